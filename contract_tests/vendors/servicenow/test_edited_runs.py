"""Import Runs and Import Transactions that somebody has made, changed or cleared through the Table API."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.vendors.servicenow import INTEGRATION

RUNS, TRANSACTIONS = "x_fls_flexera_fnms_import_run", "x_fls_flexera_fnms_import_transaction"
ROW = {"ComplianceComputerID": "1001", "ComputerName": "PC-0001", "ComputerType": "Computer", "SerialNo": "5CG0001"}


@pytest.mark.parametrize("fields", [{}, {"import_type": "Licenses"}, {"import_type": "Contract", "state": "Paused"}])
def test_a_run_of_no_type_or_state_that_the_app_knows_is_not_told_as_one(instance: Any, fields: dict[str, str]) -> None:
    made = instance.call("POST", f"/api/now/table/{RUNS}", json=fields).json()["result"]
    for poll in ({}, {"import_run": made["number"]}):
        result = instance.send("export_status", **poll)
        assert (result["return_code"], result["status"]) == ("1", "failure")
        said = f"has the type '{fields.get('import_type', '')}' and the state '{made['state']}'"
        assert result["message"] == f"Import run {made['number']} {said}"


def test_a_run_that_somebody_has_made_of_a_known_type_is_reported(instance: Any) -> None:
    made = instance.call("POST", f"/api/now/table/{RUNS}", json={"import_type": "Contract"}).json()["result"]
    result = instance.send("export_status", import_run=made["number"])
    assert (result["return_code"], result["import_type"], result["state"]) == ("0", "Contract", "New")
    assert instance.send("connection_test")["return_code"] == "4"  # it is not done (documented)


@pytest.mark.parametrize("table", [RUNS, TRANSACTIONS])
def test_a_number_that_is_cleared_is_reported_as_empty_text(instance: Any, table: str) -> None:
    sent = instance.send("inventory_export", ROW, transaction_id="e-1")
    instance.change(table, "", number="")
    numbers = {"import_run": sent["import_run"], "import_transaction": sent["import_transaction"]}
    cleared = {RUNS: "import_run", TRANSACTIONS: "import_transaction"}[table]
    again = instance.send("inventory_export", ROW, transaction_id="e-1")
    assert {name: again[name] for name in numbers} == numbers | {cleared: ""}
    instance.advance(10)
    status = instance.send("export_status", transaction_id="e-1")
    assert (status["state"], status["import_run"]) == ("Succeeded", (numbers | {cleared: ""})["import_run"])
    assert instance.count("cmdb_ci_computer") == 1


def test_transactions_without_a_run_are_processed_beside_others(instance: Any) -> None:
    for number in (1, 2):
        instance.send("inventory_export", ROW, transaction_id=f"e-{number}")
    instance.change(TRANSACTIONS, "transaction_id=e-1", import_run="")
    instance.advance(10)
    assert [entry["state"] for entry in instance.table(TRANSACTIONS)] == ["Succeeded"] * 2
    status = instance.send("export_status", transaction_id="e-2")
    assert (status["state"], status["transactions"]["total"]) == ("Succeeded", 1)
    assert instance.send("export_status", transaction_id="e-1")["message"] == "There is no such import run"


def test_a_transaction_of_no_known_type_fails_and_says_why(instance: Any) -> None:
    instance.send("inventory_export", ROW, transaction_id="e-1")
    instance.change(TRANSACTIONS, "", import_type="")
    instance.advance(10)
    [transaction] = instance.table(TRANSACTIONS)
    assert transaction["state"] == "Failed"
    [entry] = instance.table("syslog_app_scope")
    assert entry["message"].startswith(f"{transaction['number']} failed: ")
    answer = instance.call("POST", INTEGRATION, json={"transaction_type": "export_status"})
    assert answer.json()["result"]["state"] == "Failed"
