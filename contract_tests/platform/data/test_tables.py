"""Tables of a world: what is listed, pages, order, search and masking."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import CREDENTIALS, VENDORS
from mockservers.client.control_plane import ControlError

SECRETS = [value for name, value in CREDENTIALS.items() if name.endswith(("TOKEN", "SECRET"))]
USERS = ("bigfix_users", "servicenow_users", "informatica_users", "flexera_principals")


def keys(world: RemoteWorld, table: str, **query: Any) -> list[str]:
    """The keys of all records, read in small pages."""
    found: list[str] = []
    cursor = None
    while True:
        page = world.data.list_page(table, limit=7, cursor=cursor, **query)
        found += [record["key"] for record in page["records"]]
        cursor = page["next"]
        if cursor is None:
            return found


def test_every_vendor_has_tables_and_none_is_internal(world: RemoteWorld) -> None:
    tables = world.data.tables()
    assert {table["service"] for table in tables} == {vendor.name for vendor in VENDORS}
    assert not [table["table"] for table in tables if table["table"].startswith("world_")]
    names = {table["name"] for table in tables}
    assert {"metrics", "license_usages", "cmdb_ci", "license_metering_jobs", "managed_apps"} <= names
    assert world.data.table("bigfix_usages")["records"] == 2_000


@pytest.mark.world(options={"bigfix": {"usages": 200}})
@pytest.mark.parametrize("sort", ["", "-", "peak_value", "-peak_value", "metric_name", "-reporting_period_end_date"])
def test_pages_have_every_record_once_in_order(world: RemoteWorld, sort: str) -> None:
    found = keys(world, "bigfix_usages", sort=sort or None)
    assert len(found) == len(set(found)) == 200
    column = sort.removeprefix("-")
    if column:
        read = [record["values"][column] for record in world.data.iterate("bigfix_usages", sort=sort)]
        assert read == sorted(read, reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", ["last_discovered", "-last_discovered", "os", "-os"])
def test_records_without_a_value_have_their_place(world: RemoteWorld, sort: str) -> None:
    found = keys(world, "servicenow_cmdb_ci", sort=sort)
    assert len(found) == len(set(found)) == world.data.table("servicenow_cmdb_ci")["records"]
    column, is_falling = sort.removeprefix("-"), sort.startswith("-")
    values = [record["values"][column] for record in world.data.iterate("servicenow_cmdb_ci", sort=sort)]
    has_value = [value is not None for value in values]
    assert set(has_value) == {True, False}
    assert has_value == sorted(has_value, reverse=is_falling), "A missing value is less than any other"


def test_a_search_reads_texts_in_any_case(world: RemoteWorld) -> None:
    found = list(world.data.iterate("bigfix_metrics", search="concurrent user"))
    assert found
    assert all("concurrent user" in record["values"]["display_name"].lower() for record in found)
    assert not list(world.data.iterate("bigfix_metrics", search="%"))
    assert all("_" in record["values"]["code_name"] for record in world.data.iterate("bigfix_metrics", search="_"))


def test_pages_go_on_where_they_were_though_records_change(world: RemoteWorld) -> None:
    first = world.data.list_page("bigfix_usages", limit=3, sort="peak_value")
    for record in first["records"]:
        world.data.delete("bigfix_usages", record["key"])
    rest = world.data.list_page("bigfix_usages", limit=500, cursor=first["next"], sort="peak_value")
    assert not {record["key"] for record in rest["records"]} & {record["key"] for record in first["records"]}
    assert world.data.list_page("bigfix_usages", limit=1, sort="peak_value")["records"] == rest["records"][:1]


@pytest.mark.parametrize("table", USERS)
def test_secrets_are_masked_and_cannot_be_found(world: RemoteWorld, table: str) -> None:
    columns = world.data.table(table)["columns"]
    secrets = [column["name"] for column in columns if column["secret"]]
    assert secrets
    for record in world.data.iterate(table):
        assert {record["values"][name] for name in secrets} <= {"***", None}
        assert world.data.get(table, record["key"]) == record
    shown = json.dumps(list(world.data.iterate(table)))
    for credential in CREDENTIALS.values():
        found = [record["values"] for record in world.data.iterate(table, search=credential)]
        assert all(credential in json.dumps(values) for values in found)  # users' names are credentials, too
    assert not [credential for credential in SECRETS if credential in shown]
    for name in secrets:
        with pytest.raises(ControlError, match="cannot be sorted by"):
            world.data.list_page(table, sort=name)


def test_parts_of_texts_are_masked_and_cannot_be_found(world: RemoteWorld) -> None:
    key = next(world.data.iterate("servicenow_sys_properties"))["key"]
    world.data.update("servicenow_sys_properties", key, name="mail.password", value="hunter2-of-mine")
    other = next(iter(world.data.iterate("servicenow_core_company")))["key"]
    world.data.update("servicenow_core_company", other, website="https://me:hunter2-of-mine@example.com/")
    for table in ("servicenow_sys_properties", "servicenow_core_company"):
        assert "hunter2" not in json.dumps(list(world.data.iterate(table)))
        assert not list(world.data.iterate(table, search="hunter2"))
        assert not list(world.data.iterate(table, search="unter2-of"))
    for text in ("@example.com/", "@EXAMPLE.COM/"):
        assert [record["key"] for record in world.data.iterate("servicenow_core_company", search=text)] == [other]
    for column in ("value", "-value"):
        page = world.data.list_page("servicenow_sys_properties", limit=1, sort=column)
        while page["next"]:
            padded = page["next"] + "=" * (-len(page["next"]) % 4)
            assert b"hunter2" not in base64.urlsafe_b64decode(padded)
            page = world.data.list_page("servicenow_sys_properties", limit=1, sort=column, cursor=page["next"])


@pytest.mark.parametrize(
    ("table", "query", "reason"),
    [
        ("metrics", {}, "There is no table 'metrics'; the nearest: bigfix_metrics"),
        ("world_tokens", {}, "There is no table 'world_tokens'"),
        ("flexera_requests", {}, "There is no table 'flexera_requests'"),
        ("bigfix_metrics", {"sort": "password"}, "cannot be sorted by 'password'"),
        ("bigfix_metrics", {"cursor": "abc"}, "The cursor is not one of this list."),
        ("bigfix_metrics", {"limit": 501}, "limit"),
    ],
)
def test_a_wrong_list_is_refused_with_the_reason(
    world: RemoteWorld, table: str, query: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ControlError, match=reason):
        world.data.list_page(table, **query)


def test_a_cursor_belongs_to_its_table_and_order(world: RemoteWorld) -> None:
    cursor = world.data.list_page("bigfix_metrics", limit=1, sort="code_name")["next"]
    for table, sort in (("bigfix_metrics", "-code_name"), ("bigfix_metrics", None), ("bigfix_titles", "name")):
        with pytest.raises(ControlError, match="The cursor is not one of this list"):
            world.data.list_page(table, cursor=cursor, sort=sort)


def test_long_texts_are_shortened_in_lists_only(world: RemoteWorld) -> None:
    key = next(world.data.iterate("servicenow_core_company"))["key"]
    world.data.update("servicenow_core_company", key, notes="long " * 1_000)
    listed = next(record for record in world.data.iterate("servicenow_core_company") if record["key"] == key)
    assert len(listed["values"]["notes"]) == 503
    assert world.data.get("servicenow_core_company", key)["values"]["notes"] == "long " * 1_000
    assert len(keys(world, "servicenow_core_company", sort="-notes")) == 23


def test_records_that_cannot_be_changed_cannot_be_deleted(world: RemoteWorld) -> None:
    tables = world.data.tables()
    assert [table["table"] for table in tables if table["fixed"] and table["kept"] != table["fixed"]] == []
    assert any(table["kept"] and not table["fixed"] for table in tables)
