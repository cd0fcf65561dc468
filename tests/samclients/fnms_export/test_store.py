"""Stored state of exports, and the lease."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Dialect, update
from sqlalchemy.dialects import mssql, mysql, postgresql
from sqlalchemy.schema import CreateTable

from samclients.fnms_export.data_types import CONTRACTS, DATA_TYPES, INVENTORY
from samclients.fnms_export.errors import ExportFailed, NotBegun
from samclients.fnms_export.export.lease import LASTS, LEASES, ExportLease
from samclients.fnms_export.export.store import DONE, EXPORTS, SUCCEEDED, ExportPart, ExportRecord, ExportStore
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.fnms_export.source.segments import Segment

NOW = datetime(2026, 3, 1)  # noqa: DTZ001
URL = "https://acme.service-now.com"


@pytest.fixture
def state(database: OperationsDatabase) -> ExportStore:
    found = ExportStore(database.engine, URL)
    found.prepare()
    return found


def build_export(name: str, until: datetime = NOW) -> ExportRecord:
    return ExportRecord(name, URL, "changes", until, until)


def test_a_stored_part_is_read_back(state: ExportStore) -> None:
    state.begin(build_export("e-1"))
    part = state.add(ExportPart("e-1", CONTRACTS, NOW - timedelta(days=1)))
    part = state.record_acceptance(part, Segment(1, 20, (4, 7), ""), "FIR1")
    part = state.record_sending(part, Segment(2, 5, (5, 9), ""))
    assert state.find_parts(build_export("e-1"), DATA_TYPES) == {CONTRACTS: part}
    assert (part.segments, part.records, part.last, part.pending, part.import_run) == (1, 20, (4, 7), (5, 9), "FIR1")
    assert state.record_acceptance(part, Segment(2, 5, (5, 9), ""), "FIR1").pending is None


def test_an_export_is_unfinished_until_it_ends_or_another_begins(state: ExportStore) -> None:
    assert state.find_interrupted() is None
    state.begin(build_export("e-1"))
    assert state.find_interrupted() == build_export("e-1")
    state.begin(build_export("e-2"))
    assert state.find_interrupted() == build_export("e-2")
    state.end(build_export("e-2"), DONE)
    assert state.find_interrupted() is None


def test_baselines_are_stored_by_type_and_instance(state: ExportStore, database: OperationsDatabase) -> None:
    for name, until in (("e-1", NOW), ("e-2", NOW + timedelta(days=2))):
        state.begin(build_export(name, until))
        state.set_state(state.add(ExportPart(name, INVENTORY, None)), SUCCEEDED)
    state.add(ExportPart("e-2", CONTRACTS, None))
    assert state.find_latest_baseline(INVENTORY) == NOW + timedelta(days=2)
    assert state.find_latest_baseline(CONTRACTS) is None
    assert ExportStore(database.engine, "https://other.service-now.com").find_latest_baseline(INVENTORY) is None


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("exports", "brought"),
    [
        ([(None, 1)], 1),
        ([(None, 1), (0, 8)], 8),
        ([(None, 1), (1, 8)], 8),
        ([(None, 1), (2, 8)], 1),  # what changed between the days 1 and 2 was never sent
        ([(None, 1), (2, 8), (0, 9)], 9),
        ([(2, 8)], None),
        ([(2, 8), (None, 9)], 9),
        ([(None, 9), (3, 5)], 9),
    ],
)
def test_an_export_that_leaves_a_gap_is_not_a_baseline(
    state: ExportStore, exports: list[tuple[int | None, int]], brought: int | None
) -> None:
    for number, (after, until) in enumerate(exports):
        state.begin(ExportRecord(f"e-{number}", URL, "changes", NOW + until * DAY, NOW + 10 * DAY + number * DAY))
        since = None if after is None else NOW + after * DAY
        state.set_state(state.add(ExportPart(f"e-{number}", INVENTORY, since)), SUCCEEDED)
    assert state.find_latest_baseline(INVENTORY) == (None if brought is None else NOW + brought * DAY)


def test_a_baseline_is_not_later_than_the_beginning_of_its_export(state: ExportStore) -> None:
    state.begin(ExportRecord("e-1", URL, "changes", NOW + 10_000 * DAY, NOW))
    state.set_state(state.add(ExportPart("e-1", INVENTORY, None)), SUCCEEDED)
    assert state.find_latest_baseline(INVENTORY) == NOW


@pytest.mark.parametrize(
    ("dialect", "words"),
    [(mssql.dialect(), "DATETIME2"), (mysql.dialect(), "DATETIME(6)"), (postgresql.dialect(), "TIMESTAMP")],
)
def test_the_baseline_is_kept_to_the_microsecond_in_every_database(dialect: Dialect, words: str) -> None:
    said = str(CreateTable(EXPORTS).compile(dialect=dialect))
    assert re.search(rf'"?UpTo[\]"`]? {re.escape(words)}', said), said


def lease(database: OperationsDatabase, now: Callable[[], datetime] = lambda: NOW) -> ExportLease:
    return ExportLease(database.engine, URL, now)


def test_only_one_export_runs_at_a_time(state: ExportStore, database: OperationsDatabase) -> None:
    del state
    with lease(database).hold(), pytest.raises(NotBegun, match="Another export to this instance is running"):
        lease(database)._acquire()  # noqa: SLF001
    with lease(database).hold():
        pass


def test_a_dead_process_holds_no_lease(state: ExportStore, database: OperationsDatabase) -> None:
    del state
    mine = lease(database)
    with mine.hold():
        with database.engine.begin() as db:
            db.execute(update(LEASES).values(Holder=f"{socket.gethostname()}/4194305/x"))  # no such process
        with lease(database).hold(), pytest.raises(ExportFailed, match="has taken over"):
            mine.renew()


def test_a_lease_of_another_machine_expires_after_15_minutes(state: ExportStore, database: OperationsDatabase) -> None:
    del state
    with lease(database).hold():
        with database.engine.begin() as db:
            db.execute(update(LEASES).values(Holder="elsewhere/1/x"))
        with pytest.raises(NotBegun):
            lease(database, lambda: NOW + LASTS - timedelta(seconds=1))._acquire()  # noqa: SLF001
        with lease(database, lambda: NOW + LASTS).hold():
            pass
