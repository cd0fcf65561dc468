"""The five operations that everybody is asked, what the stand-ins answer to them, and a spec of just these.

``ANEW`` are reads with a number of their own: the stand-ins remember what they have answered while nothing changes.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests
from load import Asked

from mockservers import MockServer
from mockservers.core.openapi.document import Operation, load_spec

METRICS, USAGES, CHUNK = 30, 100_000, 100
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
BASIC = {"Authorization": "Basic Zm5tcy5pbnRlZ3JhdGlvbjpmbm1zLXBhc3N3b3Jk"}
ROWS = [{"ComplianceComputerID": f"@N@-{row}", "ComputerName": f"PC-{row}"} for row in range(CHUNK)]


@dataclass(frozen=True)
class Asking:
    """One of the operations: its stand-in, its operationId, and a request to it.

    What writes, writes to a world of its own, ``writes_to``, so that what is read stays as it is from round to round.
    """

    name: str
    service: str
    operation: str
    request: Asked
    writes_to: str = ""

    def to_stand_in(self, base: str) -> Asked:
        """The request to a stand-in at a base URL."""
        asked = self.at(base)
        return replace(asked, headers={**asked.headers, "X-Mock-World": self.writes_to}) if self.writes_to else asked

    def at(self, base: str) -> Asked:
        """The request to somebody at a base URL."""
        return Asked(self.request.method, base + self.request.url, self.request.headers, self.request.body)


ASKINGS = {
    one.name: one
    for one in (
        Asking("list", "bigfix", "list_metrics", Asked("GET", f"/api/sam/v2/metrics?token={TOKEN}", {})),
        Asking(
            "page", "bigfix", "list_license_usages", Asked("GET", f"/api/sam/license_usages?limit=50&token={TOKEN}", {})
        ),
        Asking(
            "create",
            "bigfix",
            "create_metric",
            Asked("POST", f"/api/sam/v2/metrics?code_name=BENCH_@N@&display_name=Bench%20@N@&token={TOKEN}", {}),
            writes_to="created",
        ),
        Asking(
            "table",
            "servicenow",
            "list_records",
            Asked("GET", "/api/now/table/cmdb_ci_computer?sysparm_limit=50", BASIC),
        ),
        Asking(
            "chunk",
            "servicenow",
            "insert_import_rows",
            Asked(
                "POST",
                "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple",
                {**BASIC, "Content-Type": "application/json"},
                json.dumps({"records": ROWS}),
            ),
            writes_to="imported",
        ),
    )
}
ANEW = {
    f"{one.name}, read anew": replace(one, request=replace(one.request, url=f"{one.request.url}&_=@N@"))
    for one in (ASKINGS["list"], ASKINGS["page"])
}


def answers(server: MockServer) -> dict[str, Any]:
    """What the stand-ins answer to each operation."""
    return {name: _asked(one, server.standins[one.service].url) for name, one in ASKINGS.items()}


def _asked(asking: Asking, base: str) -> Any:
    asked = asking.at(base)
    url, body = asked.url.replace("@N@", "0"), asked.body.replace("@N@", "0")
    answer = requests.request(asked.method, url, headers=asked.headers, data=body, timeout=60)
    answer.raise_for_status()
    return answer.json()


def spec(answered: Mapping[str, Any], *, is_secured: bool = True) -> dict[str, Any]:
    """An OpenAPI document of the five operations, with these answers as its examples."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    schemes: dict[str, Any] = {}
    for name, one in ASKINGS.items():
        operation = load_spec(one.service).operations[one.operation]
        node, needed = _alone(operation, one.service)
        _exemplify(node, answered[name])
        if not is_secured:
            node["security"] = []
        paths.setdefault(operation.path, {})[operation.method.lower()] = node
        schemas |= needed
        document = operation.spec.document
        schemes |= document["components"]["securitySchemes"]
        node.setdefault("security", document["security"])
    components = {"schemas": schemas, **({"securitySchemes": schemes} if is_secured else {})}
    return {"openapi": "3.0.3", "info": {"title": "five", "version": "1"}, "paths": paths, "components": components}


def _alone(operation: Operation, prefix: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """An operation with all that it refers to, but schemas, put in; and the schemas, under names of their own."""
    document = operation.spec.document
    item = document["paths"][operation.path]
    node = copy.deepcopy(dict(operation.node))
    node["parameters"] = [*node.get("parameters", []), *item.get("parameters", [])]
    node = _resolved(node, operation)
    waiting, found = list(_names(node)), {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = copy.deepcopy(document["components"]["schemas"][name])
            waiting += _names(found[name])
    return _renamed(node, prefix), {f"{prefix}_{name}": _renamed(one, prefix) for name, one in found.items()}


def _resolved(node: Any, operation: Operation) -> Any:
    if isinstance(node, list):
        return [_resolved(one, operation) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node and "/schemas/" not in node["$ref"]:
        return _resolved(copy.deepcopy(dict(operation.spec.resolve(node))), operation)
    return {key: _resolved(one, operation) for key, one in node.items() if key not in {"links", "examples"}}


def _names(node: Any) -> Iterator[str]:
    return iter(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(node)))


def _renamed(node: Any, prefix: str) -> Any:
    return json.loads(json.dumps(node).replace('"#/components/schemas/', f'"#/components/schemas/{prefix}_'))


def _exemplify(node: dict[str, Any], answer: Any) -> None:
    """Let the answer be the example, and the only success; JSON is the only media type, and headers are left out.

    Some of the others read no XML, and some refuse to answer without the documented headers, which they cannot make.
    """
    for part in (*node["responses"].values(), *([node["requestBody"]] if "requestBody" in node else ())):
        part.pop("headers", None)
        if "content" in part:
            part["content"] = {"application/json": {"schema": part["content"]["application/json"]["schema"]}}
    first, *others = [status for status in node["responses"] if str(status).startswith("2")]
    for status in others:
        del node["responses"][status]
    node["responses"][first]["content"]["application/json"]["example"] = answer
