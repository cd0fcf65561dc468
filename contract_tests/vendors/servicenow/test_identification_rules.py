"""Rules of identification one by one: sources, lookup and related records, partial payloads, relations, summaries."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.kit.vendors.servicenow import Instance

API = "/api/now/identifyreconcile"
SERVER, COMPUTER = "cmdb_ci_linux_server", "cmdb_ci_computer"
DATABASE, RUNS_ON = "cmdb_ci_db_mssql_instance", "Runs on::Runs"
KEPT = "cmdb_ire_partial_payloads"
UNIQUE = "x_fls_flexera_fnms_flexera_unique_id"
NOW = "2026-11-22 12:30:00"
ALL_ZERO = dict.fromkeys(
    (
        *("inserted", "updated", "unchanged", "partial", "incomplete", "skipped", "errors", "warnings"),
        *("additionalInserted", "mergedPartialPayloads"),
    ),
    0,
)


def send(instance: Instance, payload: Any, path: str = "", source: str = "ServiceNow", **parameters: str) -> Any:
    """Send a payload; returns the result."""
    chosen = {"sysparm_data_source": source} if source else {}
    answer = instance.call("POST", f"{API}{path}", params={**chosen, **parameters}, json=payload)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def item(table: str = SERVER, key: dict[str, str] | None = None, **values: str) -> dict[str, Any]:
    """Return an item; ``key`` has the parts of its source, ``name``, ``native_key``, ``feed``."""
    info = {f"source_{part}": text for part, text in (key or {}).items()}
    return {"className": table, "values": values, **({"sys_object_source_info": info} if info else {})}


def send_item(instance: Instance, one: dict[str, Any], path: str = "", source: str = "ServiceNow") -> dict[str, Any]:
    [outcome] = send(instance, {"items": [one]}, path, source)["items"]
    found: dict[str, Any] = outcome
    return found


def read(instance: Instance, sys_id: str, table: str = "cmdb_ci") -> dict[str, Any]:
    [record] = instance.table(table, f"sys_id={sys_id}", sysparm_exclude_reference_link="true")
    return record


KEY = {"name": "SG-SCCM", "native_key": "42", "feed": "nightly"}


@pytest.mark.parametrize("part", KEY)
def test_every_part_of_the_key_in_a_source_counts(instance: Instance, part: str) -> None:
    """A native key is one of a source and its feed: the same key elsewhere is another item's."""
    made = send_item(instance, item(name="first", key=KEY))
    other = send_item(instance, item(name="second", key={**KEY, part: "ServiceNow"}))
    assert (made["operation"], other["operation"]) == ("INSERT", "INSERT")
    again = send_item(instance, item(name="renamed", key=KEY))
    assert (again["operation"], again["sysId"]) == ("UPDATE", made["sysId"])


def test_the_key_is_recorded_once_with_all_its_parts(instance: Instance) -> None:
    key = {**KEY, "recency_timestamp": "2026-11-20 08:00:00"}
    made = send_item(instance, item(name="first", key=key))
    instance.advance(60)
    send_item(instance, item(name="renamed", key=key))
    [row] = instance.table("sys_object_source", sysparm_exclude_reference_link="true")
    expected = {
        "name": "SG-SCCM", "id": "42", "source_feed": "nightly", "source_recency_timestamp": "2026-11-20 08:00:00",
        "target_table": SERVER, "target_sys_id": made["sysId"], "last_scan": NOW,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_the_key_of_a_deleted_item_leads_to_its_successor(instance: Instance) -> None:
    gone = send_item(instance, item(name="first", key=KEY))
    instance.remove("cmdb_ci", f"sys_id={gone['sysId']}")
    successor = send_item(instance, item(name="second", key=KEY))
    assert successor["operation"] == "INSERT"
    found = send_item(instance, item(name="third", key=KEY))
    assert (found["operation"], found["sysId"]) == ("UPDATE", successor["sysId"])


def test_the_source_of_an_item_takes_precedence_over_that_of_the_payload(instance: Instance) -> None:
    made = send_item(instance, item(name="x", key=KEY), source="ServiceNow")
    assert read(instance, made["sysId"])["discovery_source"] == "SG-SCCM"
    lacking = item(COMPUTER, ram="1", key={**KEY, "native_key": "43"})
    send_item(instance, lacking, "/enhanced", source="ServiceNow")
    [kept] = instance.table(KEPT)
    assert (kept["source_name"], kept["source_native_key"], kept["class_name"]) == ("SG-SCCM", "43", COMPUTER)


SERIAL = {"serial_number": "A", "serial_number_type": "uuid"}


@pytest.mark.parametrize("change", [{"valid": "false"}, {"absent": "true"}])
def test_lookups_follow_the_condition_of_their_entry(instance: Instance, change: dict[str, str]) -> None:
    """The condition of the Hardware Rule's first entry is ``valid=true^absent=false`` (CMDB Meta API, sample)."""
    lookup = [{"className": "cmdb_serial_number", "values": {**SERIAL, "valid": "true", "absent": "false"}}]
    made = send_item(instance, {**item(name="x"), "lookup": lookup})
    renamed = {**item(name="y"), "lookup": lookup}
    assert send_item(instance, renamed, "/query")["sysId"] == made["sysId"]
    instance.change("cmdb_serial_number", "serial_number=A", **change)
    assert send_item(instance, renamed, "/query")["operation"] == "INSERT"


@pytest.mark.parametrize("missing", SERIAL)
def test_an_entry_needs_all_its_attributes(instance: Instance, missing: str) -> None:
    values = {name: value for name, value in SERIAL.items() if name != missing}
    send_item(instance, {**item(name="x"), "lookup": [{"className": "cmdb_serial_number", "values": SERIAL}]})
    outcome = send_item(instance, {**item(name="y"), "lookup": [{"className": "cmdb_serial_number", "values": values}]})
    assert outcome["identificationAttempts"][0]["attemptResult"] == "SKIPPED"
    assert outcome["operation"] == "INSERT"


@pytest.mark.parametrize("kind", ["lookup", "related"])
def test_lookup_and_related_records_are_those_of_their_item(instance: Instance, kind: str) -> None:
    """Two items have a record with the same attributes each; a known one is updated, not doubled."""
    table, owner, values, change = {
        "lookup": ("cmdb_ci_network_adapter", "cmdb_ci", {"mac_address": "00:55", "name": "eth0"}, "ip_address"),
        "related": ("cmdb_software_instance", "installed_on", {"name": "Office"}, UNIQUE),
    }[kind]
    made = []
    for name in ("one", "two"):
        outcome = send_item(instance, {**item(name=name), kind: [{"className": table, "values": values}]}, "/enhanced")
        if outcome["operation"] == "INSERT":  # the adapter of the first item identifies the second, too
            made.append(outcome["sysId"])
            assert [related["operation"] for related in outcome["relatedItems"]] == ["INSERT"]
    owners = [row[owner] for row in instance.table(table, sysparm_exclude_reference_link="true")]
    assert sorted(owners) == sorted(made)
    for expected, ending in (("UPDATE", {change: "9"}), ("NO_CHANGE", {change: "9"})):
        records = [{"className": table, "values": {**values, **ending}}]
        outcome = send_item(instance, {**item(name="two"), kind: records}, "/enhanced")
        assert [related["operation"] for related in outcome["relatedItems"]] == [expected]
    assert instance.count(table) == len(made)
    [changed] = instance.table(table, f"{change}=9", sysparm_exclude_reference_link="true")
    assert changed[owner] == outcome["sysId"]


def test_merged_items_have_the_records_of_all(instance: Instance) -> None:
    """Equal items of a payload become one; the values of the first take precedence (deduplicate_payloads)."""
    items = [
        {
            **item(SERVER, None, name=name, os=name, **more),
            "lookup": [{"className": "cmdb_serial_number", "values": {**SERIAL, "serial_number": name}}],
            "related": [{"className": "cmdb_software_instance", "values": {"name": name}}],
        }
        for name, more in (("Same", {"ram": "1"}), ("SAME", {"ram": "2", "fqdn": "same.example"}))
    ]
    [outcome] = send(instance, {"items": items}, "/enhanced")["items"]
    assert outcome["inputIndices"] == [0, 1]
    record = read(instance, outcome["sysId"], SERVER)
    assert (record["name"], record["os"], record["ram"], record["fqdn"]) == ("Same", "Same", "1", "same.example")
    assert {row["serial_number"] for row in instance.table("cmdb_serial_number")} == {"Same", "SAME"}
    assert {row["name"] for row in instance.table("cmdb_software_instance")} == {"Same", "SAME"}
    assert [entry["inputIndices"][0] for entry in outcome["relatedItems"]] == [
        {"mainIndex": 0, "subIndex": place} for place in range(4)
    ]


def test_later_partial_payloads_take_precedence_and_replace_earlier_ones(instance: Instance) -> None:
    for ram, cores in (("1", "2"), ("3", "")):
        values = {"ram": ram, **({"cpu_core_count": cores} if cores else {})}
        send_item(instance, item(COMPUTER, KEY, **values), "/enhanced")
        assert instance.count(KEPT) == 1
    whole = send_item(instance, item(COMPUTER, key=KEY, name="x", cpu_count="4"), "/enhanced")
    record = read(instance, whole["sysId"], COMPUTER)
    assert (record["ram"], record["cpu_core_count"], record["cpu_count"]) == ("3", "2", "4")
    assert instance.count(KEPT) == 0


def test_the_own_values_of_an_item_take_precedence_over_partial_ones(instance: Instance) -> None:
    for _ in range(2):  # of several partial payloads, too
        partial = {"class_name": COMPUTER, "source_name": "SG-SCCM", "source_native_key": "42"}
        document = json.dumps({"values": {"name": "partial", "ram": "1", "cpu_count": str(instance.count(KEPT))}})
        instance.call("POST", f"/api/now/table/{KEPT}", json={**partial, "payload": document})
    whole = send_item(instance, item(COMPUTER, key=KEY, name="own"), "/enhanced")
    record = read(instance, whole["sysId"], COMPUTER)
    assert (record["name"], record["ram"], record["cpu_count"]) == ("own", "1", "1")
    assert len(whole["mergedPayloadIds"]) == 2


def test_an_item_that_lacks_more_than_attributes_is_incomplete(instance: Instance) -> None:
    """Only an item without any other error is a partial payload."""
    relation = {"parent": 1, "child": 0, "type": RUNS_ON}
    lacking, dependent = item(os="x"), item(DATABASE, instance_name="SQL1")
    result = send(instance, {"items": [lacking, dependent], "relations": [relation]}, "/enhanced")
    assert [one["operation"] for one in result["items"]] == ["INSERT_AS_PARTIAL", "INSERT_AS_INCOMPLETE"]
    wrong = {**item(name="x"), "lookup": [{"className": "core_company", "values": {"name": "x"}}]}
    assert send_item(instance, wrong, "/enhanced")["operation"] == "INSERT_AS_INCOMPLETE"


UNKNOWN_TYPE = {"parent": 0, "child": 1, "type": "No such::Relation"}
OUTCOMES: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]], tuple[bool, bool]]] = [
    ("no problem", [item(name="a"), item(name="b")], [], (False, False)),
    ("an item lacks attributes", [item(os="x"), item(name="b")], [], (False, True)),
    ("an item has no rule", [item("nope", name="a"), item(name="b")], [], (True, False)),
    ("both", [item(os="x"), item("nope", name="a")], [], (True, True)),
    ("a relation has no type", [item(name="a"), item(name="b")], [UNKNOWN_TYPE], (True, False)),
]


@pytest.mark.parametrize(
    ("items", "relations", "flags"), [one[1:] for one in OUTCOMES], ids=[one[0] for one in OUTCOMES]
)
def test_errors_and_warnings_of_items_and_relations_are_flagged(
    instance: Instance, items: list[Any], relations: list[Any], flags: tuple[bool, bool]
) -> None:
    payload = {"items": items, "relations": relations}
    result = send(instance, payload, "/enhanced", options="generate_summary:true")
    assert (result["hasError"], result["hasWarning"]) == flags


def test_a_summary_counts_each_class_by_itself(instance: Instance) -> None:
    """The numbers of a class are those of its own records: of items, lookup records and related records."""
    known = send_item(instance, {**item(name="known", os="x"), "related": [software := {
        "className": "cmdb_software_instance", "values": {"name": "Office"}}]}, "/enhanced")  # fmt: skip
    payload = {
        "items": [
            {**item(name="known", os="y"), "related": [software]},
            {
                **item(name="new"),
                "lookup": [{"className": "cmdb_serial_number", "values": SERIAL}],
                "related": [software],
            },
            item(COMPUTER, ram="1"),
            item("nope", name="x"),
        ]
    }
    result = send(instance, payload, "/enhanced", options="generate_summary:true")
    assert result["items"][0]["sysId"] == known["sysId"]
    assert result["summary"] == {
        SERVER: {**ALL_ZERO, "updated": 1, "inserted": 1},
        "cmdb_software_instance": {**ALL_ZERO, "unchanged": 1, "inserted": 1},
        "cmdb_serial_number": {**ALL_ZERO, "inserted": 1},
        COMPUTER: {**ALL_ZERO, "partial": 1, "warnings": 1},
        "nope": {**ALL_ZERO, "incomplete": 1, "errors": 1},
    }


def test_equal_relations_of_a_payload_are_written_once(instance: Instance) -> None:
    relation = {"parent": 0, "child": 1, "type": "Uses::Used by"}
    others = [{**relation, "type": "Depends on::Used by"}, {**relation, "parent": 1, "child": 0}]
    payload = {"items": [item(name="a"), item(name="b")], "relations": [relation, relation, *others]}
    operations = [one["operation"] for one in send(instance, payload)["relations"]]
    assert operations == ["INSERT", "NO_CHANGE", "INSERT", "INSERT"]
    assert instance.count("cmdb_rel_ci") == 3
    assert [one["operation"] for one in send(instance, payload)["relations"]] == ["NO_CHANGE"] * 4


def test_internal_ids_take_precedence_over_indexes(instance: Instance) -> None:
    items = [{**item(name=name), "internal_id": name} for name in ("a", "b", "c")]
    relation = {"parent": 2, "child": 2, "parent_id": "a", "child_id": "b", "type": "Uses::Used by"}
    result = send(instance, {"items": items, "relations": [relation]})
    [row] = instance.table("cmdb_rel_ci", sysparm_exclude_reference_link="true")
    assert [row["parent"], row["child"]] == [one["sysId"] for one in result["items"][:2]]


def test_an_item_with_nothing_new_changes_nothing(instance: Instance) -> None:
    """An equal item changes not even ``last_discovered``, and a sys_id alone neither class nor source."""
    made = send_item(instance, item(name="x", os="Linux"), source="ServiceNow")
    before = read(instance, made["sysId"])
    instance.advance(60)
    equal = send_item(instance, item(name="x", os="Linux"), source="ServiceNow")
    alone = send_item(instance, item("cmdb_ci_win_server", sys_id=made["sysId"]), source="SG-SCCM")
    assert [(one["operation"], one["sysId"]) for one in (equal, alone)] == [("NO_CHANGE", made["sysId"])] * 2
    assert read(instance, made["sysId"]) == before
    other = send_item(instance, item(name="x", os="AIX"), source="SG-SCCM")
    after = read(instance, made["sysId"])
    assert other["operation"] == "UPDATE"
    assert (after["discovery_source"], after["last_discovered"]) == ("SG-SCCM", "2026-11-22 12:31:00")
    assert after["first_discovered"] == before["first_discovered"] == NOW
