"""The CMDB Instance API and the CMDB Meta API: relations are compared with the rows that the Table API has."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import pytest

from contract_tests.kit.vendors.servicenow import DICTIONARY, Instance

API = "/api/now/cmdb/instance"
DEPENDS_ON, USES, RUNS_ON = (  # documented
    "1a9cb166f1571100a92eb60da2bce5c5",
    "cb5592603751200032ff8c00dfbe5d17",
    "60bc4e22c0a8010e01f074cbe6bd73c3",
)
AGENT, READER = ("itil.agent", "agent-password"), ("itil.reader", "itil-password")

READ_ONLY = {
    "error": {
        "message": "Operation Failed",
        "detail": "ACL Exception Update Failed due to security constraints",
    },
    "status": "failure",
}


def create(instance: Instance, table: str, **attributes: Any) -> dict[str, Any]:
    """Create a configuration item; returns the result."""
    answer = instance.call("POST", f"{API}/{table}", json={"attributes": attributes, "source": "ServiceNow"})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()["result"]
    return result


def create_some(instance: Instance, *names: str) -> list[str]:
    return [str(create(instance, "cmdb_ci_linux_server", name=name)["attributes"]["sys_id"]) for name in names]


def relate(instance: Instance, sys_id: str, **relations: Any) -> dict[str, Any]:
    answer = instance.call("POST", f"{API}/cmdb_ci/{sys_id}/relation", json={"source": "ServiceNow", **relations})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()["result"]
    return result


def read(instance: Instance, sys_id: str, table: str = "cmdb_ci", **parameters: str | int) -> dict[str, Any]:
    answer = instance.get(f"{API}/{table}/{sys_id}", **parameters)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()["result"]
    return result


def evaluate_relations(instance: Instance, sys_id: str) -> dict[str, list[dict[str, Any]]]:
    """Evaluate the relations of an item over the rows of three tables, without the interface under test."""
    names = {row["sys_id"]: row["name"] for row in instance.table("cmdb_ci", sysparm_fields="sys_id,name")}
    types = {row["sys_id"]: row["name"] for row in instance.table("cmdb_rel_type")}
    rows = instance.table("cmdb_rel_ci", sysparm_exclude_reference_link="true")

    def describe(row: Mapping[str, str], end: str) -> dict[str, Any]:
        base = f"{instance.url}/api/now"
        kind, target = row["type"], row[end]
        return {
            "sys_id": row["sys_id"],
            "type": {"display_value": types[kind], "link": f"{base}/table/cmdb_rel_type/{kind}", "value": kind},
            "target": {
                "display_value": names[target],
                "link": f"{base}/cmdb/instance/cmdb_ci/{target}",
                "value": target,
            },
        }

    return {
        "outbound_relations": [describe(row, "child") for row in rows if row["parent"] == sys_id],
        "inbound_relations": [describe(row, "parent") for row in rows if row["child"] == sys_id],
    }


def test_a_list_has_two_members_of_each_and_no_count(populated: Instance) -> None:
    answer = populated.get(f"{API}/cmdb_ci_server", sysparm_fields="os", sysparm_query="ORDERBYDESCname")
    rows = populated.table("cmdb_ci_server", "ORDERBYDESCname", sysparm_fields="sys_id,name")
    assert answer.json()["result"] == rows
    assert rows
    assert not {"X-Total-Count", "Link"} & set(answer.headers)
    page = populated.get(f"{API}/cmdb_ci_server", sysparm_query="ORDERBYDESCname", sysparm_limit=2, sysparm_offset=1)
    assert page.json()["result"] == rows[1:3]


def test_a_list_has_a_thousand_entries_by_default(instance: Instance) -> None:
    for start in range(0, 1_001, 500):
        rows = [{"ComputerName": f"PC-{n}", "SerialNo": f"S-{n}"} for n in range(start, min(start + 500, 1_001))]
        answer = instance.call(
            "POST", "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple", json={"records": rows}
        )
        assert answer.status_code == 201
    assert instance.count("cmdb_ci_computer") == 1_001
    assert len(instance.get(f"{API}/cmdb_ci_computer").json()["result"]) == 1_000
    assert len(instance.get(f"{API}/cmdb_ci_computer", sysparm_offset=1_000).json()["result"]) == 1


def test_the_parts_of_a_query_without_effect_are_in_the_journal(populated: Instance) -> None:
    answer = populated.get(f"{API}/cmdb_ci_server", sysparm_query="nope=1")
    assert len(answer.json()["result"]) == populated.count("cmdb_ci_server")
    assert any("nope" in note for note in populated.notes(answer))
    populated.set_property("glide.invalid_query.returns_no_rows", "true")
    assert populated.get(f"{API}/cmdb_ci_server", sysparm_query="nope=1").json()["result"] == []


def test_attributes_are_those_of_the_records_own_class(populated: Instance) -> None:
    for some in populated.table("cmdb_ci_computer", sysparm_limit=5, sysparm_exclude_reference_link="true"):
        attributes = read(populated, some["sys_id"])["attributes"]
        shown = populated.table(some["sys_class_name"], f"sys_id={some['sys_id']}", sysparm_display_value="all")[0]
        assert attributes.keys() == DICTIONARY[some["sys_class_name"]].visible.keys()
        for name, field in DICTIONARY[some["sys_class_name"]].visible.items():
            value = shown[name]
            linked = {name: value[name] for name in ("display_value", "link", "value") if name in value}
            is_linked = field.is_reference or name == "sys_domain"  # a domain is one of the table of groups
            assert attributes[name] == (linked if is_linked and value["value"] else value["value"])
    assert attributes["manufacturer"].keys() == {"display_value", "link", "value"}


def test_sysparm_fields_selects_attributes(populated: Instance) -> None:
    some = populated.table("cmdb_ci_computer", sysparm_limit=1)[0]
    found = read(populated, some["sys_id"], sysparm_fields="name, manufacturer.name,nope")
    assert found["attributes"].keys() == {"name", "manufacturer.name"}


def test_a_new_item_is_discovered_by_its_source(instance: Instance) -> None:
    made = create(instance, "cmdb_ci_linux_server", name="lnux999", ram=4096, nope="x")
    now = "2026-11-22 12:30:00"
    expected = {
        "name": "lnux999", "ram": "4096", "sys_class_name": "cmdb_ci_linux_server", "discovery_source": "ServiceNow",
        "first_discovered": now, "last_discovered": now, "sys_created_by": "fnms.integration", "sys_mod_count": "0",
    }  # fmt: skip
    assert {name: made["attributes"][name] for name in expected} == expected
    assert (made["outbound_relations"], made["inbound_relations"]) == ([], [])
    assert instance.count("cmdb_ci_linux_server") == 1


def test_a_known_item_is_updated_not_doubled(instance: Instance) -> None:
    first = create(instance, "cmdb_ci_linux_server", name="lnux999")["attributes"]
    instance.advance(60)
    again = create(instance, "cmdb_ci_linux_server", name="lnux999")["attributes"]
    assert again == first
    changed = create(instance, "cmdb_ci_linux_server", name="LNUX999", os="Linux")["attributes"]
    assert (changed["sys_id"], changed["os"], changed["sys_mod_count"]) == (first["sys_id"], "Linux", "1")
    assert (changed["first_discovered"], changed["last_discovered"]) == ("2026-11-22 12:30:00", "2026-11-22 12:31:00")
    by_serial = create(instance, "cmdb_ci_linux_server", name="other", serial_number="S1")["attributes"]
    renamed = create(instance, "cmdb_ci_linux_server", name="third", serial_number="S1")["attributes"]
    assert (renamed["sys_id"], renamed["name"]) == (by_serial["sys_id"], "third")
    assert instance.count("cmdb_ci") == 2


def test_sys_class_name_takes_precedence_over_the_path(instance: Instance) -> None:
    made = create(instance, "cmdb_ci_linux_server", name="x", sys_class_name="cmdb_ci_win_server")["attributes"]
    assert made["sys_class_name"] == "cmdb_ci_win_server"
    other = create(instance, "cmdb_ci_linux_server", name="y", sys_class_name="core_company")["attributes"]
    assert other["sys_class_name"] == "cmdb_ci_linux_server"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_leaves_other_attributes_and_relations(instance: Instance, method: str) -> None:
    one, two = create_some(instance, "one", "two")
    before = relate(instance, one, outbound_relations=[{"type": DEPENDS_ON, "target": two}])
    body = {"attributes": {"short_description": "Web", "sys_id": two, "name": ""}, "source": "Manual Entry"}
    changed = instance.call(method, f"{API}/cmdb_ci_linux_server/{one}", json=body).json()["result"]
    attributes = changed["attributes"]
    assert (attributes["sys_id"], attributes["short_description"], attributes["name"]) == (one, "Web", "")
    assert attributes["discovery_source"] == "Manual Entry"
    assert changed["outbound_relations"] == before["outbound_relations"]
    same = instance.call(method, f"{API}/cmdb_ci_linux_server/{one}", json=body).json()["result"]
    assert same == changed


def test_relations_are_those_of_an_evaluation_over_the_rows(instance: Instance) -> None:
    chance = random.Random(11)
    ids = create_some(instance, *(f"server-{number}" for number in range(8)))
    for _ in range(30):
        here, there = chance.sample(ids, 2)
        direction = chance.choice(("outbound_relations", "inbound_relations"))
        kind = chance.choice((DEPENDS_ON, USES))
        relate(instance, here, **{direction: [{"type": kind, "target": there}]})
    rows = instance.table("cmdb_rel_ci", sysparm_exclude_reference_link="true")
    for row in chance.sample(rows, 5):
        path = f"{API}/cmdb_ci/{chance.choice((row['parent'], row['child']))}/relation/{row['sys_id']}"
        gone = instance.call("DELETE", path)
        assert (gone.status_code, gone.content) == (200, b"")
        assert instance.call("DELETE", path).status_code == 404
    assert len(rows) - 5 == instance.count("cmdb_rel_ci")
    assert len({(row["parent"], row["child"], row["type"]) for row in rows}) == len(rows)  # none is doubled
    for sys_id in ids:
        found = read(instance, sys_id)
        assert {name: found[name] for name in found if name != "attributes"} == evaluate_relations(instance, sys_id)


def test_pages_of_relations(instance: Instance) -> None:
    hub, *others = create_some(instance, *(f"server-{number}" for number in range(6)))
    relate(instance, hub, outbound_relations=[{"type": USES, "target": other} for other in others])
    every = [relation["target"]["value"] for relation in read(instance, hub)["outbound_relations"]]
    assert every == others
    page = read(instance, hub, sysparm_relation_limit=2, sysparm_relation_offset=3)
    assert [relation["target"]["value"] for relation in page["outbound_relations"]] == others[3:5]


def test_a_relation_of_another_item_is_not_deleted(instance: Instance) -> None:
    one, two, three = create_some(instance, "one", "two", "three")
    relation = relate(instance, one, outbound_relations=[{"type": USES, "target": two}])["outbound_relations"][0]
    assert instance.call("DELETE", f"{API}/cmdb_ci/{three}/relation/{relation['sys_id']}").status_code == 404
    assert instance.call("DELETE", f"{API}/cmdb_ci/{two}/relation/{relation['sys_id']}").status_code == 200


def test_relations_whose_target_is_gone_have_no_target(instance: Instance) -> None:
    one, two = create_some(instance, "one", "two")
    relate(instance, one, outbound_relations=[{"type": USES, "target": two}])
    instance.call("DELETE", f"/api/now/table/cmdb_ci/{two}")
    [relation] = read(instance, one)["outbound_relations"]
    assert (relation["target"]["value"], relation["target"]["display_value"]) == (two, "")


def test_a_dependent_class_needs_its_host(instance: Instance) -> None:
    host, other = create_some(instance, "host", "other")
    body: dict[str, Any] = {
        "attributes": {"name": "test", "sys_class_name": "cmdb_ci_db_mssql_instance", "instance_name": "Iname"},
        "source": "ServiceNow",
        "depends_on": {"outbound_relations": {"target": host, "type": RUNS_ON}},
    }
    path = f"{API}/cmdb_ci_linux_server"
    made = instance.call("POST", path, json=body).json()["result"]
    assert [relation["type"]["display_value"] for relation in made["outbound_relations"]] == ["Runs on::Runs"]
    assert instance.call("POST", path, json=body).json()["result"] == made
    body["depends_on"]["outbound_relations"]["target"] = other
    second = instance.call("POST", path, json=body).json()["result"]
    assert second["attributes"]["sys_id"] != made["attributes"]["sys_id"]  # the same name on another host
    text = "Exception while executing request: null"
    hint = "Check logs for error trace or enable glide.rest.debug property to verify REST request processing"
    for target in ({"type": RUNS_ON}, {"type": RUNS_ON, "target": "0" * 32}, {"type": USES, "target": host}):
        answer = instance.call("POST", path, json={**body, "depends_on": {"outbound_relations": target}})
        assert answer.status_code == 500
        assert answer.json() == {"error": {"message": text, "detail": f"{text} {hint}"}, "status": "failure"}
    assert instance.count("cmdb_ci_db_mssql_instance") == 2


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"attributes": {"name": "x"}}, "In payload no data source exist. "),
        ({"attributes": {"name": "x"}, "source": "Nobody"}, "In payload invalid data source [Nobody] exist. "),
        ({"attributes": {"os": "Linux"}, "source": "ServiceNow"}, "In payload missing minimum set of input values "),
        (
            {
                "attributes": {"name": "x"},
                "source": "ServiceNow",
                "outbound_relations": [{"type": USES, "target": "0" * 32}],
            },
            f"Found invalid sys_id in payload. No record with sys_id [{'0' * 32}] exist in table [cmdb_ci] ",
        ),
        (
            {"attributes": {"name": "x"}, "source": "ServiceNow", "inbound_relations": []},
            "Exception while reading request",
        ),
        ({"attributes": "x", "source": "ServiceNow"}, "Exception while reading request"),
    ],
)
def test_wrong_bodies_are_refused_and_change_nothing(instance: Instance, body: Any, text: str) -> None:
    answer = instance.call("POST", f"{API}/cmdb_ci_linux_server", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(text)
    assert instance.count("cmdb_ci") == 0


def test_a_class_must_be_of_the_cmdb(instance: Instance) -> None:
    for name in ("nope", "core_company", "NOPE"):
        answer = instance.get(f"{API}/{name}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, f"Invalid table {name}")
        answer = instance.get(f"/api/now/cmdb/meta/{name}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (404, f"Invalid table {name}")
    [server] = create_some(instance, "one")
    assert instance.get(f"{API}/cmdb_ci_win_server/{server}").status_code == 404
    assert instance.call("DELETE", f"{API}/cmdb_ci/{server}").status_code == 405


def test_the_role_itil_reads_and_writes(instance: Instance) -> None:
    instance.session.auth = AGENT
    [made] = create_some(instance, "one")
    assert instance.get(f"{API}/cmdb_ci/{made}").status_code == 200
    instance.session.auth = READER  # has itil, and may change nothing
    assert instance.get(f"{API}/cmdb_ci/{made}").status_code == 200
    body = {"attributes": {"name": "two"}, "source": "ServiceNow"}
    for method, path in (("POST", f"{API}/cmdb_ci_linux_server"), ("PATCH", f"{API}/cmdb_ci_linux_server/{made}")):
        answer = instance.call(method, path, json=body)
        assert (answer.status_code, answer.json()) == (403, READ_ONLY)
    assert [entry["name"] for entry in instance.table("cmdb_ci")] == ["one"]
    instance.session.auth = ("no.roles", "nobody-password")
    for path in (f"{API}/cmdb_ci", f"{API}/cmdb_ci/{made}", "/api/now/cmdb/meta/cmdb_ci"):
        assert instance.get(path).status_code == 403


def test_bodies_and_answers_in_xml(instance: Instance) -> None:
    [target] = create_some(instance, "target")
    document = (
        "<request><entry><attributes><name>web &amp; more</name></attributes><source>ServiceNow</source>"
        f"<outbound_relations><type>{DEPENDS_ON}</type><target>{target}</target></outbound_relations>"
        f"<outbound_relations><type>{USES}</type><target>{target}</target></outbound_relations></entry></request>"
    )
    headers = {"Content-Type": "application/xml", "Accept": "application/xml"}
    answer = instance.call("POST", f"{API}/cmdb_ci_linux_server", data=document, headers=headers)
    assert answer.status_code == 200, answer.text
    result = ET.fromstring(answer.text).find("result")  # noqa: S314 -- our own answer
    assert result is not None
    assert result.findtext("attributes/name") == "web & more"
    assert [one.text for one in result.findall("outbound_relations/target/value")] == [target, target]
    for wrong in ("<request>", "<request>text</request>", "<request><attributes>x</attributes></request>"):
        assert instance.call("POST", f"{API}/cmdb_ci", data=wrong, headers=headers).status_code == 400


def test_a_class_is_described_with_its_attributes_and_rules(instance: Instance) -> None:
    found = instance.get("/api/now/cmdb/meta/cmdb_ci_computer").json()["result"]
    assert (found["name"], found["label"], found["parent"]) == ("cmdb_ci_computer", "Computer", "cmdb_ci_hardware")
    assert found["children"] == ["cmdb_ci_server"]
    attributes = {attribute["element"]: attribute for attribute in found["attributes"]}
    assert attributes.keys() == DICTIONARY["cmdb_ci_computer"].visible.keys()
    assert attributes["ram"] == {
        "element": "ram", "label": "RAM (MB)", "type": "integer", "max_length": "40", "is_mandatory": "false",
        "is_read_only": "false", "is_display": "false", "is_inherited": "false", "default_value": None,
    }  # fmt: skip
    assert [name for name, attribute in attributes.items() if attribute["is_display"] == "true"] == ["name"]
    assert attributes["install_status"]["default_value"] == "1"
    assert attributes["dns_domain"]["is_inherited"] == "true"
    rules = found["identification_rules"]  # of the documented sample
    assert (rules["name"], rules["applies_to"], rules["is_independent"]) == ("Hardware Rule", "cmdb_ci_hardware", True)
    assert rules["identifiers"][0] == {
        "condition": "valid=true^absent=false^EQ", "exact_count_match": True, "referenced_field": "cmdb_ci",
        "active": True, "attributes": "serial_number,serial_number_type", "allow_fallback": False,
        "table": "cmdb_serial_number", "order": 100, "allow_null_attribute": False,
    }  # fmt: skip
    assert [entry["attributes"] for entry in rules["identifiers"][1:3]] == ["serial_number", "name"]
    dependent = instance.get("/api/now/cmdb/meta/cmdb_ci_db_mssql_instance").json()["result"]
    assert dependent["relationship_rules"] == [
        {"parent": "cmdb_ci_db_mssql_instance", "child": "cmdb_ci_hardware", "relation_type": RUNS_ON}
    ]
    assert dependent["identification_rules"]["is_independent"] is False


def test_both_paths_answer_alike(populated: Instance) -> None:
    some = populated.table("cmdb_ci_computer", sysparm_limit=1)[0]["sys_id"]
    for path in ("cmdb/instance/cmdb_ci_computer", f"cmdb/instance/cmdb_ci/{some}", "cmdb/meta/cmdb_ci"):
        plain, versioned = (populated.get(f"/api/now/{prefix}{path}").json() for prefix in ("", "v1/"))
        assert plain == versioned
        head = populated.call("HEAD", f"/api/now/{path}")
        assert (head.status_code, head.content) == (200, b"")


def test_the_sys_id_of_a_new_item_is_the_platform_s(instance: Instance) -> None:
    chosen = "0123456789abcdef0123456789abcdef"
    made = create(instance, "cmdb_ci_linux_server", name="web-77", sys_id=chosen)
    assert made["attributes"]["sys_id"] != chosen
    assert instance.get(f"/api/now/table/cmdb_ci/{chosen}").status_code == 404
