"""Faults of a ServiceNow instance: its tokens, its pages, its imports."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from contract_tests.kit.remote import Client, RemoteWorld
from mockservers.client.control_plane import ControlError
from mockservers.client.faults import Faults

INTEGRATION = "/api/x_fls_flexera_fnms/integration/fnmstosn"
TABLE = "/api/now/table/cmdb_ci_computer"
TABLES = (TABLE, "/api/now/v1/table/cmdb_ci_computer", "/api/now/v2/table/cmdb_ci_computer")
STAGING = "x_fls_flexera_fnms_inventory_import"
NAMES = "fnms.integration", "fnms-password"


@pytest.fixture
def servicenow(world: RemoteWorld) -> Client:
    client = world.client("servicenow")
    client.auth = NAMES
    return client


def send(client: Client, number: int, *computers: str) -> dict[str, Any]:
    """Send a segment of an export."""
    rows = "".join(
        f"<inventory><ComplianceComputerID>{place}</ComplianceComputerID><ComputerName>{name}</ComputerName>"
        f"<SerialNo>SN-{name}</SerialNo></inventory>"
        for place, name in enumerate(computers, start=number * 1000)
    )
    body = {
        "transaction_type": "inventory_export",
        "transaction_id": f"e-{number:04}",
        "payload": f"<inventories>{rows}</inventories>",
    }
    result: dict[str, Any] = client.post(INTEGRATION, json=body).json()["result"]
    return result


def status(client: Client) -> dict[str, Any]:
    result: dict[str, Any] = client.post(INTEGRATION, json={"transaction_type": "export_status"}).json()["result"]
    return result


def names(client: Client, offset: int = 0, limit: int = 10, table: str = TABLE) -> list[str]:
    answer = client.get(table, params={"sysparm_offset": offset, "sysparm_limit": limit, "sysparm_fields": "name"})
    assert answer.status_code == 200, answer.text
    return [entry["name"] for entry in answer.json()["result"]]


def total(client: Client, offset: int = 0, table: str = TABLE) -> int:
    answer = client.get(table, params={"sysparm_offset": offset, "sysparm_limit": 1})
    return int(answer.headers["X-Total-Count"])


def grant(client: Client, **form: str) -> dict[str, Any]:
    secret = {"client_id": "7c3d1f0be8a24e0f9b5a6d2c41e8f907", "client_secret": "Fx7#mock-secret"}
    answer = requests.Session.request(client, "POST", f"{client.base_url}/oauth_token.do", data={**secret, **form})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_token_can_expire_in_the_middle_of_paging(faults: Faults, servicenow: Client) -> None:
    servicenow.auth = None
    tokens = grant(servicenow, grant_type="password", username=NAMES[0], password=NAMES[1])
    servicenow.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    faults.add("servicenow.token_expired", after=1, times=1)
    assert [servicenow.get(TABLE).status_code for _ in range(3)] == [200, 401, 401]
    del servicenow.headers["Authorization"]
    fresh = grant(servicenow, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert fresh["access_token"] != tokens["access_token"]
    servicenow.headers["Authorization"] = f"Bearer {fresh['access_token']}"
    assert servicenow.get(TABLE).status_code == 200


def test_basic_credentials_can_be_refused_once(faults: Faults, servicenow: Client) -> None:
    faults.add("servicenow.token_expired", times=1)
    assert [servicenow.get(TABLE).status_code for _ in range(2)] == [401, 200]


each_version = pytest.mark.parametrize("table", TABLES, ids=("latest", "v1", "v2"))


@each_version
def test_records_can_be_deleted_between_two_pages(faults: Faults, servicenow: Client, table: str) -> None:
    every, before = names(servicenow, limit=100), total(servicenow)
    faults.add("servicenow.page_drift", rows=2, times=1)
    assert names(servicenow, table=table) == every[:10]
    assert names(servicenow, 10, table=table) == every[12:22]
    assert total(servicenow) == before - 2
    assert names(servicenow, limit=100) == every[2:]


@each_version
def test_records_can_be_repeated_or_missing(faults: Faults, servicenow: Client, table: str) -> None:
    every, before = names(servicenow, limit=100), total(servicenow)
    faults.add("servicenow.rows_repeated", rows=2, times=1)
    assert names(servicenow, table=table) == every[:10]
    assert names(servicenow, 10, table=table) == every[8:18]
    faults.add("servicenow.rows_missing", rows=3, times=1)
    assert names(servicenow, 10, table=table) == every[13:23]
    assert names(servicenow, 10, table=table) == every[10:20]
    assert total(servicenow, 10, table=table) == before


def test_a_version_alone_can_be_disturbed(faults: Faults, servicenow: Client) -> None:
    every = names(servicenow, limit=100)
    faults.add("servicenow.rows_missing", rows=1, operation="list_records_v2")
    assert [names(servicenow, 10, table=entry)[0] for entry in TABLES] == [every[10], every[10], every[11]]


@pytest.mark.parametrize("code", ["1", "2", "3", "4", "5", "6"])
def test_a_segment_can_get_a_return_code_some_times(faults: Faults, servicenow: Client, code: str) -> None:
    faults.add("servicenow.return_code", code=code, after=1, times=2)
    codes = [send(servicenow, number, "A")["return_code"] for number in (1, 2, 2, 2)]
    assert codes == ["0", code, code, "0"]
    assert status(servicenow)["transactions"]["total"] == 2


@pytest.mark.parametrize("state", ["New", "Processing"])
def test_an_import_can_stall_at_a_state(faults: Faults, servicenow: Client, world: RemoteWorld, state: str) -> None:
    faults.add("servicenow.import_stalled", state=state, after=1, times=1)
    for number in (1, 2, 3):
        assert send(servicenow, number, f"PC-{number}")["return_code"] == "0"
    world.advance(86_400)
    found = status(servicenow)
    assert found["state"] == "Processing"
    assert (found["transactions"]["succeeded"], found["transactions"][state.lower()] > 0) == (1, True)
    assert servicenow.post(INTEGRATION, json={"transaction_type": "connection_test"}).json()["result"] == {
        "return_code": "4",
        "status": "failure",
        "message": "An import is already in progress",
    }


def test_an_import_can_fail_at_a_transaction(faults: Faults, servicenow: Client, world: RemoteWorld) -> None:
    faults.add("servicenow.import_failed", after=1, times=1)
    for number in (1, 2, 3):
        send(servicenow, number, f"PC-{number}")
    world.advance(60)
    found = status(servicenow)
    assert (found["state"], found["transactions"]["succeeded"], found["transactions"]["failed"]) == ("Failed", 2, 1)
    there = [entry for entry in names(servicenow, limit=1000) if entry.startswith("PC-")]
    assert there == ["PC-1", "PC-3"]


def test_rows_can_end_in_error(faults: Faults, servicenow: Client, world: RemoteWorld) -> None:
    faults.add("servicenow.row_errors", nth=3, times=1)
    send(servicenow, 1, *(f"PC-{number}" for number in range(1, 8)))
    world.advance(60)
    assert status(servicenow)["state"] == "Succeeded"
    rows = servicenow.get(f"/api/now/table/{STAGING}").json()["result"]
    states = {row["sys_import_row"]: row["sys_import_state"] for row in rows}
    assert {row for row, state in states.items() if state == "error"} == {"3", "6"}
    assert {entry for entry in names(servicenow, limit=1000) if entry.startswith("PC-")} == {
        *("PC-1", "PC-2", "PC-4", "PC-5", "PC-7"),
    }
    errors = servicenow.get("/api/now/table/sys_import_set_row_error").json()["result"]
    assert {(entry["row_number"], entry["error_code"]) for entry in errors} >= {("3", "900"), ("6", "900")}
    runs = servicenow.get("/api/now/table/sys_import_set_run").json()["result"]
    assert "complete_with_errors" in {run["state"] for run in runs}


def test_a_row_of_the_import_set_api_can_end_in_error(faults: Faults, servicenow: Client) -> None:
    faults.add("servicenow.row_errors", nth=1, times=1)
    for expected in ("error", "inserted"):
        body = {"u_compliancecomputerid": "77", "u_computername": "PC-77", "u_serialno": "SN77"}
        answer = servicenow.post(f"/api/now/import/{STAGING}", json=body)
        assert answer.status_code == 201, answer.text
        assert expected in {entry["status"] for entry in answer.json()["result"]}


def test_a_row_whose_maps_fail_reports_the_main_map(faults: Faults, servicenow: Client) -> None:
    faults.add("servicenow.row_errors", nth=1, times=1)
    body = {"u_compliancecomputerid": "77", "u_computername": "PC-77", "u_computertype": "Virtual Machine"}
    servicenow.post(f"/api/now/import/{STAGING}", json=body).raise_for_status()
    [row] = servicenow.get(f"/api/now/table/{STAGING}?u_computername=PC-77").json()["result"]
    errors = f"/api/now/table/sys_import_set_row_error?import_set={row['sys_import_set']['value']}"
    [error] = servicenow.get(errors).json()["result"]
    reported = {error["sys_transform_map"]["value"], row["sys_transform_map"]["value"]}
    [name] = [servicenow.get(f"/api/now/table/sys_transform_map/{key}").json()["result"]["name"] for key in reported]
    assert name == "FNMS Inventory -> Computer"


def test_a_kind_that_strikes_records_has_no_operation(faults: Faults) -> None:
    with pytest.raises(ControlError, match="does not depend on requests: remove 'operation'"):
        faults.add("servicenow.row_errors", operation="send_transaction")
    with pytest.raises(ControlError, match="There is no operation for servicenow"):
        faults.add("servicenow.page_drift", operation="get_record")
    with pytest.raises(ControlError, match="There is no service 'bigfix'; the nearest"):
        faults.add("servicenow.page_drift", service="bigfix")
