"""HEAD is documented as its GET is, and sends what is documented (RFC 9110, 9.3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.services import load_spec

SPEC = load_spec("servicenow")
PATHS = sorted(operation.path for operation in SPEC.operations.values() if operation.method == "HEAD")
COMPANY = "700a210193f205112c1fe9fd653a6a1a"
SERVICE = "b0cea0ff07656f4cc03d965065969c18"
CLASSES = {"core_company": "cmdb_ci_service", "no_such_table": "no_such_class"}  # for the paths of the CMDB
CREDENTIALS = {"right": None, "wrong": ("admin", "wrong")}
ALWAYS = {"content-type", "content-length", "date", "server", "x-request-id", "x-transaction-id"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("password", CREDENTIALS)
@pytest.mark.parametrize("table", ["core_company", "no_such_table"])
def test_every_header_and_status_of_a_head_is_documented_as_that_of_the_get(
    populated: Any, path: str, password: str, table: str
) -> None:
    sys_id = SERVICE if "/cmdb/" in path else COMPANY
    target = path.format(tableName=table, className=CLASSES[table], sys_id=sys_id) + "?sysparm_limit=1"
    auth = CREDENTIALS[password] or populated.session.auth
    got, head = (populated.call(method, target, auth=auth) for method in ("GET", "HEAD"))
    by_method = {operation.method: operation for operation in SPEC.operations.values() if operation.path == path}
    responses = {method: by_method[method].responses for method in ("GET", "HEAD")}
    assert responses["HEAD"].keys() == responses["GET"].keys()
    documented = {
        method: {name.lower() for name in responses[method][str(got.status_code)].headers} for method in responses
    }
    assert head.status_code == got.status_code
    assert documented["HEAD"] == documented["GET"]
    assert {name.lower() for name in head.headers} - ALWAYS <= documented["HEAD"]
