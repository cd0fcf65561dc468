"""The tables that describe the instance, as clients that read schemas ask for them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import requests

from contract_tests.kit.vendors.servicenow import DICTIONARY
from contract_tests.kit.vendors.servicenow_definitions import ADMIN

DESCRIBING = ("sys_db_object", "sys_dictionary", "sys_choice", "sys_documentation", "sys_glide_object")
SYSTEM = {"sys_id", "sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by", "sys_mod_count"}
TYPES = {  # captured or documented
    ("cmdb_ci", "sys_id"): ("GUID", "32"),
    ("cmdb_ci", "name"): ("string", "255"),
    ("cmdb_ci", "sys_class_name"): ("sys_class_name", "80"),
    ("cmdb_ci", "sys_created_on"): ("glide_date_time", "40"),
    ("cmdb_ci", "manufacturer"): ("reference", "32"),
    ("cmdb_ci", "virtual"): ("boolean", "40"),
    ("cmdb_ci_computer", "ram"): ("integer", "40"),
    ("cmdb_ci_computer", "disk_space"): ("decimal", "40"),
    ("ast_contract", "starts"): ("glide_date", "40"),
}


def list_columns(instance: Any, table: str) -> set[str]:
    """Return the columns of a table as clients find them: those of the table and of all that it extends."""
    found: set[str] = set()
    query = f"name={table}"
    while query:
        [known] = instance.table("sys_db_object", query, sysparm_fields="name,super_class", sysparm_limit=1)
        rows = instance.table("sys_dictionary", f"name={known['name']}^elementISNOTEMPTY", sysparm_fields="element")
        found |= {row["element"] for row in rows}
        query = f"sys_id={known['super_class']['value']}" if known["super_class"] else ""
    return found


@pytest.mark.parametrize("table", ["cmdb_ci_linux_server", "sys_user", "ast_contract", "sys_dictionary"])
def test_the_columns_that_clients_find_are_the_members_of_records(populated: Any, table: str) -> None:
    as_admin = populated.call("GET", f"/api/now/table/{table}", params={"sysparm_limit": 1}, auth=ADMIN)
    [record] = as_admin.json()["result"]  # of all fields: some are left out for others
    assert list_columns(populated, table) == record.keys()


def test_every_table_that_can_be_read_is_described_once(populated: Any) -> None:
    names = [row["name"] for row in populated.table("sys_db_object", sysparm_fields="sys_id, label, name")]
    assert sorted(names) == sorted(DICTIONARY.tables)
    for name in names[::9]:
        assert populated.get(f"/api/now/table/{name}", sysparm_limit=1).status_code == requests.codes.ok
    assert populated.count("sys_db_object", "name=no_such_table") == 0


def test_all_pages_by_label_have_every_table_once(populated: Any) -> None:
    pages = [
        populated.table("sys_db_object", "ORDERBYlabel", sysparm_limit=20, sysparm_offset=at)
        for at in range(0, 200, 20)
    ]
    rows = [row for page in pages for row in page]
    assert len({row["sys_id"] for row in rows}) == len(rows) == populated.count("sys_db_object")
    assert all(first["label"].casefold() <= second["label"].casefold() for first, second in pairwise(rows))


def test_a_super_class_is_a_sys_id_that_is_displayed_as_a_label(populated: Any) -> None:
    path = "/api/now/table/sys_db_object"
    query = {"sysparm_query": "name=cmdb_ci_server", "sysparm_fields": "name,super_class,super_class.name"}
    [both] = populated.get(path, **query, sysparm_display_value="all").json()["result"]
    assert both["super_class"]["display_value"] == "Computer"
    assert both["super_class.name"]["value"] == "cmdb_ci_computer"
    parent = populated.get(f"{path}/{both['super_class']['value']}").json()["result"]
    assert parent["name"] == "cmdb_ci_computer"
    assert populated.table("sys_db_object", "name=cmdb_ci", sysparm_fields="super_class") == [{"super_class": ""}]


@pytest.mark.parametrize(("table", "element"), TYPES)
def test_a_column_has_its_type_and_length_where_it_is_declared(populated: Any, table: str, element: str) -> None:
    [row] = populated.table(
        "sys_dictionary", f"element={element}^nameIN{table},cmdb_ci_server", sysparm_exclude_reference_link="true"
    )
    assert (row["name"], row["internal_type"], row["max_length"]) == (table, *TYPES[table, element])


def test_types_and_references_are_references_by_name(populated: Any) -> None:
    [row] = populated.table("sys_dictionary", "name=cmdb_ci^element=assigned_to")
    for member, table, name in (
        ("internal_type", "sys_glide_object", "reference"),
        ("reference", "sys_db_object", "sys_user"),
    ):
        assert row[member] == {"link": f"{populated.url}/api/now/table/{table}?name={name}", "value": name}
        followed = requests.get(row[member]["link"], auth=populated.session.auth, timeout=60).json()["result"]
        assert [target["name"] for target in followed] == [name]
    [shown] = populated.table("sys_dictionary", "name=cmdb_ci^element=sys_id", sysparm_display_value="true")
    assert shown["internal_type"]["display_value"] == "Sys ID (GUID)"


def test_a_table_has_a_row_of_its_own_without_an_element(populated: Any) -> None:
    collections = populated.table(
        "sys_dictionary", "internal_type=collection", sysparm_fields="name,element,column_label"
    )
    assert len(collections) == populated.count("sys_db_object")
    assert {row["element"] for row in collections} == {""}
    assert populated.count("sys_dictionary", "elementISNOTEMPTY") == populated.count(
        "sys_dictionary", "internal_type!=collection"
    )


def test_system_fields_are_columns_of_root_tables(populated: Any) -> None:
    for table, expected in (("cmdb_ci", SYSTEM), ("cmdb_ci_computer", set()), ("core_company", SYSTEM)):
        rows = populated.table(
            "sys_dictionary", f"name={table}^elementIN{','.join(SYSTEM)}", sysparm_fields="element,read_only"
        )
        assert {row["element"] for row in rows} == expected
        assert {row["read_only"] for row in rows} <= {"true"}


def test_flags_that_are_usually_false_can_be_queried(populated: Any) -> None:
    every = populated.count("sys_dictionary")
    for flag in ("mandatory", "array", "display"):
        true, false = (populated.count("sys_dictionary", f"{flag}={value}") for value in ("true", "false"))
        assert (true + false, populated.count("sys_dictionary", f"{flag}ISEMPTY")) == (every, 0)
    assert populated.count("sys_dictionary", "display=true^name=cmdb_ci^element=name") == 1
    assert populated.get("/api/now/table/sys_dictionary", mandatory="FALSE", sysparm_limit=1).headers[
        "X-Total-Count"
    ] == str(every)
    sized = populated.get("/api/now/table/sys_dictionary", max_length="32", name="cmdb_ci", sysparm_limit=1)
    references = populated.count("sys_dictionary", "name=cmdb_ci^internal_type=reference")
    assert sized.headers["X-Total-Count"] == str(references + 1)  # and sys_id


def test_columns_that_refer_to_a_table_are_found_by_its_name(populated: Any) -> None:
    rows = populated.table("sys_dictionary", "reference=cmdb_model^name=cmdb_ci", sysparm_fields="sys_id,name,element")
    assert [row["element"] for row in rows] == ["model_id"]
    by_label = populated.table("sys_dictionary", "reference.label=Product Model^name=cmdb_ci", sysparm_fields="element")
    assert by_label == [{"element": "model_id"}]
    referring = "RLQUERYsys_dictionary.reference,>=1,name=cmdb_ci^ENDRLQUERY"
    targets = {row["name"] for row in populated.table("sys_db_object", referring, sysparm_fields="name")}
    expected = populated.table(
        "sys_dictionary", "name=cmdb_ci^referenceISNOTEMPTY", sysparm_exclude_reference_link="true"
    )
    assert targets == {row["reference"] for row in expected}
    joined = populated.table("sys_db_object", "JOINsys_db_object.name=sys_dictionary.name!element=u_modelno")
    assert [row["name"] for row in joined] == ["x_fls_flexera_fnms_inventory_import"]


def test_choices_are_those_of_the_field(populated: Any) -> None:
    rows = populated.table("sys_choice", "name=ast_contract^element=state^inactive=false^ORDERBYsequence")
    assert [(row["value"], row["label"], row["language"]) for row in rows] == [
        (value, label, "en") for value, label in DICTIONARY["ast_contract"].fields["state"].choices.items()
    ]
    assert populated.count("sys_choice", "GOTOelementLIKEinstall_status^name=cmdb_ci") == 9
    assert {row["choice"] for row in populated.table("sys_dictionary", "name=ast_contract^element=state")} == {"1"}


def test_labels_are_those_of_the_columns(populated: Any) -> None:
    [label] = populated.table("sys_documentation", "name=cmdb_ci^element=name")
    assert (label["label"], label["language"], label["sys_class_name"]) == ("Name", "en", "sys_documentation")
    [plural] = populated.table("sys_documentation", "name=cmdb_ci_server^elementISEMPTY", sysparm_fields="label,plural")
    assert plural == {"label": "Server", "plural": "Servers"}
    assert populated.count("sys_documentation") == populated.count("sys_dictionary")
    labels = f"/api/now/table/sys_documentation/{label['sys_id']}"
    assert populated.get(labels).json()["result"]["label"] == "Name"


def test_the_records_are_the_same_in_every_world(populated: Any, instance: Any) -> None:
    for table in DESCRIBING:
        first, second = (
            {row["sys_id"]: row.get("element") for row in world.table(table, sysparm_fields="sys_id,element")}
            for world in (populated, instance)
        )
        assert first == second
        assert first


@pytest.mark.parametrize("table", DESCRIBING)
def test_what_describes_the_product_cannot_be_changed(populated: Any, table: str) -> None:
    populated.session.auth = ("admin", "admin-password")
    [row] = populated.table(table, sysparm_limit=1)
    path = f"/api/now/table/{table}/{row['sys_id']}"
    for method in ("PATCH", "PUT", "DELETE"):
        answer = populated.call(method, path, json={"label": "Mine", "column_label": "Mine", "comments": "x"})
        assert answer.status_code == requests.codes.forbidden, answer.text
        error = answer.json()["error"]
        assert error["message"] == "Operation Failed"
        assert error["detail"].startswith(f"Operation against file '{table}' was aborted: ")
    assert populated.table(table, f"sys_id={row['sys_id']}") == [row]
