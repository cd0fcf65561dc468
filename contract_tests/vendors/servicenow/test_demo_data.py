"""Demo data of a world: references lead somewhere, roles agree with users, and sys_ids are the same in every world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import requests
import yaml

from contract_tests.kit.services import FIXTURES
from contract_tests.kit.vendors.servicenow import DICTIONARY, Instance, open_world
from mockservers import MockServer

SEEDED = (  # tables with demo data
    *("sys_user", "cmn_department", "cmn_location", "sys_user_group", "sys_user_grmember", "sys_user_role"),
    *("sys_user_has_role", "sys_group_has_role", "task", "alm_asset", "cmdb_rel_ci", "cmdb_rel_type", "kb_knowledge"),
    *(
        "kb_knowledge_base",
        "kb_category",
        "sc_cat_item",
        "sc_category",
        "sys_journal_field",
        "sys_update_set",
        "sys_scope",
    ),
)
KNOWN_TYPES = {  # of samples in the documentation and of public clients
    "1a9cb166f1571100a92eb60da2bce5c5": "Depends on::Used by",
    "607ad1b2c0a8010e01941856b365af90": "Exchanges data with::Exchanges data with",
    "cb5592603751200032ff8c00dfbe5d17": "Uses::Used by",
    "60bc4e22c0a8010e01f074cbe6bd73c3": "Runs on::Runs",
    "55c95bf6c0a8010e0118ec7056ebc54d": "Contains::Contained by",
}


@pytest.fixture(scope="module")
def demo(server: MockServer) -> Iterator[Instance]:
    """A new world with the usual data, read by an administrator."""
    with open_world(server) as made:
        made.session.auth = ("admin", "admin-password")
        yield made


def fetch(instance: Any, table: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = instance.table(table, sysparm_exclude_reference_link="true")
    return records


@pytest.mark.parametrize("table", SEEDED)
def test_every_reference_leads_to_a_record(demo: Any, table: str) -> None:
    records = fetch(demo, table)
    assert records
    for record in records:
        own = demo.get(f"/api/now/table/{record['sys_class_name']}/{record['sys_id']}").json()["result"]
        for name, field in DICTIONARY[record["sys_class_name"]].visible.items():
            if field.is_reference and own[name]:
                found = demo.get(f"/api/now/table/{field.reference}/{own[name]['value']}")
                assert found.status_code == 200, f"{table} {record['sys_id']} {name}"


def test_roles_agree_with_the_users(demo: Any) -> None:
    users = yaml.safe_load((FIXTURES / "servicenow/seed/users.yaml").read_bytes())["users"]
    fields = "user.user_name,role.name,inherited,granted_by.name"
    rows = demo.table("sys_user_has_role", sysparm_fields=fields)
    found = {(row["user.user_name"], row["role.name"]) for row in rows}
    assert len(rows) == len(found)
    assert found == {(user["user_name"], role) for user in users for role in user["roles"]}
    groups = {
        (row["group.name"], row["user.user_name"])
        for row in demo.table("sys_user_grmember", sysparm_fields="group.name,user.user_name")
    }
    granted = {
        (row["group.name"], row["role.name"])
        for row in demo.table("sys_group_has_role", sysparm_fields="group.name,role.name")
    }
    inherited = {
        (row["granted_by.name"], row["user.user_name"], row["role.name"]) for row in rows if row["inherited"] == "true"
    }
    assert inherited
    assert all((group, user) in groups and (group, role) in granted for group, user, role in inherited)
    assert {(user, role) for group, user in groups for having, role in granted if having == group} <= found


def test_states_of_tasks_agree_with_their_times(demo: Any) -> None:
    for table in ("incident", "problem", "change_request", "task"):
        closed = 0
        for record in fetch(demo, table):
            is_closed = record["active"] == "false"
            closed += is_closed
            assert bool(record["closed_at"]) == is_closed == bool(record["closed_by"]), record["number"]
            ended = record["closed_at"] or "9999"
            assert record["opened_at"] == record["sys_created_on"] <= (record.get("resolved_at") or ended) <= ended
        assert closed, table


def test_relations_connect_different_records_and_virtual_machines_with_their_hosts(demo: Any) -> None:
    types = {record["sys_id"]: record["sys_name"] for record in fetch(demo, "cmdb_rel_type")}
    assert KNOWN_TYPES.items() <= types.items()
    relations = fetch(demo, "cmdb_rel_ci")
    assert all(relation["parent"] != relation["child"] for relation in relations)
    hosts = {record["sys_id"]: record["x_fls_flexera_fnms_host"] for record in fetch(demo, "cmdb_ci_vm_instance")}
    hosted = {
        relation["parent"]: relation["child"] for relation in relations if types[relation["type"]] == "Runs on::Runs"
    }
    assert hosted
    assert hosted.items() <= hosts.items()


def test_an_asset_and_its_computer_refer_to_each_other(demo: Any) -> None:
    assets = fetch(demo, "alm_asset")
    computers = {record["sys_id"]: record for record in fetch(demo, "cmdb_ci_computer")}
    for asset in assets:
        computer = computers[asset["ci"]]
        assert (computer["asset"], computer["asset_tag"]) == (asset["sys_id"], asset["asset_tag"])
        assert (computer["serial_number"], computer["model_id"]) == (asset["serial_number"], asset["model"])
        assert computer["virtual"] == "false"


def test_sys_ids_are_the_same_in_every_world(demo: Any, server: MockServer) -> None:
    options = {"servicenow": {"computers": 0, "installations": 0, "contracts": 0}}
    world = server.plane.create_world("servicenow-other-seed", seed=99, now="2027-05-01T00:00:00Z", options=options)
    with closing(requests.Session()) as session:
        small = Instance(server, world, session)
        session.auth = demo.session.auth
        for table in SEEDED:
            if table not in {"alm_asset", "cmdb_rel_ci"}:  # of the computers
                assert [entry["sys_id"] for entry in fetch(small, table)] == [
                    entry["sys_id"] for entry in fetch(demo, table)
                ]
        assert fetch(small, "alm_asset") == fetch(small, "cmdb_rel_ci") == []
    world.delete()


def test_the_number_of_relations_and_assets_is_bounded(server: MockServer) -> None:
    with open_world(server, computers=200, installations=0, contracts=0) as large:
        large.session.auth = ("admin", "admin-password")
        assert 8 <= large.count("alm_asset") <= 12
        assert large.count("cmdb_rel_ci") <= 20


def test_a_location_has_two_tables(demo: Any) -> None:
    assert fetch(demo, "core_location") == fetch(demo, "cmn_location") != []


NUMBERED = ["incident", "problem", "change_request", "task", "sc_task", "sc_req_item", "kb_knowledge"]


@pytest.mark.parametrize("table", NUMBERED)
def test_a_new_number_is_no_number_of_the_demo_data(table: str, populated: Instance) -> None:
    login = ("admin", "admin-password")
    made = populated.call("POST", f"/api/now/table/{table}", json={"short_description": "New"}, auth=login)
    assert populated.count(table, f"number={made.json()['result']['number']}") == 1


def test_some_configuration_items_have_a_description(populated: Instance) -> None:
    assert 0 < populated.count("cmdb_ci", "short_descriptionISNOTEMPTY") < populated.count("cmdb_ci")
