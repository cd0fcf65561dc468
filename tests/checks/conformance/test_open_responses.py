"""Undeclared members in responses of a real system are listed and cause no failure."""

from __future__ import annotations

import json
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import jsonschema_rs
import pytest

from mockservers.catalog import VENDORS
from mockservers.checks.conformance.open_responses import UndeclaredMembers, open_responses
from mockservers.core.openapi.schema import json_schema
from mockservers.core.service.service import Service

FLEXERA = next(vendor for vendor in VENDORS if vendor.name == "flexera")
APP = "GET /saas/v1/orgs/{orgId}/managed-apps/{managedAppId}"


def answer_schema(document: dict[str, Any], label: str) -> Any:
    method, path = label.split(" ")
    response = document["paths"][path][method.lower()]["responses"]["200"]
    schema = response["content"]["application/json"]["schema"]
    return json_schema({"allOf": [schema], "components": document["components"]})


@pytest.fixture
def example() -> dict[str, Any]:
    """A documented answer of the operation."""
    operation = next(found for found in FLEXERA.spec.operations.values() if f"{found.method} {found.path}" == APP)
    content = operation.node["responses"]["200"]["content"]["application/json"]
    found: dict[str, Any] = content.get("example") or next(iter(content["examples"].values()))["value"]
    return deepcopy(found)


def test_unknown_members_are_accepted_and_wrong_ones_are_not(example: dict[str, Any]) -> None:
    document = deepcopy(dict(FLEXERA.spec.document))
    strict = jsonschema_rs.Draft4Validator(answer_schema(document, APP))
    open_responses(document)
    lenient = jsonschema_rs.Draft4Validator(answer_schema(document, APP))
    assert strict.is_valid(example)
    assert lenient.is_valid(example)
    assert not strict.is_valid({**example, "brandNew": 1})
    assert lenient.is_valid({**example, "brandNew": 1})
    assert not lenient.is_valid({**example, "name": 7})


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_request_bodies_stay_as_strict_as_they_are(vendor: Service) -> None:
    document = deepcopy(dict(vendor.spec.document))
    open_responses(document)
    for path, item in vendor.spec.document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "requestBody" in operation:
                assert document["paths"][path][method]["requestBody"] == operation["requestBody"]
    for name, schema in vendor.spec.document.get("components", {}).get("schemas", {}).items():
        assert document["components"]["schemas"][name] == schema


def count_undeclared(undeclared: UndeclaredMembers, label: str, value: object, status: int = 200) -> dict[str, int]:
    headers = {"content-type": ["application/json; charset=utf-8"]}
    response = SimpleNamespace(status_code=status, headers=headers, content=json.dumps(value).encode())
    undeclared.add(label, response)  # type: ignore[arg-type]  # as much of a response as is looked at
    return dict(undeclared.seen.get(label, {}))


def test_undeclared_members_are_counted_by_their_place(example: dict[str, Any]) -> None:
    undeclared = UndeclaredMembers(FLEXERA.spec)
    assert count_undeclared(undeclared, APP, example) == {}
    assert count_undeclared(undeclared, APP, {**example, "brandNew": 1}) == {"/brandNew": 1}
    assert count_undeclared(undeclared, APP, {**example, "brandNew": 1, "other": 2}) == {"/brandNew": 2, "/other": 1}
    of_all = "GET /saas/v1/orgs/{orgId}/managed-apps"
    values = [{**example, "brandNew": 1}, {**example, "brandNew": 2}]
    assert count_undeclared(undeclared, of_all, {"values": values}) == {"/values/*/brandNew": 1}
