"""Runs of a public client's script against a server of its own.

A script gets the instance as JSON in the variable ``INSTANCE`` and the name of one of its functions, and prints as its
last line the JSON of what the function returned.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contract_tests.kit.real_clients.catalogue import BUILT, NODE, PublicClient
from contract_tests.kit.remote import Client
from contract_tests.kit.services import SERVICES, start_server
from mockservers import MockServer
from mockservers.server.environment import trust_authority

LONGEST = 180  # seconds that a script may take
SUBDOMAIN = "instance"  # of service-now.com, for clients with a fixed host name
LOGIN = ("admin", "admin-password")
DAYS = 40  # between the records that are there before, and those of a client
COMPUTERS = (  # the classes of the seed's computers; virtual machine instances are no computers
    *("cmdb_ci_computer", "cmdb_ci_server", "cmdb_ci_win_server", "cmdb_ci_linux_server", "cmdb_ci_unix_server"),
    *("cmdb_ci_aix_server", "cmdb_ci_solaris_server", "cmdb_ci_hpux_server", "cmdb_ci_osx_server"),
    *("cmdb_ci_virtualization_server", "cmdb_ci_esx_server", "cmdb_ci_hyper_v_server"),
)
SERVICENOW = [service for service in SERVICES if service.name in {"servicenow", "control"}]
RECORDS = {  # one of the first day, and one of the day of a client's run
    "core_company": ({"name": "Older Ltd", "city": "Elsewhere"}, {"name": "Newer Ltd", "city": "Elsewhere"}),
    "incident": ({"short_description": "Older", "urgency": "3"}, {"short_description": "Newer", "urgency": "3"}),
}


@dataclass(frozen=True)
class ClientRun:
    """A server for one client: its script, and the world's data by the control plane."""

    client: PublicClient
    server: MockServer
    http: Client
    folder: Path

    @property
    def url(self) -> str:
        """The base URL that the script is given."""
        return f"https://{SUBDOMAIN}.service-now.com" if self.client.is_tunnelled else self.server.servicenow.url

    def call(self, function: str, **more: Any) -> Any:
        """Run a function of the script; return what it returned."""
        instance = {
            "url": self.url,
            "host": urlsplit(self.url).netloc,
            "name": SUBDOMAIN,
            "user": LOGIN[0],
            "password": LOGIN[1],
            "days": DAYS,
            "older": self.list_days()[0],
            "since": self.list_days()[1],
            **more,
        }
        done = subprocess.run(
            [*self.client.command, function],
            cwd=self.folder,
            env=self._build_environment() | {"INSTANCE": json.dumps(instance)},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert done.returncode == 0, f"{self.client.name} {function}:\n{done.stderr[-4000:]}\n{done.stdout[-1000:]}"
        return json.loads(done.stdout.splitlines()[-1])

    def list_days(self) -> tuple[str, str]:
        """Return the beginning of the day of the older records, and that of the world's day."""
        today = self.server.plane.world().clock.now().replace(hour=0, minute=0, second=0)
        return tuple(f"{day:%Y-%m-%d %H:%M:%S}" for day in (today.fromordinal(today.toordinal() - DAYS), today))  # type: ignore[return-value]

    def rows(self, table: str, **values: str) -> list[dict[str, Any]]:
        """Return the rows of a table whose columns have these values, read through the control plane."""
        found = (row["values"] for row in self.server.plane.world().data.iterate(f"servicenow_{table}"))
        return [row for row in found if values.items() <= row.items()]

    def names(self, *classes: str) -> list[str]:
        """Return the sorted names of the configuration items of classes."""
        return sorted(row["name"] for row in self.rows("cmdb_ci") if row["sys_class_name"] in classes)

    def post(self, path: str, **record: str) -> dict[str, Any]:
        """Post a record to a path below ``/api/now``; return the result."""
        answer = self.http.post(f"/api/now/{path}", json=record)
        assert answer.status_code == 201, answer.text
        result: dict[str, Any] = answer.json()["result"]
        return result

    def attach(self, table: str, sys_id: str, content: bytes) -> dict[str, Any]:
        """Attach a text file to a record; return its metadata."""
        names = {"table_name": table, "table_sys_id": sys_id, "file_name": "note.txt"}
        headers = {"Content-Type": "text/plain"}
        answer = self.http.post("/api/now/attachment/file", params=names, data=content, headers=headers)
        assert answer.status_code == 201, answer.text
        result: dict[str, Any] = answer.json()["result"]
        return result

    def _build_environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        variables = {**kept, "HOME": str(self.folder), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        if self.client.environment == NODE:
            variables["NODE_PATH"] = str(BUILT / NODE / "node_modules")
        if self.client.is_tunnelled:
            variables |= self.server.open_proxy().environment({})
        if self.server.certificate:
            variables |= trust_authority(self.server.certificate.authority, {})
        return variables


@contextmanager
def start_run(client: PublicClient, folder: Path) -> Iterator[ClientRun]:
    """Start a server for a client, whose records are of two days."""
    is_secured = client.scheme == "https" and not client.is_tunnelled
    with (
        start_server(services=SERVICENOW, tls=is_secured) as server,
        Client(server.servicenow.url) as http,
    ):
        http.auth = LOGIN
        http.verify = str(server.certificate.authority) if server.certificate else True
        run = ClientRun(client, server, http, folder)
        for day in range(2):
            server.plane.world().clock.advance(day * DAYS * 86400)
            for table, records in RECORDS.items():
                run.post(f"table/{table}", **records[day])
        yield run
