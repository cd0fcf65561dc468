"""The Identification and Reconciliation API: operations, attempts, errors, simulations and partial payloads."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.vendors.servicenow import Instance

API = "/api/now/identifyreconcile"
SERVER = "cmdb_ci_linux_server"
TABLES = ("cmdb_ci", "cmdb_rel_ci", "cmdb_serial_number", "sys_object_source", "cmdb_ire_partial_payloads")
INCOMPLETE = "cmdb_ire_incomplete_payloads"
SAMPLE = {  # "Identification and Reconciliation - POST /now/identifyreconcile"
    "items": [
        {
            "className": SERVER,
            "values": {"sys_class_name": SERVER, "name": "lnux101", "ip_address": "10.11.12.173"},
            "lookup": [
                {
                    "className": "cmdb_serial_number",
                    "values": {"serial_number": "lnux101", "serial_number_type": "uuid", "valid": "true"},
                },
                {
                    "className": "cmdb_ci_network_adapter",
                    "values": {"name": "eth0", "ip_address": "10.11.12.173", "mac_address": "00:55:51:21:26:2f"},
                },
            ],
        },
        {
            "className": "cmdb_ci_ip_switch",
            "values": {"name": "IP-Switch-1", "serial_number": "Switch23587", "serial_number_type": "uuid"},
        },
    ],
    "relations": [{"parent": 0, "child": 1, "type": "IP Connection::IP Connection"}],
}


def send(instance: Instance, payload: Any, path: str = "", source: str = "ServiceNow", **parameters: str) -> Any:
    """Send a payload; returns the result."""
    chosen = {"sysparm_data_source": source} if source else {}
    answer = instance.call("POST", f"{API}{path}", params={**chosen, **parameters}, json=payload)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def item(table: str = SERVER, **values: str) -> dict[str, Any]:
    return {"className": table, "values": values}


def send_items(instance: Instance, *items: dict[str, Any], **options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = send(instance, {"items": list(items)}, **options)["items"]
    return found


def list_attempts(outcome: Any) -> list[tuple[str, str]]:
    return [(one["attemptResult"], ",".join(one["attributes"])) for one in outcome["identificationAttempts"]]


def count(instance: Instance) -> dict[str, int]:
    return {table: instance.count(table) for table in (*TABLES, INCOMPLETE)}


def create(instance: Instance, table: str, **values: str) -> str:
    return str(instance.call("POST", f"/api/now/table/{table}", json=values).json()["result"]["sys_id"])


def test_the_documented_payload_updates_by_name(instance: Instance) -> None:
    server, switch = create(instance, SERVER, name="lnux101"), create(instance, "cmdb_ci_ip_switch", name="IP-Switch-1")
    result = send(instance, SAMPLE)
    first, second = result["items"]
    assert (first["operation"], first["sysId"], first["errorCount"]) == ("UPDATE", server, 0)
    assert first["identifierEntrySysId"] == second["identifierEntrySysId"] == "556eb250c3400200d8d4bea192d3ae92"
    assert first["identificationAttempts"] == [
        {
            "identifierName": "Hardware Rule",
            "attemptResult": outcome,
            "attributes": attributes,
            "searchOnTable": table,
            "hybridEntryCiAttributes": [],
        }
        for outcome, attributes, table in (
            ("NO_MATCH", ["serial_number", "serial_number_type"], "cmdb_serial_number"),
            ("SKIPPED", ["serial_number"], "cmdb_ci_hardware"),
            ("MATCHED", ["name"], "cmdb_ci_hardware"),
        )
    ]
    assert (second["operation"], second["sysId"], second["inputIndices"]) == ("UPDATE", switch, [1])
    assert list_attempts(second) == [
        ("SKIPPED", "serial_number,serial_number_type"),
        ("NO_MATCH", "serial_number"),
        ("MATCHED", "name"),
    ]
    assert result["relations"] == [
        {
            "className": "cmdb_rel_ci",
            "operation": "INSERT",
            "markers": [],
            "inputIndices": [0],
            "mergedPayloadIds": [],
            "errorCount": 0,
        }
    ]
    assert (result["additionalCommittedItems"], result["additionalCommittedRelations"]) == ([], [])
    [relation] = instance.table("cmdb_rel_ci", sysparm_exclude_reference_link="true")
    assert (relation["parent"], relation["child"]) == (server, switch)


def test_a_simulation_says_what_the_payload_then_does(instance: Instance) -> None:
    before = count(instance)
    simulated = send(instance, SAMPLE, "/query")
    assert count(instance) == before
    done = send(instance, SAMPLE)
    assert [one["operation"] for one in simulated["items"]] == ["INSERT", "INSERT"]
    assert [one["sysId"] for one in simulated["items"]] == ["Unknown", "Unknown"]
    assert count(instance) == {**before, "cmdb_ci": 3, "cmdb_rel_ci": 1, "cmdb_serial_number": 1}

    def strip(result: Any) -> Any:
        hidden = {"sysId", "relatedSysIds", "relatedItems"}
        return [{name: value for name, value in one.items() if name not in hidden} for one in result["items"]]

    assert strip(simulated) == strip(done)
    assert simulated["relations"] == done["relations"]
    again = send(instance, SAMPLE, "/query")
    assert [one["operation"] for one in (*again["items"], *again["relations"])] == ["NO_CHANGE"] * 3
    assert [one["sysId"] for one in again["items"]] == [one["sysId"] for one in done["items"]]
    assert again == send(instance, SAMPLE)


def test_lookup_records_identify_an_item_with_another_name(instance: Instance) -> None:
    [made] = send_items(instance, SAMPLE["items"][0])
    assert [one["operation"] for one in made["relatedItems"]] == ["INSERT", "INSERT"]
    assert [one["inputIndices"][0]["subIndex"] for one in made["relatedItems"]] == [0, 1]
    renamed = {**SAMPLE["items"][0], "values": {"name": "renamed"}}
    [found] = send_items(instance, renamed)
    assert (found["sysId"], found["operation"]) == (made["sysId"], "UPDATE")
    assert list_attempts(found) == [("MATCHED", "serial_number,serial_number_type")]
    instance.change("cmdb_serial_number", "serial_number=lnux101", valid="false")
    [by_adapter] = send_items(instance, {**renamed, "values": {"name": "again"}})
    assert (by_adapter["sysId"], list_attempts(by_adapter)[-1]) == (made["sysId"], ("MATCHED", "mac_address,name"))
    assert {row["cmdb_ci"]["value"] for row in instance.table("cmdb_serial_number")} == {made["sysId"]}


def test_all_lookups_lead_to_the_item_and_the_oldest_counts(instance: Instance) -> None:
    """ "Create a CI identification rule": enforce exact count match, as the Hardware Rule does."""

    def make(name: str, *serials: str) -> dict[str, Any]:
        values = [{"serial_number": serial, "serial_number_type": "uuid"} for serial in serials]
        return {**item(name=name), "lookup": [{"className": "cmdb_serial_number", "values": one} for one in values]}

    [both] = send_items(instance, make("both", "A", "B"))
    [other] = send_items(instance, make("other", "C"))
    [half] = send_items(instance, make("unknown", "A", "C"))
    assert list_attempts(half)[0][0] == "NO_MATCH"  # A and C are of different items
    assert half["operation"] == "INSERT"
    instance.advance(60)
    [found] = send_items(instance, make("x", "A", "B"))
    assert found["sysId"] == both["sysId"]
    [oldest] = send_items(instance, make("y", "C"))  # C is of two items
    assert (oldest["sysId"], list_attempts(oldest)[0][0]) == (other["sysId"], "MATCHED")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("cmdb_ci_server", SERVER, "UPGRADE"),
        (SERVER, "cmdb_ci_server", "DOWNGRADE"),
        (SERVER, "cmdb_ci_win_server", "SWITCH"),
    ],
)
def test_an_item_changes_its_class_unless_its_settings_forbid_it(
    instance: Instance, before: str, after: str, kind: str
) -> None:
    sys_id = create(instance, before, name="x")
    setting = f"updateWithout{kind.capitalize()}"
    [kept] = send_items(instance, {**item(after, name="x", os="Linux"), "settings": {setting: True}})
    assert (kept["operation"], kept["sysId"], kept["info"][0]["code"]) == ("UPDATE", sys_id, f"SKIPPED_CLASS_{kind}")
    assert instance.table("cmdb_ci", f"sys_id={sys_id}")[0]["sys_class_name"] == before
    [changed] = send_items(instance, {**item(after, name="x"), "settings": {setting: False}})
    assert (changed["operation"], changed["sysId"]) == (f"UPDATE_WITH_{kind}", sys_id)
    assert instance.table("cmdb_ci", f"sys_id={sys_id}")[0]["sys_class_name"] == after


def test_ambiguous_records_are_an_error(instance: Instance) -> None:
    for _ in range(2):
        create(instance, SERVER, name="twin")
    [failed] = send_items(instance, item(name="twin"))
    assert (failed["operation"], failed["sysId"], failed["errorCount"]) == ("NO_CHANGE", "Unknown", 1)
    assert failed["errors"] == [
        {
            "error": "MULTIPLE_DUPLICATE_RECORDS",
            "message": "Found duplicate records in table [cmdb_ci_hardware] using fields [name]",
        }
    ]
    assert list_attempts(failed)[-1] == ("MULTI_MATCH", "name")


DATA_SOURCE = (
    "In payload no data source exist. You need to provide choice value from choice field [discovery_source] in table"
    " [cmdb_ci]"
)
INVALID_SOURCE = (
    "In payload invalid data source [Nobody] exist. You need to provide a valid choice value from field"
    " [discovery_source] in table [cmdb_ci]"
)
ERRORS = [  # payload, source, code and text of "IRE error messages"
    ({"items": [item(name="x")]}, "", "INVALID_INPUT_DATA", DATA_SOURCE),
    ({"items": [item(name="x")]}, "Nobody", "INVALID_INPUT_DATA", INVALID_SOURCE),
    (
        {"items": [item("core_company", name="x")]},
        "ServiceNow",
        "IDENTIFICATION_RULE_MISSING",
        "Identity Rule Missing for table [core_company]",
    ),
    (
        {"items": [item("nope", name="x")]},
        "ServiceNow",
        "IDENTIFICATION_RULE_MISSING",
        "Identity Rule Missing for table [nope]",
    ),
    (
        {"items": [item(sys_id="0" * 32)]},
        "ServiceNow",
        "INVALID_INPUT_DATA",
        (
            f"Found invalid sys_id in payload. No record with sys_id [{'0' * 32}] exist in table [{SERVER}] or is a"
            " duplicate record with [duplicate_of] field set to a main CI"
        ),
    ),
    (
        {"items": [{**item(name="x"), "lookup": [{"className": "core_company", "values": {}}]}]},
        "ServiceNow",
        "IDENTIFICATION_RULE_FOR_LOOKUP_MISSING",
        "Identity Rule for table [cmdb_ci_hardware] missing Lookup Rule for class [core_company]",
    ),
    (
        {"items": [{**item(name="x"), "related": [{"className": "core_company", "values": {}}]}]},
        "ServiceNow",
        "IDENTIFICATION_RULE_FOR_RELATED_ITEM_MISSING",
        "Identity Rule for table [cmdb_ci_hardware] missing Related Rule for class [core_company]",
    ),
    (
        {"items": [item(name="x"), item(name="y"), item(name="X")]},
        "ServiceNow",
        "DUPLICATE_PAYLOAD_RECORDS",
        (
            f"Found duplicate items in the payload (index 0 and 2), using className [{SERVER}] and fields [name]."
            " Remove duplicate items from payload"
        ),
    ),
]


@pytest.mark.parametrize(("payload", "source", "code", "text"), ERRORS)
def test_errors_have_the_documented_texts_and_nothing_is_written(
    instance: Instance, payload: Any, source: str, code: str, text: str
) -> None:
    before = count(instance)
    payload = {"items": [*payload["items"], item(name="good")]}
    result = send(instance, payload, source=source)
    assert {"error": code, "message": text} in result["items"][0]["errors"]
    assert [one["sysId"] for one in result["items"]] == ["Unknown"] * len(payload["items"])
    assert count(instance) == before


def test_items_without_matching_attributes_name_the_item(instance: Instance) -> None:
    [failed] = send_items(instance, item(os="Linux"))
    [problem] = failed["errors"]
    text = (
        "In payload missing minimum set of input values for criterion (matching) attributes from identify rule for"
        ' table [cmdb_ci_hardware]. Add these input values in payload item \'{"className":"cmdb_ci_linux_server",'
    )
    assert (problem["error"], problem["message"][: len(text)]) == ("MISSING_MATCHING_ATTRIBUTES", text)
    assert {outcome for outcome, _ in list_attempts(failed)} == {"SKIPPED"}


def test_wrong_relations_have_the_documented_texts(instance: Instance) -> None:
    create(instance, "cmdb_rel_type", name="Twice::Twice")
    create(instance, "cmdb_rel_type", name="Twice::Twice")
    relations = [
        {"parent": 0, "child": 1, "type": "No such::Relation"},
        {"parent": 7, "child": 1, "type": "Uses::Used by"},
        {"parent": 0, "child": -1, "type": "Uses::Used by"},
        {"parent": 0, "child": 1, "type": "Twice::Twice"},
    ]
    result = send(instance, {"items": [item(name="a"), item(name="b")], "relations": relations})
    found = [(problem["error"], problem["message"]) for one in result["relations"] for problem in one["errors"]]
    assert [code for code, _ in found] == ["INVALID_INPUT_DATA"] * 3 + ["DUPLICATE_RELATIONSHIP_TYPES"]
    assert found[0][1] == (
        "No such relationship with name [No such::Relation] exist in table [cmdb_rel_type]. If out-of-box relationship"
        " for [No such::Relation] has been removed or renamed, it should be restored"
    )
    assert found[1][1].endswith("has invalid parent record index: [7]")
    assert found[2][1].endswith("has invalid child record index: [-1]")
    assert found[3][1].startswith("Duplicate relationship type records exists with name [Twice::Twice] in table ")
    assert instance.count("cmdb_ci") == 0
    failed = send(instance, {"items": [item(os="x"), item(name="b")], "relations": relations[:1]})
    assert failed["relations"][0]["errors"][-1]["error"] == "ABANDONED"


def test_dependent_items_are_told_apart_by_their_host(instance: Instance) -> None:
    def make(host: str, **relation: Any) -> Any:
        database = {"className": "cmdb_ci_db_mssql_instance", "values": {"name": "db", "instance_name": "SQL1"}}
        known: dict[str, Any] = {"parent": 0, "child": 1, "type": "Runs on::Runs", **relation}
        return send(instance, {"items": [database, item(name=host)], "relations": [known]})

    one, two = make("one"), make("two")
    assert [result["items"][0]["operation"] for result in (one, two)] == ["INSERT", "INSERT"]
    again = make("one")
    assert (again["items"][0]["operation"], again["items"][0]["sysId"]) == ("NO_CHANGE", one["items"][0]["sysId"])
    assert instance.count("cmdb_ci_db_mssql_instance") == 2
    assert instance.count("cmdb_rel_ci") == 2
    [problem] = make("one", type="Uses::Used by")["items"][0]["errors"]
    assert problem["error"] == "MISSING_DEPENDENCY"
    assert problem["message"].startswith(
        "In payload no relations defined for dependent class [cmdb_ci_db_mssql_instance] that matches any"
        " containment/hosting rules: [cmdb_ci_db_mssql_instance >> Runs on::Runs >> cmdb_ci_hardware]. Add appropriate"
        " relations in payload for '"
    )
    database = {"className": "cmdb_ci_db_mssql_instance", "values": {"instance_name": "SQL1"}}
    many = [{"parent": 0, "child": child, "type": "Runs on::Runs"} for child in (1, 2)]
    result = send(instance, {"items": [database, item(name="one"), item(name="two")], "relations": many})
    assert [problem["error"] for problem in result["items"][0]["errors"]] == ["MULTIPLE_DEPENDENCIES"]
    result = send(instance, {"items": [database, item(os="x")], "relations": many[:1]})
    assert [problem["error"] for problem in result["items"][0]["errors"]] == ["ABANDONED"]


def test_items_are_named_by_internal_ids(instance: Instance) -> None:
    adapter = {"className": "cmdb_ci_network_adapter", "values": {"name": "eth0"}, "internal_id": "adapter"}
    payload = {
        "items": [adapter, {**item(name="host"), "internal_id": "host"}],
        "relations": [{"parent_id": "host", "child_id": "adapter", "type": "Contains::Contained by"}],
        "referenceItems": [{"referenced": "host", "referencedBy": "adapter", "referenceField": "cmdb_ci"}],
    }
    result = send(instance, payload)
    made, host = (one["sysId"] for one in result["items"])
    assert instance.table("cmdb_ci_network_adapter")[0]["cmdb_ci"]["value"] == host
    [relation] = instance.table("cmdb_rel_ci", sysparm_exclude_reference_link="true")
    assert (relation["parent"], relation["child"]) == (host, made)
    assert [one["operation"] for one in send(instance, payload)["items"]] == ["NO_CHANGE", "NO_CHANGE"]


def test_the_key_in_a_source_identifies_an_item(instance: Instance) -> None:
    info = {"source_name": "SG-SCCM", "source_native_key": "42"}
    [made] = send_items(instance, {**item(name="old"), "sys_object_source_info": info}, source="")
    assert made["identificationAttempts"][0] == {
        "info": "sys_object_source NO_MATCH",
        "identifierName": "",
        "attemptResult": "NO_MATCH",
        "attributes": [],
        "hybridEntryCiAttributes": [],
    }
    [found] = send_items(instance, {**item(name="new"), "sys_object_source_info": info}, source="")
    assert (found["sysId"], found["operation"]) == (made["sysId"], "UPDATE")
    assert found["identificationAttempts"][0]["info"] == "sys_object_source MATCHED"
    [source] = instance.table("sys_object_source")
    assert (source["name"], source["id"], source["target_sys_id"]) == ("SG-SCCM", "42", made["sysId"])
    assert instance.table("cmdb_ci")[0]["discovery_source"] == "SG-SCCM"


def test_a_partial_payload_is_kept_and_merged(instance: Instance) -> None:
    info = {"source_name": "ServiceNow", "source_native_key": "ncomputer3367"}
    partial = {**item("cmdb_ci_computer", cpu_core_count="6", ram="8192"), "sys_object_source_info": info}
    [kept] = send(instance, {"items": [partial]}, "/enhanced", "")["items"]
    expected = {
        "operation": "INSERT_AS_PARTIAL", "sysId": "Unknown", "identifierEntrySysId": "Unknown", "errors": [],
        "errorCount": 0, "warningCount": 1,
    }  # fmt: skip
    assert {name: kept[name] for name in expected} == expected
    assert [warning["error"] for warning in kept["warnings"]] == ["MISSING_MATCHING_ATTRIBUTES"]
    [row] = instance.table("cmdb_ire_partial_payloads")
    assert kept["partialSysIds"] == [row["sys_id"]]
    complete = {**item("cmdb_ci_computer", name="ncomputer"), "sys_object_source_info": info}
    options = {"options": "generate_summary:true"}
    simulated = send(instance, {"items": [complete]}, "/queryEnhanced", "", **options)
    result = send(instance, {"items": [complete]}, "/enhanced", "", **options)
    assert simulated["summary"] == result["summary"]
    assert simulated["items"][0]["mergedPayloadIds"] == result["items"][0]["mergedPayloadIds"] == [row["sys_id"]]
    assert (result["hasError"], result["hasWarning"]) == (False, False)
    counts = dict.fromkeys(
        ("partial", "warnings", "incomplete", "additionalInserted", "unchanged", "skipped", "updated", "errors"), 0
    )
    assert result["summary"] == {"cmdb_ci_computer": {**counts, "mergedPartialPayloads": 1, "inserted": 1}}
    [made] = instance.table("cmdb_ci_computer")
    assert (made["name"], made["ram"], made["cpu_core_count"]) == ("ncomputer", "8192", "6")
    assert instance.count("cmdb_ire_partial_payloads") == 0


@pytest.mark.parametrize("name", ["partial_payloads", "partial_payload"])
def test_options_decide_what_is_written(instance: Instance, name: str) -> None:
    payload = {"items": [item(os="lacking"), item("nope", name="x"), item(name="good"), item(name="GOOD", os="Linux")]}
    result = send(instance, payload, "/enhanced")
    operations = [one["operation"] for one in result["items"]]
    assert operations == ["INSERT_AS_PARTIAL", "INSERT_AS_INCOMPLETE", "INSERT"]
    assert result["items"][2]["inputIndices"] == [2, 3]
    [made] = instance.table(SERVER)
    assert (made["name"], made["os"]) == ("good", "Linux")
    assert instance.count("cmdb_ci") == 1
    assert count(instance)[INCOMPLETE] == 1
    off = f"{name}:false,partial_commits:false,deduplicate_payloads:false"
    before = count(instance)
    result = send(instance, payload, "/enhanced", options=off)
    assert count(instance) == before
    assert [one["errors"][0]["error"] for one in result["items"][2:]] == ["DUPLICATE_PAYLOAD_RECORDS"] * 2


def test_options_that_are_not_pairs_are_refused(instance: Instance) -> None:
    for text in ("partial", "partial_payloads:maybe", ":true"):
        answer = instance.call("POST", f"{API}/enhanced", params={"options": text}, json={})
        assert (answer.status_code, answer.json()["error"]["detail"]) == (500, f"Chunk [{text}] is not a valid entry")


def test_the_roles_itil_and_asset_may_reconcile(instance: Instance) -> None:
    for login in (("itil.agent", "agent-password"), ("asset.manager", "asset-password")):
        instance.session.auth = login
        [made] = send_items(instance, item(name=login[0]))
        assert made["operation"] == "INSERT"
    instance.session.auth = ("itil.reader", "itil-password")  # has itil, and may change nothing
    assert instance.call("POST", API, json={"items": [item(name="x")]}).status_code == 403
    instance.session.auth = ("no.roles", "nobody-password")
    assert instance.call("POST", API, json={}).status_code == 403
    assert instance.call("POST", f"{API}/query", json={}).status_code == 403


def test_unknown_members_are_in_the_journal(instance: Instance) -> None:
    answer = instance.call("POST", f"{API}?sysparm_data_source=ServiceNow", json={"items": [item(name="x", nope="1")]})
    assert any("`nope`" in note for note in instance.notes(answer))


def test_a_large_payload_is_identified_once(instance: Instance) -> None:
    items = [item(name=f"server-{number}", serial_number=f"S{number}") for number in range(500)]
    assert {one["operation"] for one in send_items(instance, *items)} == {"INSERT"}
    assert {one["operation"] for one in send_items(instance, *items)} == {"NO_CHANGE"}
    assert instance.count("cmdb_ci") == 500
