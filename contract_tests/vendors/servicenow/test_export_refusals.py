"""Exports that the integration app refuses: credentials, roles, missing records, incomplete runs, the SAM plugin."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from contract_tests.kit.vendors.servicenow import APPLICATION, INVENTORY, RUNS, TRANSACTIONS, VIRTUAL


def test_wrong_credentials_are_refused_as_captured(instance: Any) -> None:
    answer = requests.post(
        f"{instance.url}/fnmp.do", json={"transaction_type": "connection_test"}, auth=("x", "y"), timeout=30
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'BASIC realm="Service-now"'
    assert answer.json() == {
        "error": {"message": "User Not Authenticated", "detail": "Required to provide Auth information"},
        "status": "failure",
    }


@pytest.mark.parametrize("user", [("no.roles", "nobody-password"), ("itil.reader", "itil-password")])
def test_a_user_without_the_role_gets_403(instance: Any, user: tuple[str, str]) -> None:
    instance.session.auth = user
    answer = instance.call("POST", "/fnmp.do", json={"transaction_type": "connection_test"})
    assert (answer.status_code, answer.json()["error"]["message"]) == (403, "User Not Authorized")


@pytest.mark.parametrize("table", ["scheduled_import_set", "sys_data_source"])
def test_without_schedule_or_data_source_an_import_is_refused(instance: Any, table: str) -> None:
    instance.remove(table, "nameSTARTSWITHFNMS")
    assert instance.send("connection_test")["return_code"] == "5"
    result = instance.send("inventory_export", INVENTORY, transaction_id="a-1")
    assert (result["return_code"], result["status"]) == ("5", "failure")
    assert instance.count(TRANSACTIONS) == 0


def test_a_second_export_is_refused_while_a_run_is_incomplete(instance: Any) -> None:
    assert instance.send("inventory_export", INVENTORY, transaction_id="a-1")["return_code"] == "0"
    assert instance.send("connection_test")["return_code"] == "4"
    for kind, name in (("inventory_export", "b-1"), ("contract_export", "a-2")):
        assert instance.send(kind, transaction_id=name)["return_code"] == "4"
    assert instance.send("inventory_export", VIRTUAL, transaction_id="a-2")["return_code"] == "0"
    instance.advance(3)
    assert instance.send("connection_test")["return_code"] == "0"
    assert instance.send("inventory_export", INVENTORY, transaction_id="b-1")["return_code"] == "0"


@pytest.mark.parametrize("table", [RUNS, TRANSACTIONS])
def test_any_incomplete_record_blocks_an_export(instance: Any, table: str) -> None:
    made = instance.call("POST", f"/api/now/table/{table}", json={"state": "Processing"}).json()["result"]
    assert instance.send("connection_test")["return_code"] == "4"
    assert instance.send("inventory_export", INVENTORY, transaction_id="a-1")["return_code"] == "4"
    instance.change(table, f"sys_id={made['sys_id']}", state="Failed")
    assert instance.send("connection_test")["return_code"] == "0"


@pytest.mark.parametrize(
    ("decision", "plugin", "tables"),
    [
        ("automatic", "active", {"sam"}),
        ("automatic", "inactive", {"cmdb"}),
        ("cmdb", "active", {"cmdb"}),
        ("cmdb", "inactive", {"cmdb"}),
        ("sam", "active", {"sam"}),
        ("sam", "inactive", None),
        ("both", "active", {"cmdb", "sam"}),
        ("both", "inactive", None),
    ],
)
def test_the_property_decides_on_the_tables_and_fails_without_the_plugin(
    instance: Any, decision: str, plugin: str, tables: set[str] | None
) -> None:
    instance.set_property("x_fls_flexera_fnms.use_cmdb_sam_tables", decision)
    instance.change("sys_plugins", "source=com.snc.software_asset_management", active=plugin)
    result = instance.send("application_export", APPLICATION, transaction_id="a-1")
    if tables is None:
        assert result["return_code"] == "6"
        [entry] = instance.table("syslog_app_scope", sysparm_display_value="true")
        assert entry["level"] == "Error"
        assert "SAM Foundation plugin" in entry["message"]
        assert instance.count(TRANSACTIONS) == instance.count(RUNS) == 0
        refused = instance.send("application_export", transaction_id="a-2", payload="<a")
        assert refused["return_code"] == "6"  # and the payload is not looked into
        return
    assert result["return_code"] == "0"
    instance.advance(5)
    found = {"cmdb"} if instance.count("cmdb_software_instance") else set()
    if plugin == "active":
        found |= {"sam"} if instance.count("cmdb_sam_sw_install") else set()
    assert found == tables
    assert instance.count("cmdb_software_product_model") == 1


def test_without_the_plugin_there_are_no_sam_tables(without_sam: Any) -> None:
    answer = without_sam.get("/api/now/table/cmdb_sam_sw_install")
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Invalid table cmdb_sam_sw_install")
