"""The table of roles covers exactly the secured operations of the spec, and the handlers serve every operation."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mockservers.vendors.servicenow.auth import EVERYONE, ROLES_OF_OPERATION
from mockservers.vendors.servicenow.domain import IMPORTERS
from mockservers.vendors.servicenow.handlers import Handlers

SPEC = Path(__file__).parents[3] / "openapi/servicenow.yaml"
METHODS = {"get", "head", "post", "put", "patch", "delete"}


def operations() -> list[str]:
    paths = yaml.safe_load(SPEC.read_bytes())["paths"]
    return [node[method]["operationId"] for node in paths.values() for method in METHODS & node.keys()]


def test_every_operation_but_the_token_endpoint_has_roles() -> None:
    assert set(ROLES_OF_OPERATION) == set(operations()) - {"issue_token"}


def test_every_operation_has_a_handler() -> None:
    assert [operation for operation in operations() if not hasattr(Handlers, operation)] == []


@pytest.mark.parametrize(
    ("operation", "roles"),
    [("list_records_v2", EVERYONE), ("find_record", EVERYONE), ("insert_import_rows_v1", IMPORTERS)],
)
def test_an_operation_needs_the_roles_of_its_api(operation: str, roles: frozenset[str]) -> None:
    assert ROLES_OF_OPERATION[operation] == roles
