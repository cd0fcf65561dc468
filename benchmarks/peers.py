"""The compared tools: their configuration for the five operations, and their commands."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from load import RequestTemplate
from operations import METRICS, OPERATIONS, USAGES, make_spec
from serving import free_port, run_server

HERE = Path(__file__).parent
PLACE = HERE / ".peers"  # make bench-peers installs them here
BIN = PLACE / "node_modules" / ".bin"
WIREMOCK = PLACE / "node_modules" / "wiremock" / "build"
SPECMATIC = PLACE / "node_modules" / "specmatic" / "specmatic.jar"
MOTO = PLACE / "moto" / "bin" / "moto_server"


class Absent(Exception):
    """The tool cannot be measured; the message is the reason."""


@dataclass
class Peer:
    """Running tool: its requests by operation, and its process id."""

    name: str
    requests: Mapping[str, RequestTemplate]
    process: int


@dataclass(frozen=True)
class Kind:
    """Setup of a compared tool.

    Args:
        name: Its name.
        needs: Commands and files that must exist.
        command: Writes the configuration to a folder and returns the command for a port.
        requests: Its requests for the operations; by default those of the mock servers.
        prepare: Fills the tool with data before the measurement.
        path: A path that the tool serves.
    """

    name: str
    needs: tuple[Path | str, ...]
    command: Callable[[Path, int, Mapping[str, Any]], list[str]]
    requests: Mapping[str, RequestTemplate] = field(
        default_factory=lambda: {name: operation.request for name, operation in OPERATIONS.items()}
    )
    prepare: Callable[[str], None] = lambda _base: None
    path: str = "/api/sam/v2/metrics"


@contextmanager
def start_peer(kind: Kind, folder: Path, answers: Mapping[str, Any]) -> Iterator[Peer]:
    """Run a tool.

    Raises:
        Absent: the tool is not installed, or does not start.
    """
    for need in kind.needs:
        if not (need.exists() if isinstance(need, Path) else shutil.which(need)):
            told = PLACE / "absent.json"
            reasons = json.loads(told.read_text()) if told.exists() else {}
            name = need.name if isinstance(need, Path) else need
            raise Absent(reasons.get(kind.name) or f"{name} is not installed; run make bench-peers.")
    home = folder / kind.name.split()[0].lower()
    home.mkdir()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    try:
        with run_server(kind.command(home, port, answers), port, home / "log", cwd=home) as process:
            kind.prepare(base)
            yield Peer(kind.name, {name: _at(base, request) for name, request in kind.requests.items()}, process.pid)
    except (RuntimeError, requests.RequestException) as error:
        raise Absent(f"The tool does not start: {error}") from None


def _at(base: str, asked: RequestTemplate) -> RequestTemplate:
    return RequestTemplate(asked.method, base + asked.url, asked.headers, asked.body)


def _write_json(path: Path, content: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def _prism(home: Path, port: int, answers: Mapping[str, Any]) -> list[str]:
    document = _write_json(home / "spec.json", make_spec(answers))
    return [str(BIN / "prism"), "mock", "--port", str(port), "--verboseLevel", "silent", document]


def _specmatic(home: Path, port: int, answers: Mapping[str, Any]) -> list[str]:
    document = _write_json(home / "spec.json", make_spec(answers))
    return ["java", "-jar", str(SPECMATIC), "stub", document, "--port", str(port), "--host", "127.0.0.1"]


def _connexion(home: Path, port: int, answers: Mapping[str, Any]) -> list[str]:
    document = _write_json(home / "spec.json", make_spec(answers, is_secured=False))
    return [sys.executable, "-W", "ignore", str(HERE / "connexion_mock.py"), document, str(port)]


def _wiremock(home: Path, port: int, answers: Mapping[str, Any]) -> list[str]:
    for name, operation in OPERATIONS.items():
        answer = {"status": _status(name), "jsonBody": answers[name], "headers": {"Content-Type": "application/json"}}
        request = {"method": operation.request.method, "urlPath": urlsplit(operation.request.url).path}
        _write_json(home / "mappings" / f"{name}.json", {"request": request, "response": answer})
    return [
        "java",
        "-jar",
        str(next(WIREMOCK.glob("*.jar"))),
        "--port",
        str(port),
        "--bind-address",
        "127.0.0.1",
        "--root-dir",
        str(home),
    ]


def _mockoon(home: Path, port: int, answers: Mapping[str, Any]) -> list[str]:
    routes = [_route(number, name, answers[name]) for number, name in enumerate(OPERATIONS)]
    document = {
        "uuid": "b1a6f3f0-0000-4000-8000-000000000000",
        "lastMigration": 33,
        "name": "five",
        "port": port,
        "hostname": "127.0.0.1",
        "endpointPrefix": "",
        "latency": 0,
        "folders": [],
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "headers": [],
        "proxyMode": False,
        "cors": False,
        "data": [],
        "callbacks": [],
    }
    return [str(BIN / "mockoon-cli"), "start", "--data", _write_json(home / "data.json", document), "--port", str(port)]


def _route(number: int, name: str, answer: Any) -> dict[str, Any]:
    request = OPERATIONS[name].request
    response = {
        "uuid": f"b1a6f3f0-0000-4000-8000-0000000001{number:02}",
        "body": json.dumps(answer),
        "statusCode": _status(name),
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "bodyType": "INLINE",
        "rules": [],
        "rulesOperator": "OR",
        "default": True,
        "disableTemplating": True,
        "label": "",
        "latency": 0,
    }
    return {
        "uuid": f"b1a6f3f0-0000-4000-8000-0000000000{number + 10:02}",
        "type": "http",
        "method": request.method.lower(),
        "endpoint": urlsplit(request.url).path.removeprefix("/"),
        "responses": [response],
        "enabled": True,
        "responseMode": None,
        "documentation": "",
    }


def _status(name: str) -> int:
    return 201 if name == "chunk" else 200


def _json_server(home: Path, port: int, answers: Mapping[str, Any]) -> list[str]:
    row = answers["page"]["rows"][0]
    usages = [{"id": number, **row} for number in range(USAGES)]
    records = [{"id": number, **record} for number, record in enumerate(answers["table"]["result"] * 2)]
    document = {"metrics": answers["list"]["rows"], "usages": usages, "records": records, "chunks": []}
    path = _write_json(home / "db.json", document)
    return [str(BIN / "json-server"), "--port", str(port), "--host", "127.0.0.1", "--quiet", path]


def _moto(_home: Path, port: int, _answers: Mapping[str, Any]) -> list[str]:
    return [str(MOTO), "-H", "127.0.0.1", "-p", str(port)]


MEDIA = {"Content-Type": "application/json"}
DYNAMO = {
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request",
}
TABLE = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
MOTO_ROWS = 10_000  # moto keeps them in memory and is slow to fill


def _dynamo(action: str, body: str) -> RequestTemplate:
    return RequestTemplate("POST", "/", {**DYNAMO, "X-Amz-Target": f"DynamoDB_20120810.{action}"}, body)


def _fill_moto(base: str) -> None:
    """Create 30 tables, one of them with items."""
    for number in range(METRICS):
        table = {
            **TABLE,
            "TableName": f"t{number}",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        }
        _call_dynamo(base, "CreateTable", table)
    for first in range(0, MOTO_ROWS, 25):
        items = [
            {"PutRequest": {"Item": {"id": {"S": f"{first + number}"}, "name": {"S": "PVU_FULL_CAP"}}}}
            for number in range(25)
        ]
        _call_dynamo(base, "BatchWriteItem", {"RequestItems": {"t0": items}})


def _call_dynamo(base: str, action: str, body: object) -> None:
    headers = dict(_dynamo(action, "").headers)
    requests.post(base, data=json.dumps(body), headers=headers, timeout=60).raise_for_status()


KINDS = (
    Kind("Prism", (BIN / "prism",), _prism),
    Kind("WireMock", (WIREMOCK, "java"), _wiremock),
    Kind("connexion's mock", (), _connexion),
    Kind("Mockoon", (BIN / "mockoon-cli",), _mockoon),
    Kind("Specmatic", (SPECMATIC, "java"), _specmatic),
    Kind(
        "json-server",
        (BIN / "json-server",),
        _json_server,
        requests={
            "list": RequestTemplate("GET", "/metrics", {}),
            "page": RequestTemplate("GET", "/usages?_start=0&_limit=50", {}),
            "create": RequestTemplate(
                "POST", "/metrics", MEDIA, '{"code_name": "BENCH_@N@", "display_name": "Bench @N@"}'
            ),
            "table": RequestTemplate("GET", "/records?_start=0&_limit=50", {}),
            "chunk": RequestTemplate("POST", "/chunks", MEDIA, OPERATIONS["chunk"].request.body),
        },
    ),
    Kind(
        "moto server (DynamoDB)",
        (MOTO,),
        _moto,
        requests={
            "list": _dynamo("ListTables", '{"Limit": 30}'),
            "page": _dynamo("Scan", '{"TableName": "t0", "Limit": 50}'),
            "create": _dynamo("PutItem", '{"TableName": "t1", "Item": {"id": {"S": "@N@"}, "name": {"S": "Bench"}}}'),
        },
        prepare=_fill_moto,
    ),
)
