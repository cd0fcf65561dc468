"""The steps of "Process for Exports from FlexNet Manager Suite to ServiceNow", in order, and each failure it names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract_tests.kit.vendors.servicenow import (
    APPLICATION,
    CONTRACT,
    INVENTORY,
    RUNS,
    STAGING,
    TRANSACTIONS,
    VIRTUAL,
    payload,
)


def test_an_export_of_all_data_types_goes_through_every_step(instance: Any) -> None:
    assert instance.send("connection_test")["return_code"] == "0"
    assert instance.count(RUNS) == instance.count(TRANSACTIONS) == 0  # a test leaves no record
    _hardware(instance)
    _contracts(instance)
    _applications(instance)
    assert [entry["state"] for entry in instance.table(RUNS)] == ["Succeeded"] * 3
    assert instance.send("connection_test")["return_code"] == "0"


def _hardware(instance: Any) -> None:
    first = instance.send("inventory_export", INVENTORY, transaction_id="e1-0001")
    assert (first["return_code"], first["status"]) == ("0", "success")
    [run] = instance.table(RUNS)  # as the first chunk is received
    assert (run["number"], run["import_type"], run["state"]) == (first["import_run"], "Inventory", "New")
    second = instance.send("inventory_export", VIRTUAL, transaction_id="e1-0002")
    assert second["import_run"] == first["import_run"]
    states = {entry["number"]: entry["state"] for entry in instance.table(TRANSACTIONS)}
    assert states == {first["import_transaction"]: "New", second["import_transaction"]: "New"}
    assert instance.count("cmdb_ci") == instance.count(STAGING.format("inventory")) == 0

    instance.advance(1)
    assert [entry["state"] for entry in instance.table(TRANSACTIONS)] == ["Processing", "Waiting"]
    assert instance.table(RUNS)[0]["state"] == "Processing"
    assert instance.count("cmdb_ci") == 0

    instance.advance(1)
    status = instance.send("export_status", transaction_id="e1-0002")
    assert (status["state"], status["transactions"]) == (
        "Processing",
        {"total": 2, "new": 0, "waiting": 0, "processing": 1, "succeeded": 1, "failed": 0},
    )
    assert [entry["name"] for entry in instance.table("cmdb_ci_computer")] == ["PC-0001"]

    instance.advance(1)
    assert instance.send("export_status")["state"] == "Succeeded"
    _check_hardware(instance)


def _check_hardware(instance: Any) -> None:
    rows = instance.table(STAGING.format("inventory"))
    assert [(row["u_computername"], row["sys_import_state"]) for row in rows] == [
        ("PC-0001", "inserted"),
        ("VM-0002", "inserted"),
    ]
    assert [entry["state"] for entry in instance.table("sys_import_set")] == ["processed", "processed"]
    computers = instance.table("cmdb_ci_computer", "ORDERBYname", sysparm_display_value="true")
    assert [(entry["name"], entry["sys_class_name"], entry["ram"], entry["disk_space"]) for entry in computers] == [
        ("PC-0001", "Linux Server", "16384", "512"),
        ("VM-0002", "Windows Server", "16384", "512"),
    ]
    assert {entry["model_id"]["display_value"] for entry in computers} == {"HP EliteBook 840"}
    [model] = instance.table("cmdb_model", sysparm_display_value="true")
    assert (model["type"], model["manufacturer"]["display_value"]) == ("Laptop", "HP")
    [machine] = instance.table("cmdb_ci_vm_instance", sysparm_display_value="true")
    assert (machine["name"], machine["state"]) == ("VM-0002", "On")
    assert machine["x_fls_flexera_fnms_host"]["display_value"] == "PC-0001"


def _contracts(instance: Any) -> None:
    assert instance.export("contract_export", CONTRACT, name="e1")["state"] == "Succeeded"
    [contract] = instance.table("ast_contract", sysparm_display_value="true")
    assert (contract["vendor_contract"], contract["state"], contract["ends"]) == ("C-77", "Active", "2028-12-31")
    assert contract["number"].startswith("CNTR")
    [link] = instance.table("contract_rel_ci", sysparm_display_value="true")
    assert link["ci_item"]["display_value"] == "PC-0001"
    assert instance.count("ast_lease_instance", "ci.name=PC-0001^contract.vendor_contract=C-77") == 1


def _applications(instance: Any) -> None:
    assert instance.export("application_export", APPLICATION, name="e1")["state"] == "Succeeded"
    [computer] = instance.table("cmdb_ci_computer", "name=PC-0001")
    [install] = instance.table(
        "cmdb_sam_sw_install", f"installed_on={computer['sys_id']}", sysparm_display_value="true"
    )
    assert (install["display_name"], install["install_date"]) == ("Acrobat 2020 Pro", "2026-02-03 00:00:00")
    [discovery] = instance.table("cmdb_sam_sw_discovery_model", sysparm_display_value="true")
    assert discovery["primary_key"] == "Adobe Acrobat 2020 Pro 2020"
    assert discovery["software_model"]["display_value"] == "Adobe Acrobat 2020 Pro"
    assert instance.count("cmdb_software_instance") == 0  # the CMDB's tables are not used


def test_the_same_export_again_changes_nothing_and_says_ignored(instance: Any) -> None:
    instance.export("inventory_export", INVENTORY, VIRTUAL, name="first")
    before = instance.table("cmdb_ci")
    instance.export("inventory_export", INVENTORY, VIRTUAL, name="second")
    assert instance.table("cmdb_ci") == before
    rows = instance.table(STAGING.format("inventory"), "sys_import_state=ignored")
    assert {row["sys_import_state_comment"] for row in rows} == {"No field values changed"}
    assert len(rows) == 2


def test_applications_before_hardware_leave_the_reference_empty_until_they_come_again(instance: Any) -> None:
    instance.export("application_export", APPLICATION, name="early")
    assert instance.table("cmdb_sam_sw_install")[0]["installed_on"] == ""
    instance.export("inventory_export", INVENTORY)
    assert instance.table("cmdb_sam_sw_install")[0]["installed_on"] == ""
    instance.export("application_export", APPLICATION, name="late")
    assert (
        instance.count("cmdb_sam_sw_install", "installed_on.name=PC-0001") == instance.count("cmdb_sam_sw_install") == 1
    )


def test_a_failed_transaction_fails_the_run_and_the_rest_is_processed(instance: Any) -> None:
    instance.pace(seconds=1)
    number = instance.send("inventory_export", INVENTORY, transaction_id="a-1")["import_transaction"]
    instance.send("inventory_export", VIRTUAL, transaction_id="a-2")
    instance.pace(record=number, end="Failed")
    instance.advance(5)
    status = instance.send("export_status")
    assert (status["state"], status["transactions"]["failed"], status["transactions"]["succeeded"]) == ("Failed", 1, 1)
    assert [entry["state"] for entry in instance.table(TRANSACTIONS)] == ["Failed", "Succeeded"]
    assert [entry["name"] for entry in instance.table("cmdb_ci_computer")] == ["VM-0002"]
    states = {
        entry["u_computername"]: entry["sys_import_state"] for entry in instance.table(STAGING.format("inventory"))
    }
    assert states == {"PC-0001": "pending", "VM-0002": "inserted"}  # nothing is skipped silently
    assert instance.count("sys_import_set_run", "state=did_not_complete") == 1
    [entry] = instance.table("syslog_app_scope")
    assert number in entry["message"]
    assert instance.send("connection_test")["return_code"] == "0"  # a failed run is complete


def test_a_transaction_whose_data_source_goes_missing_fails_and_says_so(instance: Any) -> None:
    instance.send("inventory_export", INVENTORY, transaction_id="a-1")
    instance.remove("sys_data_source", "name=FNMS Inventory")
    instance.advance(5)
    assert instance.send("export_status")["state"] == "Failed"
    assert "Data Source record is missing" in instance.table("syslog_app_scope")[0]["message"]
    assert instance.count("sys_import_set") == 0


def test_a_transaction_whose_payload_was_spoilt_fails_and_leaves_no_rows(instance: Any) -> None:
    result = instance.send("inventory_export", INVENTORY, transaction_id="a-1")
    spoilt = payload("inventory_export", INVENTORY).replace("</inventories>", "<surprise/></inventories>")
    instance.change(TRANSACTIONS, f"number={result['import_transaction']}", payload=spoilt)
    instance.advance(5)
    assert instance.send("export_status")["state"] == "Failed"
    assert "payload cannot be loaded" in instance.table("syslog_app_scope")[0]["message"]
    assert instance.count("sys_import_set") == instance.count(STAGING.format("inventory")) == 0


def test_segments_that_cannot_be_read_get_code_2_and_leave_the_run_usable(instance: Any) -> None:
    assert instance.send("inventory_export", INVENTORY, transaction_id="a-1")["return_code"] == "0"
    xml = {"Content-Type": "application/xml"}
    bomb = b'<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><transaction><payload>&b;</payload></transaction>'
    external = b'<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><transaction>&x;</transaction>'
    cut = b"<transaction><transaction_id>a-2</transaction_id><payload><inventories><inventory>"
    for body in (bomb, external, cut, cut.decode().encode("utf-16")[:-1], "<é>".encode("latin-1"), b"", b"\0"):
        answer = instance.call("POST", "/fnmp.do", data=body, headers=xml)
        assert (answer.status_code, answer.json()["result"]["return_code"]) == (200, "2"), body
        assert "root:" not in answer.text
    for broken in ('{"transaction_id": ', '"text"', "[]"):
        answer = instance.call("POST", "/fnmp.do", data=broken, headers={"Content-Type": "application/json"})
        assert answer.json()["result"]["return_code"] == "2"
    assert instance.send("inventory_export", transaction_id="a-2", payload="<inventories>")["return_code"] == "2"
    assert instance.send("inventory_export", transaction_id="a-2", payload="<x><y/></x>")["return_code"] == "2"
    assert instance.send("inventory_export", payload="<inventories/>")["return_code"] == "2"
    assert instance.send("inventory_export", transaction_id="a-2", payload="")["return_code"] == "2"
    assert instance.count(TRANSACTIONS) == 1
    assert instance.send("inventory_export", VIRTUAL, transaction_id="a-2")["return_code"] == "0"
    instance.advance(5)
    assert instance.send("export_status")["transactions"]["succeeded"] == 2


def test_an_unknown_transaction_type_gets_code_3(instance: Any) -> None:
    assert instance.send("export_everything", transaction_id="a-1")["return_code"] == "3"


def test_a_segment_that_is_sent_again_makes_no_second_transaction(instance: Any) -> None:
    first = instance.send("inventory_export", INVENTORY, transaction_id="a-1")
    assert instance.send("inventory_export", INVENTORY, transaction_id="a-1") == first
    instance.advance(5)
    assert instance.send("inventory_export", INVENTORY, transaction_id="a-1") == first
    assert instance.count(TRANSACTIONS) == 1
    assert instance.send("export_status")["state"] == "Succeeded"


def test_without_a_name_the_status_is_that_of_the_latest_run(instance: Any) -> None:
    for kind, row, name in (("inventory_export", INVENTORY, "one-1"), ("contract_export", CONTRACT, "two-1")):
        begun = instance.send(kind, row, transaction_id=name)
        assert instance.send("export_status")["import_run"] == begun["import_run"]
        instance.advance(5)
        assert instance.send("export_status")["import_run"] == begun["import_run"]
    assert instance.send("export_status", transaction_id="one-1")["import_run"] != begun["import_run"]


def test_a_segment_that_comes_after_the_run_was_done_joins_it(instance: Any) -> None:
    first = instance.send("inventory_export", INVENTORY, transaction_id="a-1")
    instance.advance(5)
    assert instance.send("inventory_export", VIRTUAL, transaction_id="a-2")["import_run"] == first["import_run"]
    assert instance.send("export_status")["state"] == "Processing"
    instance.advance(5)
    assert instance.send("export_status")["state"] == "Succeeded"


def test_xml_in_and_xml_out_under_the_old_name(instance: Any) -> None:
    body = """<?xml version="1.0" encoding="UTF-8"?>
    <transaction>
      <transaction_id>5d1f0c9e-0001</transaction_id>
      <transaction_type>inventory_export</transaction_type>
      <payload>
        <inventories>
          <inventory><ComplianceComputerID>1</ComplianceComputerID><ComputerName>PC-Ü</ComputerName></inventory>
        </inventories>
      </payload>
    </transaction>"""
    headers = {"Content-Type": "application/xml", "Accept": "application/xml"}
    answer = instance.call("POST", "/fnmp.do", data=body.encode(), headers=headers)
    assert answer.headers["Content-Type"] == "application/xml;charset=UTF-8"
    assert "<response><result><return_code>0</return_code>" in answer.text
    instance.advance(5)
    assert [entry["name"] for entry in instance.table("cmdb_ci_computer")] == ["PC-Ü"]
    [transaction] = instance.table(TRANSACTIONS)
    assert transaction["payload"].startswith("<inventories><inventory>")


def test_more_than_10_mb_are_refused(instance: Any) -> None:
    body = b"<transaction>" + b" " * 10 * 1024 * 1024 + b"</transaction>"
    answer = instance.call("POST", "/fnmp.do", data=body, headers={"Content-Type": "application/xml"})
    assert answer.status_code == 400
    assert answer.json()["status"] == "failure"


def test_states_are_stamped_with_their_own_time_however_late_they_are_read(instance: Any) -> None:
    instance.pace(seconds=3600)
    begun = instance.world.clock.now().astimezone(UTC).replace(tzinfo=None)

    def read_ages(table: str) -> list[tuple[str, timedelta]]:
        found = [(row["state"], datetime.fromisoformat(row["sys_updated_on"]) - begun) for row in instance.table(table)]
        return sorted(found)

    hour = timedelta(hours=1)
    instance.send("inventory_export", INVENTORY, transaction_id="a-1")
    instance.send("inventory_export", VIRTUAL, transaction_id="a-2")
    instance.advance(1.5 * 3600)
    assert read_ages(TRANSACTIONS) == [("Processing", hour), ("Waiting", hour)]
    assert read_ages(RUNS) == [("Processing", hour)]
    instance.send("inventory_export", VIRTUAL, transaction_id="a-3")
    instance.advance(2 * 3600)
    assert read_ages(TRANSACTIONS) == [("Processing", 3 * hour), ("Succeeded", 2 * hour), ("Succeeded", 3 * hour)]
    instance.advance(100 * 3600)
    assert read_ages(TRANSACTIONS) == [("Succeeded", number * hour) for number in (2, 3, 4)]
    assert read_ages(RUNS) == [("Succeeded", 4 * hour)]


def test_the_pace_may_count_polls(instance: Any) -> None:
    instance.pace(reads=1)
    instance.send("inventory_export", INVENTORY, transaction_id="a-1")
    instance.send("inventory_export", VIRTUAL, transaction_id="a-2")
    states = [instance.send("export_status")["transactions"] for _ in range(4)]
    assert [(entry["new"], entry["waiting"], entry["processing"], entry["succeeded"]) for entry in states] == [
        *((0, 1, 1, 0), (0, 0, 1, 1), (0, 0, 0, 2), (0, 0, 0, 2)),
    ]


@pytest.mark.parametrize(
    ("name", "created", "updated"),
    [
        ("create_if_not_found", False, True),
        ("adding_inventories", False, True),
        ("update_if_found", True, False),
        ("updating_inventories", True, False),
        ("adding_contracts", True, True),
    ],
)
def test_properties_say_who_is_the_source_of_truth(instance: Any, name: str, created: bool, updated: bool) -> None:  # noqa: FBT001 -- a case
    instance.export("inventory_export", INVENTORY)
    instance.set_property(f"x_fls_flexera_fnms.{name}", "false")
    instance.export("inventory_export", {**INVENTORY, "ComputerName": "PC-NEW"}, VIRTUAL, name="second")
    assert bool(instance.count("cmdb_ci_computer", "name=VM-0002")) is created
    assert bool(instance.count("cmdb_ci_computer", "name=PC-NEW")) is updated


def test_rows_that_fail_have_an_error_code_and_the_set_says_so(instance: Any) -> None:
    status = instance.export("inventory_export", {**INVENTORY, "TotalMemory": "lots"}, VIRTUAL)
    assert status["state"] == "Succeeded"
    [row] = instance.table(STAGING.format("inventory"), "sys_import_state=error")
    error = instance.get(f"/api/now/table/sys_import_set_row_error/{row['sys_row_error']['value']}").json()["result"]
    assert (error["error_code"], error["row_number"]) == ("900", "1")
    [run] = instance.table("sys_import_set_run", "sys_transform_map.name=FNMS Inventory -> Computer")
    assert (run["state"], run["total"], run["inserts"], run["errors"]) == ("complete_with_errors", "2", "1", "1")


def test_elements_without_a_column_are_reported_in_the_application_log(instance: Any) -> None:
    instance.export("inventory_export", {**INVENTORY, "Colour": "grey"})
    [entry] = instance.table("syslog_app_scope", sysparm_display_value="true")
    assert (entry["level"], "u_colour" in entry["message"]) == ("Warning", True)


def test_import_sets_are_deleted_after_seven_days(instance: Any) -> None:
    instance.export("inventory_export", INVENTORY, {**VIRTUAL, "TotalMemory": "lots"})
    instance.advance(7 * 24 * 3600)
    instance.export("inventory_export", {**INVENTORY, "TotalMemory": "lots"}, name="second")
    kinds = ("sys_import_set", STAGING.format("inventory"), "sys_import_set_row_error")
    assert [instance.count(kind) for kind in kinds] == [2, 3, 2]
    instance.advance(24 * 3600)
    assert [instance.count(kind) for kind in kinds] == [1, 1, 1]
    [error] = instance.table("sys_import_set_row_error")
    assert instance.count("sys_import_set", f"sys_id={error['import_set']['value']}") == 1
    instance.advance(7 * 24 * 3600)
    assert [instance.count(kind) for kind in kinds] == [0, 0, 0]
    assert instance.count("cmdb_ci_computer") == 1
