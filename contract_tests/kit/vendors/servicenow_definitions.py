"""ServiceNow: tables and columns that an admin adds to an instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from contract_tests.kit.vendors.servicenow import Instance

ADMIN = ("admin", "admin-password")
GADGETS = "u_gadget"
COLUMNS: Mapping[str, Mapping[str, str]] = {  # of the own table
    "u_name": {},
    "u_price": {"internal_type": "decimal"},
    "u_count": {"internal_type": "integer", "default_value": "1"},
    "u_bought": {"internal_type": "glide_date"},
    "u_state": {"internal_type": "choice"},
    "u_computer": {"internal_type": "reference", "reference": "cmdb_ci_computer"},
}
CHOICES = {"new": "Brand new", "old": "Old"}


class Definer:
    """An admin of an instance, who adds tables, columns and choices.

    Args:
        instance: The instance.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> requests.Response:
        """Send a request to the Table API as an admin."""
        return self._instance.call(method, f"/api/now/table/{path}", json=body, auth=ADMIN)

    def create(self, table: str, **values: str) -> dict[str, Any]:
        """Create a record; return it."""
        answer = self.send("POST", table, values)
        assert answer.status_code == requests.codes.created, answer.text
        record: dict[str, Any] = answer.json()["result"]
        return record

    def add_table(self, name: str, parent: str = "", **values: str) -> dict[str, Any]:
        """Add a table that extends another or none."""
        if parent:
            [known] = self._instance.table("sys_db_object", f"name={parent}")
            values["super_class"] = known["sys_id"]
        return self.create("sys_db_object", name=name, **values)

    def add_column(self, table: str, element: str, **values: str) -> dict[str, Any]:
        """Add a column to a table."""
        return self.create("sys_dictionary", name=table, element=element, **values)

    def add_gadgets(self) -> None:
        """Add the own table with a column of each type and two choices."""
        self.add_table(GADGETS, label="Gadget")
        for element, values in COLUMNS.items():
            self.add_column(GADGETS, element, **values)
        for value, label in CHOICES.items():
            self.create("sys_choice", name=GADGETS, element="u_state", value=value, label=label)

    def remove(self, table: str, query: str) -> requests.Response:
        """Delete the only record of a table that matches a query."""
        [record] = self._instance.table(table, query)
        return self.send("DELETE", f"{table}/{record['sys_id']}")
