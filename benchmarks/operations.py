"""The operations of the benchmark, the mock servers' responses to them, and a spec of those that all tools have."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests
from load import RequestTemplate

from mockservers import MockServer
from mockservers.core.openapi.document import Operation, load_spec

METRICS, USAGES, CHUNK = 30, 2_000, 100  # usages of a default world
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
BASIC = {"Authorization": "Basic Zm5tcy5pbnRlZ3JhdGlvbjpmbm1zLXBhc3N3b3Jk"}
COMPUTERS = "/api/now/table/cmdb_ci_computer"
ROWS = [{"ComplianceComputerID": f"@N@-{row}", "ComputerName": f"PC-{row}"} for row in range(CHUNK)]


@dataclass(frozen=True)
class BenchmarkOperation:
    """Operation of the benchmark: its service, operationId and request.

    Operations that write use a separate world, ``writes_to``, so that reads return the same in every round.
    """

    name: str
    service: str
    operation: str
    request: RequestTemplate
    writes_to: str = ""

    def at_mock_server(self, base: str) -> RequestTemplate:
        """Return the request to a mock server at a base URL."""
        asked = self.at(base)
        return replace(asked, headers={**asked.headers, "X-Mock-World": self.writes_to}) if self.writes_to else asked

    def at(self, base: str) -> RequestTemplate:
        """Return the request to any server at a base URL."""
        return RequestTemplate(self.request.method, base + self.request.url, self.request.headers, self.request.body)


OPERATIONS = {
    operation.name: operation
    for operation in (
        BenchmarkOperation(
            "list", "bigfix", "list_metrics", RequestTemplate("GET", f"/api/sam/v2/metrics?token={TOKEN}", {})
        ),
        BenchmarkOperation(
            "page",
            "bigfix",
            "list_license_usages",
            RequestTemplate("GET", f"/api/sam/license_usages?limit=50&token={TOKEN}", {}),
        ),
        BenchmarkOperation(
            "create",
            "bigfix",
            "create_metric",
            RequestTemplate(
                "POST", f"/api/sam/v2/metrics?code_name=BENCH_@N@&display_name=Bench%20@N@&token={TOKEN}", {}
            ),
            writes_to="created",
        ),
        BenchmarkOperation(
            "table",
            "servicenow",
            "list_records",
            RequestTemplate("GET", f"{COMPUTERS}?sysparm_limit=50", BASIC),
        ),
        BenchmarkOperation(
            "chunk",
            "servicenow",
            "insert_import_rows",
            RequestTemplate(
                "POST",
                "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple",
                {**BASIC, "Content-Type": "application/json"},
                json.dumps({"records": ROWS}),
            ),
            writes_to="imported",
        ),
    )
}
COMPUTER = "857246d200000000db84868db0d7e6ba"  # the first one of a world with the seed of the benchmark
EPHEMERAL = "create, ephemeral"
OF_OURS = {  # further operations, which the compared tools do not have
    "record": BenchmarkOperation(
        "record", "servicenow", "get_record", RequestTemplate("GET", f"{COMPUTERS}/{COMPUTER}", BASIC)
    ),
    EPHEMERAL: replace(OPERATIONS["create"], writes_to="ephemeral"),
}


def fetch_response(server: MockServer, operation: BenchmarkOperation) -> Any:
    """Fetch the mock servers' response to an operation."""
    asked = operation.at_mock_server(server.standins[operation.service].url)
    url, body = asked.url.replace("@N@", "0"), asked.body.replace("@N@", "0")
    answer = requests.request(asked.method, url, headers=asked.headers, data=body, timeout=60)
    answer.raise_for_status()
    return answer.json()


def make_spec(answered: Mapping[str, Any], *, is_secured: bool = True) -> dict[str, Any]:
    """Return an OpenAPI document of the five operations, with these responses as examples."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    schemes: dict[str, Any] = {}
    for name, entry in OPERATIONS.items():
        operation = load_spec(entry.service).operations[entry.operation]
        node, needed = _extract_operation(operation, entry.service)
        _set_example(node, answered[name])
        if not is_secured:
            node["security"] = []
        paths.setdefault(operation.path, {})[operation.method.lower()] = node
        schemas |= needed
        document = operation.spec.document
        schemes |= document["components"]["securitySchemes"]
        node.setdefault("security", document["security"])
    components = {"schemas": schemas, **({"securitySchemes": schemes} if is_secured else {})}
    return {"openapi": "3.0.3", "info": {"title": "five", "version": "1"}, "paths": paths, "components": components}


def _extract_operation(operation: Operation, prefix: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an operation with all references but schemas resolved, and its schemas with a prefix."""
    document = operation.spec.document
    item = document["paths"][operation.path]
    node = copy.deepcopy(dict(operation.node))
    node["parameters"] = [*node.get("parameters", []), *item.get("parameters", [])]
    node = _resolve(node, operation)
    waiting, found = list(_schema_names(node)), {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = copy.deepcopy(document["components"]["schemas"][name])
            waiting += _schema_names(found[name])
    return _rename_schemas(node, prefix), {
        f"{prefix}_{name}": _rename_schemas(schema, prefix) for name, schema in found.items()
    }


def _resolve(node: Any, operation: Operation) -> Any:
    if isinstance(node, list):
        return [_resolve(item, operation) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node and "/schemas/" not in node["$ref"]:
        return _resolve(copy.deepcopy(dict(operation.spec.resolve(node))), operation)
    return {key: _resolve(value, operation) for key, value in node.items() if key not in {"links", "examples"}}


def _schema_names(node: Any) -> Iterator[str]:
    return iter(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(node)))


def _rename_schemas(node: Any, prefix: str) -> Any:
    return json.loads(json.dumps(node).replace('"#/components/schemas/', f'"#/components/schemas/{prefix}_'))


def _set_example(node: dict[str, Any], answer: Any) -> None:
    """Make the answer the example of the only success response, with JSON as the only media type and without headers.

    Some of the compared tools do not support XML, and some fail on documented headers that they cannot generate.
    """
    for part in (*node["responses"].values(), *([node["requestBody"]] if "requestBody" in node else ())):
        part.pop("headers", None)
        if "content" in part:
            part["content"] = {"application/json": {"schema": part["content"]["application/json"]["schema"]}}
    first, *others = [status for status in node["responses"] if str(status).startswith("2")]
    for status in others:
        del node["responses"][status]
    node["responses"][first]["content"]["application/json"]["example"] = answer
