"""Changes of records: what is refused, what follows, and what the vendors' APIs then return."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import CREDENTIALS
from contract_tests.kit.vendors.bigfix import METRICS, bigfix, create_metric
from mockservers.client.control_plane import ControlError

USAGE = "4,36181,RVU_FULL_CAP"
USAGES = "/api/sam/license_usages"


def find_key(world: RemoteWorld, table: str, **values: object) -> str:
    """The key of the first record with these values."""
    for record in world.data.iterate(table):
        if values.items() <= record["values"].items():
            key: str = record["key"]
            return key
    raise AssertionError(values)


def test_the_vendor_returns_the_changed_record(world: RemoteWorld) -> None:
    client = bigfix(world)
    create_metric(client, "MINE")
    client.get(METRICS)  # cached
    key = find_key(world, "bigfix_metrics", code_name="MINE")
    for empty in ("", " "):
        with pytest.raises(ControlError, match="display_name must not be empty"):
            world.data.update("bigfix_metrics", key, display_name=empty)
    world.data.update("bigfix_metrics", key, display_name="*** of ours")  # no secret is masked here
    world.data.update("bigfix_metrics", key, display_name="Ours")
    assert [row["display_name"] for row in client.get(METRICS).json()["rows"] if row["code_name"] == "MINE"] == ["Ours"]
    world.data.delete("bigfix_metrics", key)
    assert "MINE" not in client.get(METRICS).text


def test_cached_counts_and_pages_of_usages_are_dropped(world: RemoteWorld) -> None:
    client = bigfix(world)
    assert client.get(USAGES, params={"limit": 10, "offset": 100}).json()["total"] == 2_000
    assert world.data.update("bigfix_usages", USAGE, peak_value=77)["values"]["peak_value"] == 77
    rows = client.get(USAGES, params={"criteria": '{"and": [["computer_system_id", "=", 4]]}'}).json()["rows"]
    assert 77 in [row["peak_value"] for row in rows]
    world.data.delete("bigfix_usages", USAGE)
    assert client.get(USAGES, params={"limit": 10, "offset": 100}).json()["total"] == 1_999


def test_values_that_follow_are_changed_as_well(world: RemoteWorld) -> None:
    values = world.data.update("bigfix_usages", USAGE, peak_time="2026-02-03T04:05:06+01:00")["values"]
    assert values["peak_time"] == "2026-02-03T03:05:06Z"
    assert values["peak_date"] == "2026-02-03"
    assert (values["reporting_period_start_date"], values["reporting_period_end_date"]) == ("2026-02-01", "2026-02-28")


@pytest.mark.world(seed=7, now="2026-03-31T12:00:00Z")
def test_servicenow_counts_and_stamps_a_change(world: RemoteWorld) -> None:
    before = next(world.data.iterate("servicenow_core_company"))
    after = world.data.update("servicenow_core_company", before["key"], city="Ulm")["values"]
    assert after["sys_mod_count"] == before["values"]["sys_mod_count"] + 1
    assert after["sys_updated_on"] == "2026-03-31 12:00:00"
    assert world.data.update("servicenow_core_company", before["key"], city="Ulm")["values"] == after


def test_a_record_that_comes_back_as_it_was_read_is_unchanged(world: RemoteWorld) -> None:
    for table in world.data.tables():
        for record in world.data.list_page(table["table"], limit=1)["records"]:
            whole = world.data.get(table["table"], record["key"])
            assert world.data.update(table["table"], record["key"], **whole["values"]) == whole


def test_a_password_can_be_set_and_not_read(world: RemoteWorld) -> None:
    changed = world.data.update("informatica_users", find_key(world, "informatica_users"), password="new-one")
    assert changed["values"]["password"] == "***"
    with pytest.raises(ControlError, match="send the whole value, or leave it out"):
        world.data.update("informatica_users", changed["key"], password="my***")
    login = {"username": changed["values"]["name"], "password": "new-one"}
    assert world.client("informatica").post("/saas/public/core/v3/login", json=login).status_code == 200


@pytest.mark.parametrize(
    ("table", "key", "values", "reason"),
    [
        ("bigfix_computers", "4", {"id": 5}, "id cannot be changed. It is part of the key."),
        ("bigfix_computers", "4", {"colour": "red"}, "has no column 'colour'; it has: id, name"),
        ("bigfix_computers", "4", {"name": 5}, "name must be a text."),
        ("bigfix_computers", "4", {"name": None}, "name must not be null."),
        ("bigfix_computers", "4", {"name": "\0"}, "name has characters that cannot be stored."),
        ("bigfix_computers", "4", {"is_virtual": True}, "License usage of the computer depends on it."),
        ("bigfix_usages", USAGE, {"peak_value": -1}, "peak_value must be a number from 0 to"),
        ("bigfix_usages", USAGE, {"peak_value": True}, "peak_value must be a whole number."),
        ("bigfix_usages", USAGE, {"peak_value": 2**70}, "peak_value must be a whole number."),
        ("bigfix_usages", USAGE, {"peak_time": "yesterday"}, "peak_time must have the form 2014-06-23T12:18:29Z."),
        ("bigfix_usages", USAGE, {"peak_date": "2026-01-01"}, "It follows from peak_time"),
        ("bigfix_metrics", "-32603", {"display_name": "x"}, "Metrics of the product cannot be changed"),
        ("bigfix_metrics", "-32603", {"display_name": ""}, "Metrics of the product cannot be changed"),
        ("bigfix_imports", "1", {"result": "failed"}, "Data imports end by clock and pace"),
        ("bigfix_users", "admin", {"permissions": "all"}, "permissions must be an array of texts."),
        ("bigfix_users", "admin", {"token": "6b884e39d8d34e05192c5d72dd6739607293b828"}, "has the same token."),
        ("bigfix_users", "admin", {"name": "root"}, "name cannot be changed"),
    ],
)
def test_a_wrong_change_is_refused_with_the_reason(
    world: RemoteWorld, table: str, key: str, values: dict[str, Any], reason: str
) -> None:
    before = world.data.get(table, key)
    with pytest.raises(ControlError, match=reason) as refused:
        world.data.update(table, key, **values)
    assert refused.value.status == 400
    assert world.data.get(table, key) == before


@pytest.mark.parametrize(
    ("table", "values", "reason"),
    [
        ("informatica_users", {"organization": "nowhere"}, "must be the key of a record of informatica_organizations."),
        ("informatica_organizations", {"billing_day": 31}, "billing_day must be a number from 1 to 28."),
        ("servicenow_core_company", {"vendor": "maybe"}, "vendor must be one of true, false."),
        ("servicenow_ast_contract", {"starts": "soon"}, "starts must have the form 2026-11-22"),
        ("servicenow_sys_import_set", {"state": "loaded"}, "Imports write these records"),
        ("flexera_users", {"modified_at": "2020-03-05T15:56:53.889Z"}, "It is set to the world's time"),
        ("flexera_usages", {"used": "many"}, "used must be a number."),
        ("flexera_apps", {"is_active": 1}, "is_active must be true or false."),
    ],
)
def test_the_vendors_rules_hold(world: RemoteWorld, table: str, values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ControlError, match=reason):
        world.data.update(table, find_key(world, table), **values)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("bigfix_usages", "peak_value"),
        ("flexera_usages", "used"),
        ("flexera_usages", "total"),
        ("flexera_usages", "unit_ratio"),
    ],
)
def test_what_is_counted_is_zero_or_more(world: RemoteWorld, table: str, column: str) -> None:
    key = find_key(world, table)
    world.data.update(table, key, **{column: 0})
    assert world.data.get(table, key)["values"][column] == 0
    with pytest.raises(ControlError, match=f"{column} must be a number from 0 to"):
        world.data.update(table, key, **{column: -1})


def test_a_field_of_another_class_is_refused(world: RemoteWorld) -> None:
    key = find_key(world, "servicenow_cmdb_ci", sys_class_name="cmdb_ci_computer")
    with pytest.raises(ControlError, match="A record of cmdb_ci_computer has no field version"):
        world.data.update("servicenow_cmdb_ci", key, version="1")


@pytest.mark.parametrize(
    ("table", "key", "status", "reason"),
    [
        ("bigfix_computers", "4", 400, "Data imports choose among the world's computers."),
        ("bigfix_metrics", "-32603", 400, "Metrics of the product cannot be changed or deleted"),
        ("bigfix_imports", "1", 400, "Data imports end by clock and pace"),
        ("bigfix_computers", "999999", 404, "There is no record '999999' in bigfix_computers."),
        ("bigfix_computers", "four", 404, "There is no record 'four'"),
        ("bigfix_computers", "4,4", 404, "There is no record '4,4'"),
        ("bigfix_computers", "9" * 30, 404, "There is no record"),
        ("bigfix_computers", "4' OR '1'='1", 404, "There is no record"),
        ("nothing", "1", 404, "There is no table 'nothing'"),
    ],
)
def test_what_cannot_be_deleted_stays(world: RemoteWorld, table: str, key: str, status: int, reason: str) -> None:
    with pytest.raises(ControlError, match=reason) as refused:
        world.data.delete(table, key)
    assert refused.value.status == status


@pytest.mark.parametrize("table", ["bigfix_users", "servicenow_core_company", "flexera_users", "flexera_events"])
def test_deleted_records_are_gone(world: RemoteWorld, table: str) -> None:
    count, key = world.data.table(table)["records"], find_key(world, table)
    world.data.delete(table, key)
    assert world.data.table(table)["records"] == count - 1
    with pytest.raises(ControlError, match="There is no record"):
        world.data.get(table, key)


def test_a_record_that_others_refer_to_is_kept(world: RemoteWorld) -> None:
    used = {str(record["values"]["app"]) for record in world.data.iterate("flexera_users")}
    kept = min(used)
    with pytest.raises(
        ControlError, match=f"Record {kept} of flexera_apps cannot be deleted: records of flexera_users"
    ):
        world.data.delete("flexera_apps", kept)
    unused = next(record["key"] for record in world.data.iterate("flexera_apps") if record["key"] not in used)
    world.data.delete("flexera_apps", unused)


def test_a_deleted_users_token_is_refused(world: RemoteWorld) -> None:
    client = bigfix(world)
    assert client.get(METRICS).status_code == 200
    world.data.delete("bigfix_users", find_key(world, "bigfix_users", name="admin"))
    assert CREDENTIALS["BIGFIX_TOKEN"] in client.headers.values()
    assert client.get(METRICS).status_code == 401


def test_a_key_may_have_any_characters(world: RemoteWorld) -> None:
    world.data.update("bigfix_users", "admin", permissions=["a/b", "c,d"])
    keys = [record["key"] for record in world.data.iterate("flexera_principals")]
    assert [world.data.get("flexera_principals", key)["key"] for key in keys] == keys
