"""Tables, columns and choices that an admin adds work as those of the product do."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from contract_tests.kit.vendors.servicenow import Instance, open_world
from contract_tests.kit.vendors.servicenow_definitions import CHOICES, COLUMNS, GADGETS, Definer
from mockservers import MockServer

CREATED, NO_CONTENT, FORBIDDEN, INVALID = 201, 204, 403, 400


@pytest.fixture
def definer(populated: Instance) -> Definer:
    return Definer(populated)


@pytest.fixture
def gadgets(populated: Instance, definer: Definer) -> Instance:
    """An instance with the own table and three records of it; the first refers to a computer."""
    definer.add_gadgets()
    [computer] = populated.table("cmdb_ci_computer", "ORDERBYname", sysparm_limit=1)
    for name, price, bought, state, reference in (
        ("Laptop", "1200.50", "2026-01-15", "new", computer["sys_id"]),
        ("dongle", "15", "2025-06-30", "old", ""),
        ("Dock", "", "", "", ""),
    ):
        record = {"u_name": name, "u_price": price, "u_bought": bought, "u_state": state, "u_computer": reference}
        answer = populated.call("POST", f"/api/now/table/{GADGETS}", json=record)
        assert answer.status_code == CREATED
    return populated


def names(instance: Instance, query: str = "", **parameters: str | int) -> list[str]:
    return [record["u_name"] for record in instance.table(GADGETS, query, **parameters)]


def test_a_new_table_has_the_system_fields_and_is_described(populated: Instance, definer: Definer) -> None:
    added = definer.add_table("u_thing", label="Thing")
    assert populated.table("u_thing") == []
    record = definer.create("u_thing")
    known = populated.table("sys_dictionary", "name=u_thing", sysparm_exclude_reference_link="true")
    assert {row["element"] for row in known} == {"", *record}
    assert [row["column_label"] for row in known if row["internal_type"] == "collection"] == ["Thing"]
    assert populated.table("sys_db_object", "name=u_thing") == [added]
    [label] = populated.table("sys_documentation", "name=u_thing^elementISEMPTY")
    assert (label["label"], label["plural"]) == ("Thing", "Things")


def test_a_default_is_the_value_itself(definer: Definer) -> None:
    definer.add_column("incident", "u_note", default_value="$now is $user")
    definer.add_column("incident", "u_count", internal_type="integer", default_value="3")
    made = definer.create("incident", short_description="Printer")
    assert (made["u_note"], made["u_count"], made["state"]) == ("$now is $user", "3", "1")


def test_records_of_an_own_table_are_created_read_changed_and_deleted(gadgets: Instance) -> None:
    [laptop] = gadgets.table(GADGETS, "u_name=Laptop", sysparm_exclude_reference_link="true")
    assert {name: laptop[name] for name in ("u_price", "u_count", "u_bought", "u_state", "sys_class_name")} == {
        "u_price": "1200.5",
        "u_count": "1",
        "u_bought": "2026-01-15",
        "u_state": "new",
        "sys_class_name": GADGETS,
    }
    path = f"/api/now/table/{GADGETS}/{laptop['sys_id']}"
    changed = gadgets.call("PATCH", path, json={"u_count": "7", "u_bought": "", "u_price": "no number"}).json()[
        "result"
    ]
    assert (changed["u_count"], changed["u_bought"], changed["u_price"]) == ("7", "", "")
    assert (changed["u_name"], changed["u_state"], changed["sys_mod_count"]) == ("Laptop", "new", "1")
    assert gadgets.get(path).json()["result"] == changed
    assert gadgets.call("DELETE", path).status_code == NO_CONTENT
    assert names(gadgets, "ORDERBYu_name") == ["Dock", "dongle"]


def test_display_values_labels_and_links(gadgets: Instance) -> None:
    [computer] = gadgets.table("cmdb_ci_computer", "ORDERBYname", sysparm_limit=1)
    [laptop] = gadgets.table(GADGETS, "u_name=laptop", sysparm_display_value="all")
    link = f"{gadgets.url}/api/now/table/cmdb_ci_computer/{computer['sys_id']}"
    assert laptop["u_computer"] == {"display_value": computer["name"], "link": link, "value": computer["sys_id"]}
    assert laptop["u_state"] == {"display_value": "Brand new", "value": "new"}
    assert laptop["sys_class_name"] == {"display_value": "Gadget", "value": GADGETS}
    shown = {"u_name": "Mouse", "u_state": "Old", "u_computer": computer["name"]}
    path = f"/api/now/table/{GADGETS}?sysparm_input_display_value=true&sysparm_exclude_reference_link=true"
    mouse = gadgets.call("POST", path, json=shown).json()["result"]
    assert mouse["u_state"] == "old"
    assert names(gadgets, f"u_computer={computer['sys_id']}^ORDERBYu_name") == ["Laptop", "Mouse"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("u_name=LAPTOP", ["Laptop"]),
        ("u_nameSTARTSWITHdo^ORDERBYu_name", ["Dock", "dongle"]),
        ("u_price>100", ["Laptop"]),
        ("u_priceBETWEEN10@20", ["dongle"]),
        ("u_priceISEMPTY", ["Dock"]),
        ("u_count=1^u_nameINdock,laptop^ORDERBYDESCu_name", ["Laptop", "Dock"]),
        ("u_bought<2026-01-01", ["dongle"]),
        ("u_boughtONLast year@javascript:gs.beginningOfLastYear()@javascript:gs.endOfLastYear()", ["dongle"]),
        ("u_state=new^ORu_state=old^ORDERBYu_bought", ["dongle", "Laptop"]),
        ("u_computer.nameISNOTEMPTY", ["Laptop"]),
        ("ORDERBYu_price", ["Dock", "dongle", "Laptop"]),
        ("JOINu_gadget.u_computer=cmdb_ci_computer.sys_id!nameISNOTEMPTY", ["Laptop"]),
        ("u_nope=1^u_name=Dock", ["Dock"]),
    ],
)
def test_queries_read_own_columns(gadgets: Instance, query: str, expected: list[str]) -> None:
    assert names(gadgets, query) == expected


def test_own_columns_are_filters_and_pages_are_as_usual(gadgets: Instance) -> None:
    path = f"/api/now/table/{GADGETS}"
    for parameters, expected in (({"u_count": "1"}, "3"), ({"u_state": "Brand new"}, "1"), ({"u_name": "DOCK"}, "1")):
        assert gadgets.get(path, sysparm_limit=1, **parameters).headers["X-Total-Count"] == expected
    page = gadgets.get(path, sysparm_query="ORDERBYu_name", sysparm_limit=2)
    rest = gadgets.session.get(page.links["next"]["url"], timeout=60)
    assert [row["u_name"] for answer in (page, rest) for row in answer.json()["result"]] == ["Dock", "dongle", "Laptop"]


def test_other_tables_reach_own_records(gadgets: Instance, definer: Definer) -> None:
    counted = f"RLQUERY{GADGETS}.u_computer,>=1,u_state=new^ENDRLQUERY"
    [computer] = gadgets.table("cmdb_ci_computer", counted)
    definer.add_column("cmdb_ci_computer", "u_gadget", internal_type="reference", reference=GADGETS)
    [laptop] = gadgets.table(GADGETS, "u_name=Laptop")
    path = f"/api/now/table/cmdb_ci_computer/{computer['sys_id']}"
    gadgets.call("PATCH", path, json={"u_gadget": laptop["sys_id"]}).raise_for_status()
    fields = "name,u_gadget,u_gadget.u_price,u_gadget.u_computer.name"
    [found] = gadgets.table(
        "cmdb_ci_computer", "u_gadget.u_price>1000", sysparm_fields=fields, sysparm_display_value="true"
    )
    assert found == {
        "name": computer["name"],
        "u_gadget.u_price": "1200.5",
        "u_gadget.u_computer.name": computer["name"],
        "u_gadget": {"display_value": "Laptop", "link": f"{gadgets.url}/api/now/table/{GADGETS}/{laptop['sys_id']}"},
    }


def test_own_tables_have_their_records_apart(gadgets: Instance, definer: Definer) -> None:
    definer.add_table("u_thing")
    definer.add_column("u_thing", "u_name")
    definer.add_column("u_thing", "u_gadget", internal_type="reference", reference=GADGETS)
    thing, mouse = (definer.create(table, u_name="Mouse") for table in ("u_thing", GADGETS))
    assert (gadgets.count("u_thing"), gadgets.count(GADGETS), gadgets.count(GADGETS, "u_name=mouse")) == (1, 4, 1)
    assert gadgets.get(f"/api/now/table/{GADGETS}/{thing['sys_id']}").status_code == requests.codes.not_found
    by_name = definer.send("POST", "u_thing?sysparm_input_display_value=true", {"u_gadget": "Mouse"}).json()["result"]
    assert by_name["u_gadget"]["value"] == mouse["sys_id"]
    assert gadgets.count(GADGETS, "RLQUERYu_thing.u_gadget,=1^ENDRLQUERY") == 1
    assert definer.remove("sys_db_object", "name=u_thing").status_code == NO_CONTENT
    assert gadgets.count(GADGETS) == 4


def test_an_own_table_extends_one_of_the_product(populated: Instance, definer: Definer) -> None:
    before = populated.count("cmdb_ci")
    definer.add_table("u_cmdb_ci_kiosk", "cmdb_ci_computer", label="Kiosk")
    definer.add_column("u_cmdb_ci_kiosk", "u_hall")
    definer.create("u_cmdb_ci_kiosk", name="kiosk-1", u_hall="North", ram="8")
    [kiosk] = populated.table("u_cmdb_ci_kiosk", "sys_class_nameINSTANCEOFcmdb_ci_hardware^u_hall=north")
    assert (kiosk["ram"], kiosk["install_status"]) == ("8", "1")
    assert populated.count("cmdb_ci") == before + 1
    [as_parent] = populated.table("cmdb_ci", "name=kiosk-1", sysparm_display_value="true")
    assert as_parent["sys_class_name"] == "Kiosk"
    assert "u_hall" not in as_parent
    deeper = definer.add_table("u_cmdb_ci_kiosk_small", "u_cmdb_ci_kiosk")
    assert deeper["super_class"]["value"] == populated.table("sys_db_object", "name=u_cmdb_ci_kiosk")[0]["sys_id"]
    definer.create("u_cmdb_ci_kiosk_small", name="kiosk-2", u_hall="South")
    assert populated.count("u_cmdb_ci_kiosk", "u_hallISNOTEMPTY") == 2
    assert populated.count("u_cmdb_ci_kiosk_small") == 1


def test_tables_of_an_application_need_no_prefix_for_columns(populated: Instance, definer: Definer) -> None:
    definer.add_table("x_acme_app_asset")
    definer.add_column("x_acme_app_asset", "number")
    definer.create("x_acme_app_asset", number="A-1")
    assert populated.count("x_acme_app_asset", "number=a-1") == 1


def test_choices_are_added_to_columns_of_the_product(populated: Instance, definer: Definer) -> None:
    choice = {"name": "cmdb_ci", "element": "install_status", "value": "42", "label": "On loan"}
    record = definer.create("sys_choice", **choice)
    [computer] = populated.table("cmdb_ci_computer", sysparm_limit=1)
    path = f"/api/now/table/cmdb_ci_computer/{computer['sys_id']}"
    body = {"install_status": "on loan"}
    changed = populated.call("PATCH", f"{path}?sysparm_input_display_value=true", json=body).json()["result"]
    assert changed["install_status"] == "42"
    shown = populated.get(path, sysparm_display_value="true").json()["result"]
    assert shown["install_status"] == "On loan"
    assert populated.count("cmdb_ci_computer", "install_status=1") == 29
    definer.send("PATCH", f"sys_choice/{record['sys_id']}", {"inactive": "true"}).raise_for_status()
    assert populated.get(path, sysparm_display_value="true").json()["result"]["install_status"] == "42"


def test_what_is_deleted_is_unknown_and_its_data_is_gone(gadgets: Instance, definer: Definer) -> None:
    assert definer.remove("sys_dictionary", f"name={GADGETS}^element=u_state").status_code == NO_CONTENT
    assert "u_state" not in gadgets.table(GADGETS, sysparm_limit=1)[0]
    assert gadgets.count("sys_choice", f"name={GADGETS}") == 0
    answer = gadgets.get(f"/api/now/table/{GADGETS}", sysparm_query="u_state=new", sysparm_limit=1)
    assert answer.headers["X-Total-Count"] == "3"
    assert "has no field `u_state`" in gadgets.notes(answer)[0]
    definer.add_column(GADGETS, "u_state", internal_type="choice")
    assert gadgets.count(GADGETS, "u_stateISNOTEMPTY") == 0  # also for counts that were kept before
    assert gadgets.count(GADGETS, "u_nameISNOTEMPTY") == 3
    assert definer.remove("sys_db_object", f"name={GADGETS}").status_code == NO_CONTENT
    missing = gadgets.get(f"/api/now/table/{GADGETS}")
    assert (missing.status_code, missing.json()["error"]["message"]) == (INVALID, f"Invalid table {GADGETS}")
    for table in ("sys_dictionary", "sys_choice", "sys_documentation"):
        assert gadgets.count(table, f"name={GADGETS}") == 0
    definer.add_table(GADGETS)
    assert gadgets.count(GADGETS) == 0


REFUSED = {
    "a table without the prefix": ("sys_db_object", {"name": "gadget"}, "must begin with u_ or x_"),
    "a table with capitals": ("sys_db_object", {"name": "u_Gadget"}, "lower-case letters"),
    "a table without a name": ("sys_db_object", {"label": "Gadget"}, "lower-case letters"),
    "a table that exists": ("sys_db_object", {"name": "x_fls_flexera_fnms_import_run"}, "There is already a table"),
    "a table of a name": ("sys_db_object", {"name": "u_a", "super_class": "cmdb_ci"}, "must be the sys_id"),
    "a column without the prefix": (
        "sys_dictionary",
        {"name": "cmdb_ci", "element": "hall"},
        "must begin with u_ or x_",
    ),
    "a column that exists": ("sys_dictionary", {"name": GADGETS, "element": "u_name"}, "There is already a column"),
    "a column of a subclass": (
        *("sys_dictionary", {"name": "sys_import_set_row", "element": "u_vendor"}),
        "There is already a column u_vendor in sys_import_set_row, or in a table related to it.",
    ),
    "a system field": ("sys_dictionary", {"name": GADGETS, "element": "sys_tags"}, "There is already a record"),
    "a column of no table": ("sys_dictionary", {"name": "u_nope", "element": "u_a"}, "There is no table 'u_nope'"),
    "a table's own record": (
        *("sys_dictionary", {"name": GADGETS, "internal_type": "collection"}),
        "There is already a record for the table",
    ),
    "no column": ("sys_dictionary", {"name": "cmdb_ci", "internal_type": "collection"}, "A column needs an element"),
    "an unknown type": (
        *("sys_dictionary", {"name": GADGETS, "element": "u_a", "internal_type": "blob"}),
        "The internal_type of u_a must be one of string, integer,",
    ),
    "a reference to nothing": (
        *("sys_dictionary", {"name": GADGETS, "element": "u_a", "internal_type": "reference"}),
        "it needs a reference",
    ),
    "a reference to no table": (
        *("sys_dictionary", {"name": GADGETS, "element": "u_a", "internal_type": "reference", "reference": "u_nope"}),
        "must be the name of a table, not 'u_nope'",
    ),
    "a column of the dictionary": (
        "sys_dictionary",
        {"name": "sys_dictionary", "element": "u_a"},
        "does not allow columns",
    ),
    "a choice of no column": ("sys_choice", {"name": GADGETS, "element": "u_a", "value": "1"}, "no column 'u_a'"),
    "a choice of a date": ("sys_choice", {"name": GADGETS, "element": "u_bought", "value": "1"}, "can have choices"),
    "a choice without a value": ("sys_choice", {"name": GADGETS, "element": "u_state"}, "needs a value"),
    "a label": ("sys_documentation", {"name": GADGETS, "element": "u_name", "label": "x"}, "follow from those of"),
    "a type": ("sys_glide_object", {"name": "blob", "label": "Blob"}, "follow from those of"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_exist_is_refused_with_the_reason(gadgets: Instance, definer: Definer, case: str) -> None:
    table, body, reason = REFUSED[case]
    before = gadgets.count(table)
    answer = definer.send("POST", table, body)
    assert answer.status_code == FORBIDDEN, answer.text
    error = answer.json()["error"]
    assert error["message"] == "Operation Failed"
    assert error["detail"].startswith(f"Operation against file '{table}' was aborted: ")
    assert reason in error["detail"]
    assert gadgets.count(table) == before


def test_a_definition_keeps_its_names_and_type(gadgets: Instance, definer: Definer) -> None:
    [column] = gadgets.table("sys_dictionary", f"name={GADGETS}^element=u_price")
    [table] = gadgets.table("sys_db_object", f"name={GADGETS}")
    for path, body in (
        (f"sys_dictionary/{column['sys_id']}", {"element": "u_cost"}),
        (f"sys_dictionary/{column['sys_id']}", {"internal_type": "string"}),
        (f"sys_db_object/{table['sys_id']}", {"name": "u_other"}),
    ):
        answer = definer.send("PATCH", path, body)
        assert answer.status_code == FORBIDDEN
        assert "cannot be changed: delete the record and add another" in answer.json()["error"]["detail"]
    definer.send("PATCH", f"sys_dictionary/{column['sys_id']}", {"default_value": "5"}).raise_for_status()
    assert definer.create(GADGETS, u_name="Cable")["u_price"] == "5"
    definer.send("PATCH", f"sys_db_object/{table['sys_id']}", {"label": "Device"}).raise_for_status()
    [row] = gadgets.table("sys_dictionary", f"name={GADGETS}^elementISEMPTY")
    assert row["column_label"] == "Device"


def test_a_table_in_use_cannot_be_deleted(gadgets: Instance, definer: Definer) -> None:
    definer.add_column("core_company", "u_favourite", internal_type="reference", reference=GADGETS)
    definer.add_table("u_gadget_small", GADGETS)
    assert definer.remove("sys_db_object", f"name={GADGETS}").status_code == FORBIDDEN
    assert definer.remove("sys_db_object", "name=u_gadget_small").status_code == NO_CONTENT
    assert definer.remove("sys_db_object", f"name={GADGETS}").status_code == FORBIDDEN
    assert names(gadgets, "ORDERBYu_name") == ["Dock", "dongle", "Laptop"]
    assert definer.remove("sys_dictionary", "name=core_company^element=u_favourite").status_code == NO_CONTENT
    assert definer.remove("sys_db_object", f"name={GADGETS}").status_code == NO_CONTENT


def test_an_admin_alone_adds_tables(populated: Instance) -> None:
    answer = populated.call("POST", "/api/now/table/sys_db_object", json={"name": "u_mine"})
    assert (answer.status_code, answer.json()["error"]["detail"]) == (
        *(FORBIDDEN, "ACL Exception Update Failed due to security constraints"),
    )
    assert populated.count("sys_db_object", "name=u_mine") == 0


def test_worlds_beside_it_are_unchanged(gadgets: Instance, definer: Definer, server: MockServer) -> None:
    with open_world(server) as other:
        before = other.get("/api/now/table/cmdb_ci_computer", sysparm_limit=50).content
        definer.add_column("cmdb_ci_computer", "u_hall")
        assert "u_hall" in gadgets.table("cmdb_ci_computer", sysparm_limit=1)[0]
        assert other.get("/api/now/table/cmdb_ci_computer", sysparm_limit=50).content == before
        assert other.get(f"/api/now/table/{GADGETS}").status_code == INVALID
        assert other.count("sys_db_object", f"name={GADGETS}") == 0


def test_a_snapshot_has_definitions_and_records(gadgets: Instance, definer: Definer) -> None:
    before = gadgets.table(GADGETS)
    gadgets.server.plane.snapshots.save("with-gadgets", gadgets.world.name)
    definer.remove("sys_db_object", f"name={GADGETS}")
    definer.add_table("u_later")
    gadgets.world.restore("with-gadgets")
    assert gadgets.table(GADGETS) == before
    assert names(gadgets, "u_price>1") == ["Laptop", "dongle"]
    assert gadgets.get("/api/now/table/u_later").status_code == INVALID
    gadgets.world.reset()
    assert gadgets.get(f"/api/now/table/{GADGETS}").status_code == INVALID


def test_an_unknown_sys_id_of_an_own_table_is_no_record(gadgets: Instance) -> None:
    for sys_id in ("0" * 32, "nothing"):
        answer = gadgets.get(f"/api/now/table/{GADGETS}/{sys_id}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (requests.codes.not_found, "No Record found")


def test_every_type_of_the_definer_is_tried(gadgets: Instance) -> None:
    described: Any = gadgets.table(
        "sys_dictionary", f"name={GADGETS}^elementSTARTSWITHu_", sysparm_exclude_reference_link="true"
    )
    expected = {name: values.get("internal_type", "string") for name, values in COLUMNS.items()}
    expected["u_state"] = "string"  # a choice is a text with choices
    assert {row["element"]: row["internal_type"] for row in described} == expected
    labels = {row["value"]: row["label"] for row in gadgets.table("sys_choice", f"name={GADGETS}")}
    assert labels == CHOICES
