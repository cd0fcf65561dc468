"""ServiceNow: a world of an instance, its clock, and the payloads that an export utility sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import requests

from contract_tests.kit.worker_threads import note_calls
from mockservers import MockServer
from mockservers.client.worlds import RemoteWorld
from mockservers.vendors.servicenow.aggregate_api import group_reader
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY

__all__ = [
    "APPLICATION",
    "CONTRACT",
    "DICTIONARY",
    "EMPTY",
    "INTEGRATION",
    "INVENTORY",
    "ROWS",
    "RUNS",
    "STAGING",
    "TRANSACTIONS",
    "VIRTUAL",
    "Instance",
    "note_statements",
    "open_world",
    "payload",
]

INTEGRATION = "/api/x_fls_flexera_fnms/integration/fnmstosn"
ROWS = {
    "inventory_export": ("inventories", "inventory"),
    "application_export": ("installations", "installation"),
    "contract_export": ("contracts", "contract"),
}
INVENTORY = {
    "ComplianceComputerID": "1001",
    "ComputerName": "PC-0001",
    "ComputerType": "Computer",
    "SerialNo": "5CG0001",
    "Manufacturer": "HP",
    "ModelNo": "EliteBook 840",
    "ChassisType": "Laptop",
    "OperatingSystem": "Red Hat Enterprise Linux 9",
    "TotalMemory": "17179869184",
    "TotalDiskSpace": "549755813888",
    "InventoryDate": "2026-11-21T03:00:00Z",
}
VIRTUAL = {
    **INVENTORY,
    "ComplianceComputerID": "1002",
    "ComputerName": "VM-0002",
    "SerialNo": "VMware-42",
    "ComputerType": "Virtual Machine",
    "OperatingSystem": "Windows Server 2022",
    "HostComputerID": "1001",
    "VMState": "Started",
}
CONTRACT = {
    "ContractNo": "C-77",
    "ContractName": "Laptops",
    "ContractType": "Lease",
    "ContractStatus": "Active",
    "Vendor": "HP",
    "StartDate": "2026-01-01",
    "EndDate": "2028-12-31",
    "ComplianceComputerID": "1001",
}
APPLICATION = {
    "ComplianceComputerID": "1001",
    "SoftwareTitleID": "55",
    "ApplicationName": "Acrobat 2020 Pro",
    "Publisher": "Adobe",
    "ProductName": "Acrobat",
    "Version": "2020",
    "Edition": "Pro",
    "InstallDate": "2026-02-03",
}
RUNS, TRANSACTIONS = "x_fls_flexera_fnms_import_run", "x_fls_flexera_fnms_import_transaction"
STAGING = "x_fls_flexera_fnms_{}_import"


@dataclass
class Instance:
    """A world of the ServiceNow mock server with a session of its user."""

    server: MockServer
    world: RemoteWorld
    session: requests.Session

    def __post_init__(self) -> None:
        environment = self.server.environment()
        self.session.auth = (environment["SERVICENOW_USER"], environment["SERVICENOW_PASSWORD"])

    @property
    def url(self) -> str:
        return self.server.servicenow.in_world(self.world.name).url

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, self.url + path, timeout=60, **options)

    def get(self, path: str, **parameters: str | int) -> requests.Response:
        return self.call("GET", path, params=parameters)

    def table(self, name: str, query: str = "", **parameters: str | int) -> list[dict[str, Any]]:
        """Fetch the records of a table that match an encoded query."""
        answer = self.get(f"/api/now/table/{name}", sysparm_query=query, **parameters)
        assert answer.status_code == 200, answer.text
        records: list[dict[str, Any]] = answer.json()["result"]
        return records

    def count(self, name: str, query: str = "") -> int:
        answer = self.get(f"/api/now/table/{name}", sysparm_query=query, sysparm_limit=1)
        return int(answer.headers["X-Total-Count"])

    def notes(self, answer: requests.Response) -> list[str]:
        """Return the notes of the journal for a request; the latest with its method and URL."""
        found = self.world.ask("GET", "journal", query={"full": "true", "limit": 50})["exchanges"]
        same = [entry for entry in found if entry["method"] == answer.request.method and entry["url"] == answer.url]
        notes: list[str] = same[-1]["notes"]
        return notes

    def change(self, table: str, query: str, **values: str) -> None:
        for record in self.table(table, query):
            answer = self.call("PATCH", f"/api/now/table/{table}/{record['sys_id']}", json=values)
            assert answer.status_code == 200, answer.text

    def remove(self, table: str, query: str) -> None:
        for record in self.table(table, query):
            assert self.call("DELETE", f"/api/now/table/{table}/{record['sys_id']}").status_code == 204

    def set_property(self, name: str, value: str) -> None:
        self.change("sys_properties", f"name={name}", value=value)

    def send(self, transaction_type: str, *rows: Mapping[str, str], **fields: str) -> dict[str, Any]:
        """Send a segment with rows, or a test or poll without; gives the result."""
        body = {"transaction_type": transaction_type, **fields}
        if transaction_type in ROWS and "payload" not in body:
            body["payload"] = payload(transaction_type, *rows)
        answer = self.call("POST", INTEGRATION, json=body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()["result"]
        return result

    def advance(self, seconds: float) -> None:
        self.world.clock.advance(seconds)

    def pace(self, **pace: object) -> None:
        self.world.set_pace("servicenow.import_transaction", **pace)

    def export(self, transaction_type: str, *rows: Mapping[str, str], name: str = "export") -> dict[str, Any]:
        """Send one segment and let it be processed; gives the status of its run."""
        result = self.send(transaction_type, *rows, transaction_id=f"{name}-{transaction_type}-1")
        assert result["return_code"] == "0", result
        self.advance(10)
        return self.send("export_status", import_run=result["import_run"])


def payload(transaction_type: str, *rows: Mapping[str, str]) -> str:
    """Return rows as the XML of a payload."""
    root, row = ROWS[transaction_type]
    inner = "".join(f"<{row}>{''.join(f'<{n}>{v}</{n}>' for n, v in entry.items())}</{row}>" for entry in rows)
    return f"<{root}>{inner}</{root}>"


def note_statements(patch: pytest.MonkeyPatch) -> list[str]:
    """Note the thread of each statement for statistics; returns the list of names, which grows."""
    names: list[str] = []
    note_calls(patch, names, group_reader, "execute_directly")
    return names


_numbers = count(1)


@contextmanager
def open_world(server: MockServer, **options: str | int) -> Iterator[Instance]:
    """Create a world with a frozen clock; it is deleted at the end."""
    name = f"servicenow-{next(_numbers)}"
    world = server.plane.create_world(name, now="2026-11-22T12:30:00Z", options={"servicenow": options})
    with requests.Session() as session:
        yield Instance(server, world, session)
    world.delete()


EMPTY: Mapping[str, int] = {"computers": 0, "installations": 0, "contracts": 0}
