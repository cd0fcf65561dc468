"""Speed of receiving, transforming and reading an export with the ServiceNow mock server, compared with a limit.

The limit is lxml reading the same XML and ``executemany`` inserting it into one SQLite table. Limit and mock server
take turns, segment by segment, so that other load on the machine affects both. Exports go to a default world, as a
user's do. Small segments are compared with each other: the last ones must be as fast as the first.
``python imports.py [computers] [installations]`` sends a large export over HTTP to a server in another process, like a
client.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from xml.sax.saxutils import escape

import orjson
import requests
import yaml
from figures import AT_LEAST, Results, Target
from lxml import etree
from serving import memory, run_mock_servers

from mockservers.catalog import VENDORS
from mockservers.core.package_files import fixture_folder
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.storage.database import Database
from mockservers.core.storage.database import draw_number as drawn
from mockservers.core.worlds.fixtures import computers
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.templates import Templates
from mockservers.vendors.servicenow.fnms_app.payload_rows import read_rows
from mockservers.vendors.servicenow.fnms_app.segments import read_segment
from mockservers.vendors.servicenow.import_sets.staging import Staging
from mockservers.vendors.servicenow.population import generate_application_rows, make_inventory_row
from mockservers.vendors.servicenow.schema.records import Records, Stamp

SEGMENT = 5_000  # rows
SEED = 7
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = {
    "inventory_export": ("inventories", "inventory", "x_fls_flexera_fnms_inventory_import"),
    "application_export": ("installations", "installation", "x_fls_flexera_fnms_application_import"),
}
MEASURED = (20_000, 100_000)  # computers, installations
GROWING, SMALL_SEGMENT, SOME = 100_000, 1_000, 10  # computers, rows of a segment, segments that are compared
FLAT = 0.85  # least speed of the last segments against that of the first
Rows = Iterator[dict[str, str]]


def measure(results: Results, _rounds: int, _seconds: float, folder: Path) -> Iterator[str]:
    """Receive and transform 20,000 computers and 100,000 installations; yield each step before it starts."""
    staged, transformed = (_make_world(folder / f"{name}.sqlite") for name in ("staged", "transformed"))
    for kind, rows in exported(*MEASURED):
        yield f"importing {KINDS[kind][0]}"
        taken = _Timings(sqlite3.connect(folder / f"bare-{kind}.sqlite", isolation_level=None), kind)
        for payload in payloads(kind, rows()):
            taken.take_turns(staged, transformed, payload)
        _report(results, taken)
    staged.close()
    transformed.close()
    yield "importing small segments"
    _measure_growth(results, _make_world(folder / "growing.sqlite"))
    yield "exporting"
    _export(results, folder)


def _make_world(path: Path) -> Database:
    """Make a default world."""
    templates = Templates(VENDORS)
    templates.use(WorldStart(seed=SEED, now=AS_OF), lambda template: shutil.copy(template, path))
    templates.close()
    return Database(path)


def _measure_growth(results: Results, growing: Database) -> None:
    """Import computers in small segments; compare the speed of the last segments with that of the first."""
    kind, rows = exported(GROWING, 0)[0]
    seconds = []
    for payload in payloads(kind, rows(), SMALL_SEGMENT):
        began = time.process_time()
        _import(growing, kind, payload, Staging.load_and_transform)
        seconds.append(time.process_time() - began)
    growing.close()
    first, last = median(seconds[:SOME]), median(seconds[-SOME:])
    results.add("import, rows/s", f"segments of {SMALL_SEGMENT:,} computers", {
        "rows": GROWING,
        "first": SMALL_SEGMENT / first,
        "last": SMALL_SEGMENT / last,
    })  # fmt: skip
    results.check(Target("segments at 100,000 computers against the first", AT_LEAST, FLAT, "times"), first / last)


def _import(database: Database, kind: str, payload: bytes, take: Callable[..., object]) -> None:
    """Receive a segment and import its rows like a request."""
    row, body = KINDS[kind][1], make_body(kind, payload)
    with database.transaction(writing=True) as db:
        chance = SeededRandom(SEED, partial(drawn, db))
        staging = Staging(db, Records(db, chance, Stamp("2026-11-01 00:00:00", "benchmark")))
        segment = read_segment(orjson.loads(body), [row])
        take(staging, staging.open(KINDS[kind][2]), read_rows(segment.payload, row))


def make_body(kind: str, payload: bytes) -> bytes:
    """Make the body of a request with a segment."""
    return orjson.dumps({"transaction_id": "1", "transaction_type": kind, "payload": payload.decode()})


class _Timings:
    """Seconds spent on one kind of rows: the limit, staging, staging and transforming."""

    def __init__(self, bare: sqlite3.Connection, kind: str) -> None:
        self.kind, self._bare = kind, bare
        self._row, self._statement = KINDS[kind][1], ""
        self.rows, self.bare, self.staged, self.transformed = 0, 0.0, 0.0, 0.0
        bare.execute("PRAGMA journal_mode = WAL")

    def take_turns(self, staged: Database, transformed: Database, payload: bytes) -> None:
        """Import a segment with each of the three methods."""
        self._import_bare(payload)
        self.staged += self._import(staged, payload, Staging.load)
        self.transformed += self._import(transformed, payload, Staging.load_and_transform)

    def _import(self, database: Database, payload: bytes, take: Callable[..., object]) -> float:
        """Import a segment; return the seconds."""
        began = time.perf_counter()
        _import(database, self.kind, payload, take)
        return time.perf_counter() - began

    def _import_bare(self, payload: bytes) -> None:
        began = time.perf_counter()
        found = []
        for _, element in etree.iterparse(BytesIO(payload), tag=self._row):
            found.append([child.text for child in element])
            element.clear()
        if not self._statement:
            columns = ", ".join(f"c{number}" for number in range(len(found[0])))
            self._bare.execute(f"CREATE TABLE bare ({columns})")
            self._statement = f"INSERT INTO bare VALUES ({', '.join('?' * len(found[0]))})"  # noqa: S608 -- our columns
        self._bare.execute("BEGIN")
        self._bare.executemany(self._statement, found)
        self._bare.execute("COMMIT")
        self.bare += time.perf_counter() - began
        self.rows += len(found)


def _report(results: Results, taken: _Timings) -> None:
    name = KINDS[taken.kind][0]
    results.add("import, rows/s", name, {
        "rows": taken.rows,
        "limit": taken.rows / taken.bare,
        "received + staged": taken.rows / taken.staged,
        "staged + transformed": taken.rows / taken.transformed,
    })  # fmt: skip
    for what, wanted, seconds in (
        ("received + staged", 0.5, taken.staged),
        ("staged + transformed", 0.2, taken.transformed),
    ):
        results.check(Target(f"{name}: {what} against the limit", AT_LEAST, wanted, "times"), taken.bare / seconds)


def _export(results: Results, folder: Path) -> None:
    """Read all computers of a world in pages of the Table API."""
    wanted = {"servicenow": {"computers": MEASURED[0]}}
    with run_mock_servers(folder / "exported", wanted) as ours, requests.Session() as session:
        session.auth = ("fnms.integration", "fnms-password")
        found, began = 0, time.perf_counter()
        url: str | None = f"{ours.urls['servicenow']}/api/now/table/cmdb_ci_computer?sysparm_limit=10000"
        while url:
            answer = session.get(url, timeout=600)
            found += len(answer.json()["result"])
            url = answer.links.get("next", {}).get("url")
        seconds = time.perf_counter() - began
    results.add("export, rows/s", "computers, pages of 10,000 over HTTP", {"rows": found, "rows/s": found / seconds})


def main() -> None:
    """Print the duration of a large export over HTTP."""
    machines, installed = (int(number) for number in (*sys.argv[1:], "100000", "1000000")[:2])
    with tempfile.TemporaryDirectory() as folder:
        print_line(f"{'':34}{'rows':>12}{'seconds':>10}{'rows/s':>10}")
        measure_server(Path(folder), exported(machines, installed))


def exported(machines: int, installed: int) -> list[tuple[str, Any]]:
    """Return a function that generates the rows, per transaction type."""
    text = (fixture_folder() / "servicenow/seed/instance.yaml").read_text(encoding="utf-8")
    titles = yaml.safe_load(text)["applications"]
    return [
        ("inventory_export", lambda: (make_inventory_row(one, AS_OF) for one in computers(SEED, machines))),
        ("application_export", lambda: generate_application_rows(installed, machines, titles, AS_OF)),
    ]


def payloads(kind: str, rows: Rows, size: int = SEGMENT) -> Iterator[bytes]:
    """Yield the segments of an export as XML."""
    root, row, _ = KINDS[kind]
    while some := list(islice(rows, size)):
        inner = "".join(
            f"<{row}>{''.join(f'<{name[2:]}>{escape(text)}</{name[2:]}>' for name, text in fields.items())}</{row}>"
            for fields in some
        )
        yield f"<{root}>{inner}</{root}>".encode()


def print_figure(name: str, count: int, seconds: float) -> None:
    """Print one line."""
    print_line(f"{name:34}{count:12,}{seconds:10.1f}{count / seconds:10,.0f}")


def print_line(line: str) -> None:
    """Print a line without buffering."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure_server(folder: Path, kinds: Sequence[tuple[str, Any]]) -> None:
    """Measure the import over HTTP and the server's peak resident memory."""
    with run_mock_servers(folder / "served", {}) as ours:
        pace = f"{ours.urls['control']}/control/worlds/default/pace/servicenow.import_transaction"
        requests.put(pace, json={"seconds": 0}, timeout=60).raise_for_status()
        for kind, rows in kinds:
            print_figure(f"over HTTP, {KINDS[kind][1]}", *_send(ours.urls["servicenow"], kind, rows()))
        print_line(f"{'peak resident memory, MB':34}{memory(ours.process.pid, 'VmHWM'):12,.0f}")


def _send(url: str, kind: str, rows: Rows) -> tuple[int, float]:
    """Send an export and check its success; return the number of rows and the seconds."""
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


if __name__ == "__main__":
    main()
