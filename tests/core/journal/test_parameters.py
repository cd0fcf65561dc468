"""The parameters that an explanation calls missing: those of the spec that were not sent, and no others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from mockservers.catalog import SERVICES
from mockservers.core.journal.explain import parameters
from mockservers.core.messages import Request
from mockservers.core.openapi.document import Operation

OPERATIONS = [
    pytest.param(operation, id=f"{service.name}-{operation.id}")
    for service in SERVICES
    for operation in service.spec.operations.values()
    if any(parameter.required and parameter.location in {"query", "header"} for parameter in operation.parameters)
]


def explain(operation: Operation, sent: set[tuple[str, str]]) -> dict[str, list[str]]:
    """Explain a request that sent parameters, by location and name; servers read headers in lower case."""
    query = urlencode({name: "1" for location, name in sent if location == "query"}).encode()
    headers = {name.lower(): "1" for location, name in sent if location == "header"}
    entry: Any = SimpleNamespace(request=Request("GET", "/", query, headers))
    return parameters(entry, operation)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_parameter_is_missing_if_it_is_required_and_was_not_sent(operation: Operation) -> None:
    declared = {
        (parameter["in"], parameter["name"]): parameter.get("required") for parameter in list_declared(operation)
    }
    everything = {place for place in declared if place[0] in {"query", "header"}}
    assert explain(operation, everything) == {"missing": [], "undeclared": []}
    for place in everything:
        expected = [" ".join(place)] if declared[place] else []
        assert explain(operation, everything - {place})["missing"] == expected


def list_declared(operation: Operation) -> list[dict[str, Any]]:
    """Return the parameters in the document: those of the operation and those of its path."""
    document = operation.spec.document
    shared = document["paths"][operation.path].get("parameters", [])
    return [dict(operation.spec.resolve(parameter)) for parameter in [*operation.node.get("parameters", []), *shared]]
