"""Own tables and columns in the control plane's tables, and in folders of data."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import yaml

from contract_tests.kit.vendors.servicenow import EMPTY, Instance, open_world
from contract_tests.kit.vendors.servicenow_definitions import GADGETS, Definer
from mockservers import MockServer
from mockservers.client.control_plane import ControlError

OWN, COMPANIES, COLUMNS = "servicenow_own_records", "servicenow_core_company", "servicenow_sys_dictionary"
COMPANY = "77a6525fa2b38312ee55adaced57006e"  # to which records of every world refer
FILES = {
    "sys_db_object.yaml": [
        {"name": "u_cmdb_ci_kiosk", "label": "Kiosk", "super_class": "cmdb_ci_computer"},
        {"name": "u_gadget", "label": "Gadget"},
        {"name": "u_gadget_small", "super_class": "u_gadget"},
    ],
    "sys_dictionary.yaml": [
        {"name": "u_gadget", "element": "u_name"},
        {"name": "u_gadget", "element": "u_price", "internal_type": "decimal"},
        {"name": "u_gadget", "element": "u_company", "internal_type": "reference", "reference": "core_company"},
        {"name": "u_cmdb_ci_kiosk", "element": "u_hall", "internal_type": "choice", "default_value": "n"},
        {"name": "core_company", "element": "u_tier", "internal_type": "integer"},
    ],
    "sys_choice.yaml": [{"name": "u_cmdb_ci_kiosk", "element": "u_hall", "value": "n", "label": "North"}],
    "core_company.yaml": [{"sys_id": COMPANY, "name": "Ours", "u_tier": 1}],
    "u_gadget.yaml": [{"u_name": "Laptop", "u_price": 12.5, "u_company": COMPANY}],
    "u_gadget_small.yaml": [{"u_name": "Dongle"}],
    "u_cmdb_ci_kiosk.yaml": [{"name": "kiosk-1", "ram": 8}],
}


@pytest.fixture
def gadgets(populated: Instance) -> Instance:
    """An instance with the own table, a record of it, and a column of the product's table."""
    definer = Definer(populated)
    definer.add_gadgets()
    definer.create(GADGETS, u_name="Laptop", u_price="1200.5", u_bought="2026-01-15", u_state="new")
    definer.create(GADGETS, u_name="Dongle", u_price="9")
    definer.add_column("core_company", "u_tier", internal_type="integer")
    return populated


@pytest.fixture
def loaded(server: MockServer, tmp_path: Path) -> Iterator[Instance]:
    """An instance whose data is the folder of ``FILES``."""
    with open_world(server, **EMPTY) as instance:
        instance.world.data.load(write_files(tmp_path / "data", FILES))
        yield instance


def write_files(folder: Path, files: dict[str, object]) -> Path:
    for name, content in files.items():
        path = folder / "servicenow" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return folder


def find_key(instance: Instance, table: str, **values: str) -> str:
    """Return the key of the record with these values."""
    records = instance.world.data.iterate(table, search=next(iter(values.values())))
    [key] = [record["key"] for record in records if record["values"].items() >= values.items()]
    return str(key)


def test_the_control_plane_shows_sorts_and_finds_own_columns(gadgets: Instance) -> None:
    columns = {column["name"]: column for column in gadgets.world.data.table(OWN)["columns"]}
    expected = {"u_name": "text", "u_price": "number", "u_count": "integer", "u_bought": "text", "u_computer": "text"}
    assert {name: columns[name]["type"] for name in expected} == expected
    assert (columns["u_bought"]["form"], columns["u_price"]["nullable"]) == ("2026-11-22", True)
    assert "own" not in columns
    for sort, prices in (("u_price", [9.0, 1200.5]), ("-u_price", [1200.5, 9.0])):
        records = list(gadgets.world.data.iterate(OWN, sort=sort))
        assert [record["values"]["u_price"] for record in records] == prices
        pages = [gadgets.world.data.list_page(OWN, sort=sort, limit=1)]
        pages.append(gadgets.world.data.list_page(OWN, sort=sort, limit=1, cursor=pages[0]["next"]))
        assert [page["records"][0] for page in pages] == records
    [found] = gadgets.world.data.iterate(OWN, search="lapt")
    assert (found["values"]["u_name"], found["values"]["sys_class_name"]) == ("Laptop", GADGETS)
    assert "u_tier" in gadgets.world.data.list_page(COMPANIES)["records"][0]["values"]


def test_the_control_plane_changes_values_of_own_columns(gadgets: Instance) -> None:
    key = find_key(gadgets, OWN, u_name="Laptop")
    changed = gadgets.world.data.update(OWN, key, u_price=3, u_bought=None)["values"]
    assert (changed["u_price"], changed["u_bought"], changed["u_state"]) == (3.0, None, "new")
    [record] = gadgets.table(GADGETS, "u_name=Laptop")
    assert (record["u_price"], record["u_bought"], record["sys_updated_by"]) == ("3", "", "system")
    company = find_key(gadgets, COMPANIES, name="ACME North America")
    gadgets.world.data.update(COMPANIES, company, u_tier=2)
    assert gadgets.count("core_company", "u_tier=2^name=ACME North America") == 1
    with pytest.raises(ControlError, match="u_bought must have the form 2026-11-22"):
        gadgets.world.data.update(OWN, key, u_bought="tomorrow")
    gadgets.world.data.delete(OWN, key)
    assert gadgets.count(GADGETS) == 1


def test_the_control_plane_changes_definitions_under_the_same_rules(gadgets: Instance) -> None:
    data = gadgets.world.data
    own = find_key(gadgets, COLUMNS, element="u_price", name=GADGETS)
    assert data.update(COLUMNS, own, column_label="Cost")["values"]["column_label"] == "Cost"
    assert gadgets.table("sys_documentation", f"name={GADGETS}^element=u_price")[0]["label"] == "Cost"
    with pytest.raises(ControlError, match="element of a record cannot be changed"):
        data.update(COLUMNS, own, element="u_cost")
    built_in = find_key(gadgets, COLUMNS, element="u_hostcomputerid")
    with pytest.raises(ControlError, match="describes the product itself cannot be changed"):
        data.update(COLUMNS, built_in, column_label="x")
    with pytest.raises(ControlError, match="describes the product itself cannot be deleted"):
        data.delete(COLUMNS, built_in)
    data.delete(COLUMNS, own)
    assert "u_price" not in gadgets.table(GADGETS, sysparm_limit=1)[0]
    table = find_key(gadgets, "servicenow_sys_db_object", name=GADGETS)
    data.delete("servicenow_sys_db_object", table)
    assert gadgets.get(f"/api/now/table/{GADGETS}").status_code == requests.codes.bad_request
    assert data.table(OWN)["records"] == 0
    assert [column["name"] for column in data.table(OWN)["columns"] if column["name"].startswith("u_")] == []


def test_a_folder_defines_tables_and_has_their_records(loaded: Instance) -> None:
    [laptop] = loaded.table(
        GADGETS, "u_company.name=ours", sysparm_display_value="true", sysparm_exclude_reference_link="true"
    )
    assert (laptop["u_name"], laptop["u_price"], laptop["u_company"]) == ("Laptop", "12.5", "Ours")
    assert [row["u_name"] for row in loaded.table("u_gadget_small")] == ["Dongle"]
    [kiosk] = loaded.table("cmdb_ci_computer", "u_hall=n", sysparm_display_value="true")
    assert (kiosk["name"], kiosk["ram"], kiosk["sys_class_name"]) == ("kiosk-1", "8", "Kiosk")
    assert loaded.table("u_cmdb_ci_kiosk", sysparm_fields="u_hall", sysparm_display_value="true") == [
        {"u_hall": "North"}
    ]
    assert loaded.table("core_company", sysparm_fields="name,u_tier") == [{"name": "Ours", "u_tier": "1"}]
    described = loaded.table("sys_dictionary", f"name={GADGETS}", sysparm_fields="element")
    assert {row["element"] for row in described} == {"", *loaded.table(GADGETS)[0]}
    assert loaded.count("sys_dictionary", "name=cmdb_ci") > 1  # the product's are still there


def test_a_dumped_folder_is_the_loaded_one(loaded: Instance, server: MockServer, tmp_path: Path) -> None:
    loaded.world.data.dump(tmp_path / "first")
    with (tmp_path / "first/servicenow/own_records.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["sys_class_name"], row["u_name"], row["u_price"]) for row in csv.DictReader(file)] == [
            ("u_gadget", "Laptop", "12.5"),
            ("u_gadget_small", "Dongle", ""),
        ]
    with open_world(server) as other:
        other.world.data.load(tmp_path / "first")
        for table in (GADGETS, "u_cmdb_ci_kiosk", "core_company", "sys_db_object", "sys_dictionary", "sys_choice"):
            unlinked = {"sysparm_exclude_reference_link": "true"}
            assert other.table(table, **unlinked) == loaded.table(table, **unlinked)
        other.world.data.dump(tmp_path / "second")
    for path in (tmp_path / "first").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "second" / path.relative_to(tmp_path / "first")).read_bytes()


WRONG = {
    "a name without the prefix": (
        {"sys_db_object.yaml": [{"name": "gadget"}]},
        ("servicenow/sys_db_object.yaml", "The name of a table must begin with u_ or x_: not 'gadget'."),
    ),
    "a column of no table": (
        {"sys_dictionary.yaml": [{"name": "u_nope", "element": "u_a"}]},
        ("servicenow/sys_dictionary.yaml", "There is no table 'u_nope'."),
    ),
    "an unknown table": (
        {"u_gadget.yaml": [{"u_name": "Laptop"}]},
        ("servicenow/u_gadget.yaml", "There is no table 'servicenow/u_gadget'"),
    ),
    "an unknown column": (
        {"sys_db_object.yaml": [{"name": "u_gadget"}], "u_gadget.yaml": [{"u_nam": "Laptop"}]},
        ("servicenow/u_gadget.yaml", "There is no column 'u_nam'"),
    ),
    "a column of another class": (
        {**FILES, "cmdb_ci_server.yaml": [{"name": "s", "u_hall": "n"}]},
        ("servicenow/cmdb_ci_server.yaml", "A record of cmdb_ci_server has no field u_hall."),
    ),
    "a reference to no record": (
        {**FILES, "u_gadget.yaml": [{"u_name": "Laptop", "u_company": "b" * 32}]},
        ("servicenow/u_gadget.yaml", f"u_company: there is no record '{'b' * 32}' in servicenow/core_company."),
    ),
    "a value of another type": (
        {**FILES, "u_gadget.yaml": [{"u_price": "cheap"}]},
        ("servicenow/u_gadget.yaml", "u_price must be a number."),
    ),
    "a table of the product": (
        {"sys_db_object.csv": "name,label\nu_gadget,Gadget\ncmdb_ci,Configuration Item\n"},
        ("servicenow/sys_db_object.csv", "The product has this record (cmdb_ci): leave it out."),
    ),
    "a column of the product": (
        {"sys_dictionary.csv": "name,element\ncmdb_ci,name\n"},
        ("servicenow/sys_dictionary.csv", "The product has this record (cmdb_ci, name): leave it out."),
    ),
    "a choice of the product": (
        {"sys_choice.csv": "name,element,value\ncmdb_ci,install_status,1\n"},
        ("servicenow/sys_choice.csv", "The product has this record (cmdb_ci, install_status, 1): leave it out."),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_folder_is_refused_with_the_file(instance: Instance, tmp_path: Path, case: str) -> None:
    files, (file, problem) = WRONG[case]
    before = instance.count("sys_dictionary")
    with pytest.raises(ControlError) as refused:
        instance.world.data.load(write_files(tmp_path / "data", files))
    [found] = refused.value.problems
    assert found["file"] == file
    assert problem in found["problem"]
    assert instance.count("sys_dictionary") == before
