"""Work of every operation in worlds of different sizes, to find what grows with the data of a world."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from typing import Any

from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.full_world import OPTIONS
from contract_tests.kit.golden.conversations import ENDS_SESSIONS, PAGING, READING
from contract_tests.kit.growth.sql_work import SqlRecorder, SqlWork
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import VENDORS, Operation, Service
from mockservers import MockServer

PAGE = 20  # records on every page
BOOKMARK = 100  # the last page begins at a multiple of it, so that no page skips more records than another
TABLES = (  # of the Table API: all, several classes, one, several without records, and one with a plugin
    *("cmdb_ci", "cmdb_ci_computer", "cmdb_ci_win_server", "cmdb_ci_virtualization_server"),
    "cmdb_sam_sw_install",
)
CONTROL_READS = ("", "/tables", "/tables/servicenow_cmdb_ci/records?limit=20", "/faults", "/callbacks?limit=20")
READING_POSTS = {"search_sample_records"}
WARMING = 2  # requests before the one that is measured: counts, bookmarks and settings are kept

Works = Mapping[str, SqlWork]  # by operation and variant


def make_options(scale: int) -> dict[str, dict[str, Any]]:
    """Return seed options for a world of a size; the smallest has more than a page of everything."""
    return {
        "bigfix": {**OPTIONS["bigfix"], "usages": 100 * scale},
        "servicenow": {"computers": 60 * scale, "installations": 100 * scale, "contracts": 30},
        "flexera": {
            **dict.fromkeys(("users", "events", "usages", "sample_records"), 60 * scale),
            "page_size": PAGE,
        },
    }


def change_file(world: RemoteWorld, change: Callable[[sqlite3.Connection], object], folder: Path) -> None:
    """Change the content of a world past the vendors' operations, by a snapshot that is exported and imported."""
    control, name = world.control, f"{world.name[:50]}-changed"
    control.http.post("/snapshots", json={"name": name, "world": world.name}).raise_for_status()
    file = folder / f"{name}.sqlite"
    file.write_bytes(control.http.get(f"/snapshots/{name}/file").content)
    with closing(sqlite3.connect(file)) as db:
        change(db)
        db.commit()
    headers = {"Content-Type": "application/octet-stream"}
    path = f"/snapshots/{name}/file?replace=true"
    control.http.put(path, data=file.read_bytes(), headers=headers).raise_for_status()
    control.http.post(f"/worlds/{world.name}/restore", json={"snapshot": name}).raise_for_status()


def multiply_row(db: sqlite3.Connection, table: str, copies: int, where: str = "1", /, **unique: str) -> None:
    """Insert copies of the last row of a table.

    Args:
        db: The connection.
        table: The table.
        copies: The number of copies.
        where: A condition for the row that is copied.
        unique: For each column that differs an SQL expression of the copy's number ``n``; NULL for a new row's number.
    """
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    chosen = ", ".join(unique.get(name, f'"{name}"') for name in columns)
    db.execute(
        f"WITH RECURSIVE copies (n) AS (SELECT 1 WHERE {copies} UNION ALL SELECT n + 1 FROM copies WHERE n < {copies})"  # noqa: S608 -- names of tables
        f" INSERT INTO {table} SELECT {chosen} FROM copies,"
        f" (SELECT * FROM {table} WHERE {where} ORDER BY rowid DESC LIMIT 1)"
    )


RUNS, TRANSACTIONS, SETS = (
    f"servicenow_{name}"
    for name in ("x_fls_flexera_fnms_import_run", "x_fls_flexera_fnms_import_transaction", "sys_import_set")
)
_SYS_ID, _KEY = "lower(hex(randomblob(16)))", "printf('copy-%d', n)"
_NEW_ID = {"id": "NULL"}
_RECORD = {"row": "NULL", "sys_id": _SYS_ID, "number": _KEY}
_UUID = "printf('00000000-0000-4000-8000-%012d', n)"
_LETTERS = "replace(replace(replace(replace(printf('%026d', n), '0', 'A'), '1', 'B'), '8', 'C'), '9', 'D')"
_JOB = {"number": "1000000 + n", "id": _LETTERS}
_WAITING_JOB = {"number": "2000000 + n", "id": _LETTERS.replace("n)", "1000000 + n)")}
_FILES_OF_JOB = {"job": "1000000 + n"}


def add_history(db: sqlite3.Connection, number: int) -> None:
    """Add rows of long use: jobs, imports, uploads and messages that have ended, applications, tokens."""
    multiply_row(db, "flexera_saas_data", number, number="NULL", id=_UUID, name=_KEY)
    multiply_row(db, "flexera_apps", number, **_NEW_ID, instance=_KEY)
    multiply_row(db, "flexera_jobs", number, "finished_at IS NOT NULL", **_JOB)
    multiply_row(db, "flexera_job_files", number, **_FILES_OF_JOB)
    multiply_row(db, "informatica_jobs", number, "ended_as IS NOT NULL", id=_KEY)
    multiply_row(db, "bigfix_imports", number, id="-n", result="'successful'")
    multiply_row(db, "world_outbox", number, "state <> 'waiting'", **_NEW_ID)
    multiply_row(db, "world_tokens", number, token=_KEY)
    multiply_row(db, TRANSACTIONS, number, "state = 'Succeeded'", **_RECORD, transaction_id=_KEY)
    multiply_row(db, RUNS, number, "state = 'Succeeded'", **_RECORD)
    multiply_row(db, SETS, number, "state = 'processed'", **_RECORD)


def add_backlog(db: sqlite3.Connection, number: int) -> None:
    """Add jobs, imports and messages that wait."""
    waiting = "NULL"
    moments = {"admitted_at": waiting, "started_at": waiting, "status": "'ready'"}
    multiply_row(db, "flexera_jobs", number, "finished_at IS NULL", **_WAITING_JOB, **moments)
    multiply_row(db, "flexera_job_files", number, job=_WAITING_JOB["number"])
    multiply_row(db, "informatica_jobs", number, "ended_as IS NULL", id="printf('waiting-%d', n)", callback_url="NULL")
    multiply_row(db, "world_outbox", number, "state = 'waiting'", **_NEW_ID)
    multiply_row(db, TRANSACTIONS, number, "state NOT IN ('Succeeded', 'Failed')", **_RECORD)


@dataclass(frozen=True)
class WorkMeter:
    """Measures the work of requests to a world of a server within this process."""

    server: MockServer
    recorder: SqlRecorder
    world: RemoteWorld

    def measure_reads(self) -> dict[str, SqlWork]:
        """Return the work of the reading operations, for the first page and for the last."""
        works = {}
        for service in VENDORS:
            send = self._open(service)
            for operation in service.spec.operations.values():
                if operation.method in READING or operation.id in READING_POSTS:
                    for name, case in self._list_pages(service, operation, send):
                        works[f"{operation.id} {name}"] = self._measure(send, case, WARMING)
        return works | {f"GET {path}": self._measure_control(path) for path in CONTROL_READS}

    def _measure_control(self, path: str) -> SqlWork:
        url = f"/worlds/{self.world.name}{path}"
        self.world.control.http.get(url).raise_for_status()
        with self.recorder.record() as work:
            self.world.control.http.get(url).raise_for_status()
        return work

    def measure_cold(self, operation: str, query: Mapping[str, Any]) -> SqlWork:
        """Return the work of a list of the Table API with all computers, which is the first request for them."""
        service = next(service for service in VENDORS if operation in service.spec.operations)
        send, example = self._open(service), list_examples(service, operation)[0]
        send(replace(example, query={"sysparm_limit": 1}, path={"tableName": TABLES[-1]}))  # settings, due work
        return self._measure(send, replace(example, query=dict(query), path={"tableName": TABLES[0]}), 0)

    def measure_writes(self) -> dict[str, SqlWork]:
        """Return the work of the writing operations; each example is sent twice, because the first changes data."""
        works = {}
        for service in VENDORS:
            send = self._open(service)
            for operation in service.spec.operations.values():
                reads = operation.method in READING or operation.id in READING_POSTS
                if not reads and not fnmatchcase(operation.id, ENDS_SESSIONS):
                    for name in (operation.id, f"{operation.id} again"):
                        works[name] = self._measure(send, list_examples(service, operation.id)[0], 0)
        return works

    def _open(self, service: Service) -> Callable[[Case], Any]:
        client = self.world.client(service.name)
        self.server.mount(client)
        caller, numbers = Caller(service, client, self.server.environment()), count()

        def send(case: Case) -> Any:
            client.headers["X-Number"] = str(next(numbers))  # no request is answered from a cache of responses
            return send_case(client, case, caller.auth(case.operation), "application/json")

        return send

    def _measure(self, send: Callable[[Case], Any], case: Case, warming: int) -> SqlWork:
        for _ in range(warming):
            send(case)
        with self.recorder.record() as work:
            response = send(case)
        assert response.status_code < 500, response.text
        return work

    def _list_pages(
        self, service: Service, operation: Operation, send: Callable[[Case], Any]
    ) -> Iterator[tuple[str, Case]]:
        example = list_examples(service, operation.id)[0]
        parameters = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
        required = {parameter.name for parameter in operation.parameters if parameter.required}
        size = {name: PAGE for name in PAGING["limit"] if name in parameters}
        query = {name: value for name, value in example.query.items() if name in required} | size
        tables = TABLES[:1] if operation.id.endswith(("_v1", "_v2")) else TABLES  # versions have the same handlers
        for table in tables if "tableName" in example.path else ("",):
            path = {**example.path, **({"tableName": table} if table else {})}
            first = replace(example, query=query, path=path)
            yield f"{table} first".strip(), first
            if table and "sysparm_offset" in parameters:
                total = int(send(first).headers["X-Total-Count"])
                last = {**query, "sysparm_offset": max(total - PAGE, 0) // BOOKMARK * BOOKMARK}
                yield f"{table} last", replace(first, query=last)
                yield f"{table} last, not counted", replace(first, query={**last, "sysparm_no_count": "true"})
