"""Numbers of records that are kept are those of the present records, whoever changed them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import CREDENTIALS
from contract_tests.kit.vendors.bigfix import bigfix
from contract_tests.kit.vendors.flexera_ingestion import SAMPLE_SAAS, Ingestion, users
from contract_tests.kit.vendors.servicenow import Instance

COMPANIES = "servicenow_core_company"
PAGE = {"sysparm_limit": 2, "sysparm_fields": "name"}


@pytest.fixture
def instance(world: RemoteWorld) -> Iterator[Instance]:
    with requests.Session() as session:
        world.control.server.mount(session)
        yield Instance(world.control.server, world, session)


def test_a_list_of_the_table_api_counts_every_change(instance: Instance) -> None:
    world = instance.world
    before = instance.count("core_company")
    assert instance.count("core_company") == before
    created = instance.call("POST", "/api/now/table/core_company", json={"name": "New"}).json()["result"]
    assert instance.count("core_company") == before + 1
    assert instance.count("core_company", "name=New") == 1
    instance.call("PATCH", f"/api/now/table/core_company/{created['sys_id']}", json={"name": "Old"})
    assert instance.count("core_company", "name=New") == 0
    world.ask("DELETE", f"tables/{COMPANIES}/records/{created['sys_id']}")
    assert instance.count("core_company") == before
    world.reset()
    assert instance.count("core_company") == before


def test_the_control_plane_counts_every_change(instance: Instance) -> None:
    def count_records() -> list[int]:
        tables = instance.world.ask("GET", "tables")["tables"]
        listed = next(table["records"] for table in tables if table["table"] == COMPANIES)
        return [listed, instance.world.ask("GET", f"tables/{COMPANIES}")["records"]]

    before = count_records()
    assert count_records() == before
    created = instance.call("POST", "/api/now/table/core_company", json={"name": "New"}).json()["result"]
    assert count_records() == [number + 1 for number in before]
    instance.world.ask("DELETE", f"tables/{COMPANIES}/records/{created['sys_id']}")
    assert count_records() == before


def test_a_sub_query_counts_the_changes_of_its_table(instance: Instance) -> None:
    query = "JOINcmdb_ci_computer.manufacturer=core_company.sys_id!name=New"
    [computer] = instance.table("cmdb_ci_computer", sysparm_limit=1, sysparm_exclude_reference_link="true")
    created = instance.call("POST", "/api/now/table/core_company", json={"name": "New"}).json()["result"]
    assert instance.count("cmdb_ci_computer", query) == 0
    path = f"/api/now/table/cmdb_ci_computer/{computer['sys_id']}"
    assert instance.call("PATCH", path, json={"manufacturer": created["sys_id"]}).status_code == 200
    assert instance.count("cmdb_ci_computer", query) == 1
    instance.call("PATCH", f"/api/now/table/core_company/{created['sys_id']}", json={"name": "Other"})
    assert instance.count("cmdb_ci_computer", query) == 0


@pytest.mark.world(options={"servicenow": {"computers": 450}})
@pytest.mark.parametrize("table", ["cmdb_ci", "cmdb_ci_computer", "cmdb_ci_win_server"])
def test_pages_are_the_whole_list_in_pieces(instance: Instance, table: str) -> None:
    ids = {"sysparm_fields": "sys_id"}
    whole = [record["sys_id"] for record in instance.table(table, **ids)]
    assert len(set(whole)) == len(whole) > 20
    for offset in (0, 99, 100, 101, 250, len(whole) - 1, len(whole), len(whole) + 5):
        for more in ({}, {"sysparm_no_count": "true"}):
            page = instance.table(table, sysparm_offset=offset, sysparm_limit=7, **ids, **more)
            assert [record["sys_id"] for record in page] == whole[offset : offset + 7]
    removed = whole[5]
    assert instance.call("DELETE", f"/api/now/table/{table}/{removed}").status_code == 204
    page = instance.table(table, sysparm_offset=100, sysparm_limit=7, **ids)
    assert [record["sys_id"] for record in page] == whole[101:108]


@pytest.mark.world(options={"servicenow": {"computers": 450}})
def test_what_was_found_for_one_list_is_not_used_for_another(instance: Instance) -> None:
    whole = instance.table("cmdb_ci_computer", sysparm_fields="name")
    for digit in "314":
        matching = [record for record in whole if digit in record["name"]]
        assert 100 < len(matching) < len(whole)
        assert instance.count("cmdb_ci_computer", f"nameLIKE{digit}") == len(matching)
        for offset in (0, 103, len(matching) - 2):
            asked = {"sysparm_fields": "name", "sysparm_offset": offset, "sysparm_limit": 5}
            assert instance.table("cmdb_ci_computer", f"nameLIKE{digit}", **asked) == matching[offset : offset + 5]
    tables = ("cmdb_ci_computer", "cmdb_ci", "cmdb_ci_win_server")  # their records are in one table of the database
    for table, whole in [(table, instance.table(table, sysparm_fields="sys_id")) for table in tables]:
        place = len(whole) - 9
        page = instance.table(table, sysparm_fields="sys_id", sysparm_offset=place, sysparm_limit=5)
        assert page == whole[place : place + 5]


def test_a_list_that_is_not_counted_has_links_to_its_neighbours(instance: Instance) -> None:
    total = instance.count("core_company")
    for offset in range(0, total + 2, 2):
        counted = instance.get("/api/now/table/core_company", sysparm_offset=offset, **PAGE)
        answer = instance.get("/api/now/table/core_company", sysparm_offset=offset, sysparm_no_count="true", **PAGE)
        assert answer.json() == counted.json()
        assert set(answer.links) == set(counted.links) - {"last"}
        assert "X-Total-Count" not in answer.headers


def test_active_users_and_uploads_are_counted_anew(world: RemoteWorld) -> None:
    flexera = Ingestion(world)

    def count_all() -> tuple[int, int]:
        app, data = flexera.get(f"/managed-apps/{SAMPLE_SAAS}").json(), flexera.get("/saas-data").json()
        return app["totalUsers"], data["count"]

    before = count_all()
    assert count_all() == before
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("anna", "ben"))
    assert count_all() == (2, before[1] + 1)
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "incremental", users("cora"))
    assert count_all() == (3, before[1] + 2)


@pytest.mark.world(options={"bigfix": {"usages": 20}})
def test_usages_are_counted_anew_after_an_import_and_a_change(world: RemoteWorld) -> None:
    assert CREDENTIALS["BIGFIX_TOKEN"]

    def count_usages() -> int:
        return int(bigfix(world).get("/api/sam/license_usages").json()["total"])

    before = count_usages()
    assert count_usages() == before
    key = world.ask("GET", "tables/bigfix_usages/records")["records"][0]["key"]
    world.ask("DELETE", f"tables/bigfix_usages/records/{key}")
    assert count_usages() == before - 1
