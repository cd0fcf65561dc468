"""How fast the ServiceNow stand-in takes and transforms a large export, beside the bare limit.

``python benchmarks/servicenow_import.py [computers] [installations]``; 100,000 and 1,000,000 by default. The export
goes over HTTP to a server in a process of its own, in segments of 5,000 rows, and every segment is processed before the
next. The limit is the same XML read by lxml and inserted by ``executemany`` into one table, nothing else.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import requests
import yaml
from lxml import etree

from mockservers.core.chance import Chance
from mockservers.core.fixtures import computers, fixture_folder
from mockservers.core.start import Planting, Start
from mockservers.core.store import Database
from mockservers.core.store import count as drawn
from mockservers.server import MockServer
from mockservers.servicenow import service
from mockservers.servicenow.population import application_rows, inventory_row
from mockservers.servicenow.records import Records, Stamp
from mockservers.servicenow.segments import read_rows
from mockservers.servicenow.staging import Staging

SEGMENT = 5_000  # rows
SEED = 7
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = {
    "inventory_export": ("inventories", "inventory", "x_fls_flexera_fnms_inventory_import"),
    "application_export": ("installations", "installation", "x_fls_flexera_fnms_application_import"),
}
EMPTY = {"servicenow": {"computers": 0, "installations": 0, "contracts": 0}, "bigfix": {"usages": 0}}
SERVE = "serve"
Rows = Iterator[dict[str, str]]


def main() -> None:
    """Print the figures."""
    machines, installed = (int(one) for one in (*sys.argv[1:], "100000", "1000000")[:2])
    with tempfile.TemporaryDirectory() as folder:
        say(f"{'':34}{'rows':>12}{'seconds':>10}{'rows/s':>10}")
        for kind, rows in exported(machines, installed):
            measure_bare(Path(folder), kind, rows())
        measure_engine(Path(folder), exported(machines, installed))
        measure_server(Path(folder), exported(machines, installed))


def exported(machines: int, installed: int) -> list[tuple[str, Any]]:
    """What is exported: per transaction type a function that gives its rows."""
    text = (fixture_folder() / "servicenow/seed/instance.yaml").read_text(encoding="utf-8")
    titles = yaml.safe_load(text)["applications"]
    return [
        ("inventory_export", lambda: (inventory_row(one, AS_OF) for one in computers(SEED, machines))),
        ("application_export", lambda: application_rows(installed, machines, titles, AS_OF)),
    ]


def payloads(kind: str, rows: Rows) -> Iterator[bytes]:
    """The segments of an export, as XML."""
    root, row, _ = KINDS[kind]
    while some := list(islice(rows, SEGMENT)):
        inner = "".join(
            f"<{row}>{''.join(f'<{name[2:]}>{escape(text)}</{name[2:]}>' for name, text in one.items())}</{row}>"
            for one in some
        )
        yield f"<{root}>{inner}</{root}>".encode()


def tell(name: str, count: int, seconds: float) -> None:
    """Print one line."""
    say(f"{name:34}{count:12,}{seconds:10.1f}{count / seconds:10,.0f}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure_bare(folder: Path, kind: str, rows: Rows) -> None:
    """The limit: lxml and executemany, one table without indexes."""
    row = KINDS[kind][1]
    connection = sqlite3.connect(folder / f"bare-{kind}.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    seconds, count, statement = 0.0, 0, ""
    for payload in payloads(kind, rows):
        began = time.perf_counter()
        found = []
        for _, element in etree.iterparse(BytesIO(payload), tag=row):
            found.append([child.text for child in element])
            element.clear()
        if not statement:
            columns = ", ".join(f"c{number}" for number in range(len(found[0])))
            connection.execute(f"CREATE TABLE bare ({columns})")
            statement = f"INSERT INTO bare VALUES ({', '.join('?' * len(found[0]))})"  # noqa: S608 -- our own columns
        connection.execute("BEGIN")
        connection.executemany(statement, found)
        connection.execute("COMMIT")
        seconds, count = seconds + time.perf_counter() - began, count + len(found)
    connection.close()
    tell(f"bare limit, {row}", count, seconds)


def measure_engine(folder: Path, kinds: Sequence[tuple[str, Any]]) -> None:
    """Parse + stage, and transform, without HTTP: each segment in a transaction of its own."""
    database = Database.create(folder / "engine.sqlite", [service.tables] if service.tables is not None else [])
    with database.transaction(writing=True) as db:
        service.seed(Planting(db, SEED, AS_OF, service.chosen(EMPTY["servicenow"])))
    for kind, rows in kinds:
        staged, transformed, count = 0.0, 0.0, 0
        for payload in payloads(kind, rows()):
            with database.transaction(writing=True) as db:
                chance = Chance(SEED, lambda name: drawn(db, name))
                staging = Staging(db, Records(db, chance, Stamp("2026-11-01 00:00:00", "benchmark")))
                one = staging.open(KINDS[kind][2])
                began = time.perf_counter()
                staging.load(one, read_rows(payload, KINDS[kind][1]))
                between = time.perf_counter()
                staging.transform(one)
                staged, transformed = staged + between - began, transformed + time.perf_counter() - between
                count += db.exec_driver_sql(ROWS, (one.sys_id,)).scalar_one()
        tell(f"parse + stage, {KINDS[kind][1]}", count, staged)
        tell(f"transform, {KINDS[kind][1]}", count, transformed)
    database.close()


ROWS = "SELECT sys_import_rows FROM servicenow_sys_import_set WHERE sys_id = ?"


def measure_server(folder: Path, kinds: Sequence[tuple[str, Any]]) -> None:
    """The whole way over HTTP, and the server's highest resident memory."""
    command = [sys.executable, "-W", "ignore", __file__, SERVE, str(folder / "served")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout is not None
        url, control = process.stdout.readline().split()
        pace = f"{control}/control/worlds/default/pace/servicenow.import_transaction"
        requests.put(pace, json={"seconds": 0}, timeout=60).raise_for_status()
        for kind, rows in kinds:
            tell(f"over HTTP, {KINDS[kind][1]}", *_send(url, kind, rows()))
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
        say(f"{'highest resident memory, MB':34}{int(peak) // 1024:12,}")
        process.kill()


def _send(url: str, kind: str, rows: Rows) -> tuple[int, float]:
    """Send an export and see it through; how many rows, and how long it took."""
    session = requests.Session()
    session.auth = ("fnms.integration", "fnms-password")
    endpoint, began = f"{url}/api/x_fls_flexera_fnms/integration/fnmstosn", time.perf_counter()
    for number, payload in enumerate(payloads(kind, rows)):
        name = f"{kind}-{number}"
        body = {"transaction_id": name, "transaction_type": kind, "payload": payload.decode()}
        result = session.post(endpoint, json=body, timeout=600).json()["result"]
        assert result["return_code"] == "0", result
    status = session.post(endpoint, json={"transaction_type": "export_status"}, timeout=600).json()["result"]
    assert status["state"] == "Succeeded", status
    seconds = time.perf_counter() - began
    table = f"{url}/api/now/table/{KINDS[kind][2]}"
    found = session.get(table, params={"sysparm_limit": 1}, timeout=600)
    return int(found.headers["X-Total-Count"]), seconds


def serve(data: str) -> None:
    """Run a server until killed."""
    server = MockServer(data=Path(data), start=Start(seed=SEED, options=EMPTY))
    say(f"{server.servicenow.url} {server.control.url}")
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    if sys.argv[1:2] == [SERVE]:
        serve(sys.argv[2])
    else:
        main()
