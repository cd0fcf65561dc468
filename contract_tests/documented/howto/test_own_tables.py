"""How-tos of docs/how-to/own-tables.md: tables and columns of an instance of one's own."""

from __future__ import annotations

from pathlib import Path

import requests

from mockservers.pytest_plugin import Vendor

ADMIN = ("admin", "admin-password")

OBJECTS = """
- {name: u_gadget, label: Gadget}
"""

DICTIONARY = """
- {name: u_gadget, element: u_name}
- {name: u_gadget, element: u_price, internal_type: decimal}
- {name: u_gadget, element: u_bought, internal_type: glide_date}
- {name: u_gadget, element: u_vendor, internal_type: reference, reference: core_company}
- {name: cmdb_ci_computer, element: u_rack, internal_type: integer}
"""

GADGETS = """
u_name,u_price,u_bought
Laptop,1200.50,2026-01-15
Dongle,15,2025-06-30
"""


def write_folder(folder: Path) -> Path:
    """A folder that defines a table and a column, and has records of the table."""
    (folder / "servicenow").mkdir(parents=True)
    (folder / "servicenow/sys_db_object.yaml").write_text(OBJECTS)
    (folder / "servicenow/sys_dictionary.yaml").write_text(DICTIONARY)
    (folder / "servicenow/u_gadget.csv").write_text(GADGETS.lstrip())
    return folder


def find_names(url: str, query: str) -> list[str]:
    """The client under test."""
    parameters = {"sysparm_query": query, "sysparm_fields": "u_name"}
    answer = requests.get(f"{url}/api/now/table/u_gadget", params=parameters, auth=ADMIN, timeout=5)
    return [record["u_name"] for record in answer.json()["result"]]


def test_a_world_has_the_tables_of_a_folder(servicenow: Vendor, tmp_path: Path) -> None:
    servicenow.world.data.load(write_folder(tmp_path / "lab"))
    assert find_names(servicenow.url, "u_price>100^ORu_bought<2026-01-01^ORDERBYu_name") == ["Dongle", "Laptop"]
    servicenow.world.reset()  # returns to this data
    assert find_names(servicenow.url, "u_nameSTARTSWITHlap") == ["Laptop"]


def test_a_test_adds_a_column(servicenow: Vendor) -> None:
    tables = f"{servicenow.url}/api/now/table"
    column = {"name": "cmdb_ci_computer", "element": "u_rack", "internal_type": "integer"}
    requests.post(f"{tables}/sys_dictionary", json=column, auth=ADMIN, timeout=5).raise_for_status()
    [computer] = requests.get(f"{tables}/cmdb_ci_computer?sysparm_limit=1", auth=ADMIN, timeout=5).json()["result"]
    path = f"{tables}/cmdb_ci_computer/{computer['sys_id']}"
    changed = requests.patch(path, json={"u_rack": "7"}, auth=ADMIN, timeout=5).json()["result"]
    assert changed["u_rack"] == "7"
