"""The Import Set API over the staging tables."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.vendors.servicenow import DICTIONARY

INVENTORY = "/api/now/import/x_fls_flexera_fnms_inventory_import"
STAGING = "x_fls_flexera_fnms_inventory_import"
ROW = {"u_compliancecomputerid": "9", "u_computername": "PC-9", "u_computertype": "Computer", "u_serialno": "S9"}


def test_a_row_is_transformed_at_once_with_one_result_per_map(instance: Any) -> None:
    answer = instance.call("POST", INVENTORY, json=ROW)
    body = answer.json()
    assert answer.status_code == 201
    assert body["staging_table"] == STAGING
    assert body["import_set"].startswith("ISET")
    model, computer, machine = body["result"]
    [record] = instance.table("cmdb_ci_computer")
    assert computer == {
        "transform_map": "FNMS Inventory -> Computer",
        "table": "cmdb_ci_computer",
        "display_name": "name",
        "display_value": "PC-9",
        "record_link": f"{instance.url}/api/now/table/cmdb_ci_computer/{record['sys_id']}",
        "status": "inserted",
        "sys_id": record["sys_id"],
    }
    [row] = instance.table(STAGING)
    for skipped in (model, machine):  # not transformed: the row's own table and sys_id
        assert (skipped["status"], skipped["table"], skipped["sys_id"]) == ("skipped", STAGING, row["sys_id"])


def test_a_row_can_be_asked_for_again(instance: Any) -> None:
    answer = instance.call("POST", INVENTORY, json=ROW)
    assert answer.headers["Location"].startswith(f"{instance.url}{INVENTORY}/")
    again = instance.session.get(answer.headers["Location"], timeout=60)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert instance.get(f"{INVENTORY}/{'0' * 32}").status_code == 404


@pytest.mark.parametrize("other", [t.name for t in DICTIONARY["sys_import_set_row"].children if t.name != STAGING])
def test_a_row_is_of_its_own_staging_table_only(instance: Any, other: str) -> None:
    location = instance.call("POST", INVENTORY, json=ROW).headers["Location"]
    sys_id = location.rpartition("/")[2]
    assert instance.get(f"/api/now/import/{other}/{sys_id}").status_code == 404
    assert instance.get(f"/api/now/table/{other}/{sys_id}").status_code == 404
    assert instance.get(f"/api/now/table/sys_import_set_row/{sys_id}").status_code == 200


def test_the_same_row_is_ignored_and_a_changed_one_updated(instance: Any) -> None:
    instance.call("POST", INVENTORY, json=ROW)
    same = instance.call("POST", INVENTORY, json=ROW).json()["result"][1]
    assert (same["status"], same["status_message"]) == ("ignored", "No field values changed")
    changed = instance.call("POST", INVENTORY, json={**ROW, "u_computername": "PC-NINE"}).json()["result"][1]
    assert (changed["status"], changed["display_value"]) == ("updated", "PC-NINE")


def test_a_failed_transformation_is_still_201(instance: Any) -> None:
    answer = instance.call("POST", INVENTORY, json={**ROW, "u_totalmemory": "8 GB"})
    result = answer.json()["result"][1]
    assert answer.status_code == 201
    assert (result["status"], result["table"]) == ("error", STAGING)
    assert "number of bytes" in result["error_message"]
    assert instance.count("cmdb_ci_computer") == 0


def test_nested_json_is_stored_as_text_with_equals_signs(instance: Any) -> None:
    instance.call("POST", INVENTORY, json={**ROW, "u_domain": {"a": {"b": 1}}, "unknown": "x"})
    assert instance.table(STAGING)[0]["u_domain"] == '{"a"={"b"=1}}'


def test_rows_of_a_day_share_a_set_that_is_processed_at_midnight(instance: Any) -> None:
    for number in range(3):
        instance.call("POST", INVENTORY, json={**ROW, "u_compliancecomputerid": str(number)})
    [import_set] = instance.table("sys_import_set", sysparm_display_value="true")
    assert (import_set["state"], import_set["mode"], import_set["sys_import_rows"]) == ("Loading", "Synchronous", "3")
    instance.advance(12 * 3600)
    [import_set] = instance.table("sys_import_set")
    assert import_set["state"] == "processed"
    instance.call("POST", INVENTORY, json=ROW)
    assert instance.count("sys_import_set") == 2


def test_many_rows_are_named_by_label_and_transformed_when_looked_at(instance: Any) -> None:
    records = [{"ComplianceComputerID": str(number), "ComputerName": f"PC-{number}"} for number in range(50)]
    answer = instance.call("POST", f"{INVENTORY}/insertMultiple", json={"records": records})
    assert (answer.status_code, set(answer.json())) == (201, {"import_set_id", "multi_import_set_id"})
    assert instance.count("cmdb_ci_computer") == 50
    [import_set] = instance.table("sys_import_set", f"sys_id={answer.json()['import_set_id']}")
    assert (import_set["state"], import_set["mode"]) == ("processed", "asynchronous")
    more = instance.call(
        "POST",
        f"{INVENTORY}/insertMultiple",
        json={"records": [{"ComplianceComputerID": "1", "ComputerName": "PC-ONE"}]},
        params={"multi_import_set_id": answer.json()["multi_import_set_id"]},
    )
    assert more.json()["multi_import_set_id"] == answer.json()["multi_import_set_id"]
    assert instance.count("cmdb_ci_computer", "name=PC-ONE") == 1


def test_column_names_make_empty_rows_that_maps_skip(instance: Any) -> None:
    """Captured: the answer is 201 all the same; the journal names the members."""
    answer = instance.call("POST", f"{INVENTORY}/insertMultiple", json={"records": [ROW, ROW]})
    assert answer.status_code == 201
    rows = instance.table(STAGING, f"sys_import_set={answer.json()['import_set_id']}")
    assert [(row["u_computername"], row["sys_import_state"]) for row in rows] == [("", "skipped")] * 2
    assert instance.count("cmdb_ci_computer") == 0
    assert instance.notes(answer) == [
        f"the member `{name}` was ignored because {STAGING} has no column label of that name" for name in ROW
    ]


def test_a_record_of_the_table_lets_column_names_count_and_labels_not(instance: Any) -> None:
    setting = {"source_table": STAGING, "column_mapping": "column_name", "transformation": "synchronous"}
    assert instance.call("POST", "/api/now/table/sys_rest_insert_multiple", json=setting).status_code == 201
    many = f"{INVENTORY}/insertMultiple"
    answer = instance.call("POST", many, json={"records": [ROW, {"ComputerName": "PC-8"}]})
    [import_set] = instance.table("sys_import_set", f"sys_id={answer.json()['import_set_id']}")
    assert (import_set["state"], import_set["mode"], import_set["sys_import_rows"]) == ("processed", "synchronous", "2")
    assert [each["name"] for each in instance.table("cmdb_ci_computer")] == ["PC-9"]
    assert instance.notes(answer) == [
        f"the member `ComputerName` was ignored because {STAGING} has no column of that name"
    ]
    contracts = "/api/now/import/x_fls_flexera_fnms_contract_import/insertMultiple"  # another table keeps labels
    assert instance.call("POST", contracts, json={"records": [{"ContractNo": "C-1"}]}).status_code == 201
    assert instance.count("ast_contract", "vendor_contract=C-1") == 1


@pytest.mark.parametrize("form", ["json", "xml"])
def test_of_several_rows_only_the_first_is_imported(instance: Any, form: str) -> None:
    second = {**ROW, "u_compliancecomputerid": "10", "u_computername": "PC-10"}
    if form == "json":
        answer = instance.call("POST", INVENTORY, json=[ROW, second])
    else:
        entries = "".join(
            f"<entry>{''.join(f'<{name}>{value}</{name}>' for name, value in entry.items())}</entry>"
            for entry in (ROW, second)
        )
        headers = {"Content-Type": "application/xml", "Accept": "application/json"}
        answer = instance.call("POST", INVENTORY, data=f"<request>{entries}</request>", headers=headers)
    assert (answer.status_code, answer.json()["result"][1]["display_value"]) == (201, "PC-9")
    assert instance.count(STAGING) == instance.count("cmdb_ci_computer") == 1
    assert "1 of 2 records were ignored" in instance.notes(answer)[0]


def test_rows_of_an_export_can_be_asked_for_too(instance: Any) -> None:
    instance.export("inventory_export", {"ComplianceComputerID": "9", "ComputerName": "PC-9"})
    [row] = instance.table(STAGING)
    [result] = instance.get(f"{INVENTORY}/{row['sys_id']}").json()["result"]
    assert (result["transform_map"], result["status"], result["display_value"]) == (
        *("FNMS Inventory -> Computer", "inserted", "PC-9"),
    )


def test_an_inactive_map_is_not_run(instance: Any) -> None:
    instance.change("sys_transform_map", "name=FNMS Inventory -> Computer", active="false")
    maps = [entry["transform_map"] for entry in instance.call("POST", INVENTORY, json=ROW).json()["result"]]
    assert maps == ["FNMS Inventory -> Computer Model", "FNMS Inventory -> Virtual Machine"]
    assert instance.count("cmdb_ci_computer") == 0


def test_names_and_numbers_that_somebody_has_cleared_are_reported_as_empty_text(instance: Any) -> None:
    """Through the Table API any field of the bookkeeping can be written."""
    instance.export("inventory_export", {"ComplianceComputerID": "9", "ComputerName": "PC-9"})
    [row] = instance.table(STAGING)
    instance.change("sys_import_set", "", number="")
    instance.change("sys_transform_map", "name=FNMS Inventory -> Computer", name="")
    answer = instance.get(f"{INVENTORY}/{row['sys_id']}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["import_set"] == answer.json()["result"][0]["transform_map"] == ""
    assert answer.json()["result"][0]["table"] == "cmdb_ci_computer"


@pytest.mark.parametrize("table", ["", "cmdb_ci_komputer"])
def test_a_row_without_a_target_table_that_exists_is_reported_with_its_own(instance: Any, table: str) -> None:
    instance.export("inventory_export", {"ComplianceComputerID": "9", "ComputerName": "PC-9"})
    instance.change(STAGING, "", sys_target_table=table)
    [row] = instance.table(STAGING)
    answer = instance.get(f"{INVENTORY}/{row['sys_id']}")
    assert answer.status_code == 200, answer.text
    [result] = answer.json()["result"]
    assert (result["table"], result["sys_id"]) == (STAGING, row["sys_id"])
