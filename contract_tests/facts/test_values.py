"""Schemas allow the values that the vendors' documents state: enumerations, null and bounds; no more and no fewer."""

from __future__ import annotations

from contract_tests.kit.facts.values import find_values, load_values
from contract_tests.kit.services import Service, each_vendor


@each_vendor
def test_schemas_allow_what_the_documents_state(service: Service) -> None:
    assert find_values(service.spec.document) == load_values(service.name)


def test_values_are_found_wherever_a_schema_is() -> None:
    schemas = {
        "Level": {"type": "string", "enum": ["low", "high"]},
        "Row": {"type": "object", "properties": {"size": {"type": "integer", "nullable": True, "maximum": 9}}},
        "Count": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
    }
    parameter = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "example": {"type": "x"}}}
    paths = {"/rows": {"get": {"parameters": [parameter]}}}
    assert find_values({"paths": paths, "components": {"schemas": schemas}}) == {
        "paths /rows get parameters limit schema": {"minimum": 1},
        "schemas Level": {"enum": ["low", "high"]},
        "schemas Row properties size": {"nullable": True, "maximum": 9},
    }
