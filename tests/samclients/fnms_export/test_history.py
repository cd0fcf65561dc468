"""The history of exports, and the schedule's state: readable from every process."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Dialect, select, text, update
from sqlalchemy.dialects import mssql, mysql, postgresql
from sqlalchemy.schema import CreateTable

from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, INVENTORY
from samclients.fnms_export.export.history import RUNS, TYPES, ExportHistory, TypeProgress
from samclients.fnms_export.export.progress import ProgressLog
from samclients.fnms_export.export.recorder import ExportRecorder, StopRequested
from samclients.fnms_export.export.report import ExportReport, TypeReport
from samclients.fnms_export.export.schedule_store import SCHEDULES, ScheduleStore
from samclients.fnms_export.source.database import OperationsDatabase

NOW = datetime(2026, 3, 1)  # noqa: DTZ001
MINUTE = timedelta(minutes=1)
URL = "https://acme.service-now.com"
Begin = Callable[[], ExportRecorder]


@pytest.fixture
def history(database: OperationsDatabase) -> ExportHistory:
    return ExportHistory(database.engine)


@pytest.fixture
def begin(history: ExportHistory) -> Begin:
    def begin() -> ExportRecorder:
        recorder = ExportRecorder(history, ProgressLog(), lambda: NOW)
        recorder.begin(URL, "a test", "-withContracts false", (INVENTORY, APPLICATIONS))
        return recorder

    return begin


def states(history: ExportHistory, now: datetime = NOW) -> list[str]:
    return [one.state for one in history.list_runs(now)[0].types]


def test_without_an_export_there_is_no_history_and_no_table(
    history: ExportHistory, database: OperationsDatabase
) -> None:
    assert history.list_runs(NOW) == []
    with database.engine.connect() as db:
        assert not db.dialect.has_table(db, RUNS.name)


def test_progress_is_stored_while_the_export_runs(history: ExportHistory, begin: Begin) -> None:
    recorder = begin()
    assert states(history) == ["waiting", "excluded", "waiting"]
    recorder.start(INVENTORY, 30, 0)
    recorder.advance(INVENTORY, 10)
    [run] = history.list_runs(NOW)
    assert run.types[0] == TypeProgress("Hardware inventory", "sending", total=30, records=10, segments=1)
    assert (run.is_running, run.triggered_by, run.options) == (True, "a test", "-withContracts false")
    recorder.retry("Segment 2", ValueError("no"), 1, 2.0)
    assert history.list_runs(NOW)[0].notice == "Segment 2 failed at attempt 1: no; retrying in 2.0 s"
    recorder.advance(INVENTORY, 20)
    assert history.list_runs(NOW)[0].notice == ""


@pytest.mark.parametrize(("code", "state"), [(0, "succeeded"), (1, "failed"), (3, "not begun"), (130, "interrupted")])
def test_the_outcome_is_stored(history: ExportHistory, begin: Begin, code: int, state: str) -> None:
    recorder = begin()
    types = [TypeReport(one.name, "imported", 30, 3) for one in (INVENTORY, CONTRACTS, APPLICATIONS)]
    recorder.end(ExportReport(URL, "db", "e-1", types=types, exit_code=code, error="why"))
    [run] = history.list_runs(NOW)
    assert (run.state, run.error, run.export, run.ended, run.records) == (state, "why", "e-1", NOW, 90)
    assert states(history) == ["imported"] * 3


def test_what_a_check_refused_is_in_the_history_too(history: ExportHistory, begin: Begin) -> None:
    begin().end(ExportReport(URL, "db", exit_code=3, error="not licensed"))
    assert states(history) == ["skipped", "excluded", "skipped"]


@pytest.mark.parametrize(
    ("holder", "later", "state"),
    [
        (f"{socket.gethostname()}/{os.getpid()}/x", MINUTE, "running"),
        (f"{socket.gethostname()}/4194305/x", MINUTE, "interrupted"),  # no such process
        ("elsewhere/1/x", MINUTE, "running"),
        ("elsewhere/1/x", 16 * MINUTE, "interrupted"),
    ],
    ids=["this process", "no process", "elsewhere, a minute ago", "elsewhere, long ago"],
)
def test_a_run_whose_process_has_ended_is_interrupted(  # noqa: PLR0913, PLR0917 -- fixtures
    history: ExportHistory, begin: Begin, database: OperationsDatabase, holder: str, later: timedelta, state: str
) -> None:
    begin()
    with database.engine.begin() as db:
        db.execute(update(RUNS).values(Holder=holder))
    assert history.list_runs(NOW + later)[0].state == state


def test_a_history_that_cannot_be_written_does_not_stop_an_export(
    history: ExportHistory, begin: Begin, database: OperationsDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = begin()
    with database.engine.begin() as db:
        db.execute(text(f'DROP TABLE "{TYPES.name}"'))
    recorder.start(INVENTORY, 30, 0)
    recorder.end(ExportReport(URL, "db", "e-1"))
    assert "The history of exports cannot be written" in caplog.text
    assert history


def test_a_run_stops_on_request_at_a_safe_place(history: ExportHistory, begin: Begin) -> None:
    recorder = begin()
    recorder.start(INVENTORY, 30, 0)
    recorder.advance(INVENTORY, 10)
    [run] = history.list_runs(NOW)
    assert history.request_stop(run.id)
    assert history.list_runs(NOW)[0].is_stopping
    with pytest.raises(StopRequested, match="Start the same export again to continue"):
        recorder.advance(INVENTORY, 10)
    recorder.end(ExportReport(URL, "db", "e-1", exit_code=130, error="Stopped."))
    assert history.list_runs(NOW)[0].state == "stopped"
    assert not history.request_stop(run.id)


def test_runs_are_listed_newest_first_and_in_pages(database: OperationsDatabase, history: ExportHistory) -> None:
    for number in range(5):
        recorder = ExportRecorder(history, ProgressLog(), lambda number=number: NOW + number * MINUTE)  # type: ignore[misc]
        recorder.begin(URL, str(number), "", (INVENTORY,))
    found = history.list_runs(NOW, 2)
    assert [run.triggered_by for run in found] == ["4", "3"]
    assert [run.triggered_by for run in history.list_runs(NOW, 2, before=found[-1].begun)] == ["2", "1"]
    assert database


def test_each_moment_of_a_schedule_is_claimed_once(database: OperationsDatabase) -> None:
    store = ScheduleStore(database.engine, URL)
    assert store.find_next() is None
    store.prepare()
    assert store.find_start("Sunday 03:00", NOW) == NOW
    assert store.find_start("Sunday 03:00", NOW + MINUTE) == NOW
    assert store.claim(NOW + MINUTE)
    assert not store.claim(NOW + MINUTE)
    assert store.find_start("Sunday 03:00", NOW + 2 * MINUTE) == NOW + MINUTE
    assert store.find_start("Daily 03:00", NOW + 9 * MINUTE) == NOW + 9 * MINUTE
    store.save_next(NOW + 60 * MINUTE, NOW + 9 * MINUTE, "host")
    found = store.find_next()
    assert found is not None
    assert (found.schedule, found.at, found.host) == ("Daily 03:00", NOW + 60 * MINUTE, "host")
    assert (found.is_served(NOW + 10 * MINUTE), found.is_served(NOW + 30 * MINUTE)) == (True, False)


@pytest.mark.parametrize("dialect", [mssql.dialect(), mysql.dialect(), postgresql.dialect()])
def test_the_tables_can_be_made_in_every_database(dialect: Dialect) -> None:
    for table in (RUNS, TYPES, SCHEDULES):
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))


def test_old_runs_are_pruned_but_those_in_progress_and_the_latest(
    history: ExportHistory, begin: Begin, database: OperationsDatabase
) -> None:
    assert history.prune(NOW, NOW) == 0  # there is no table yet
    day = timedelta(days=1)
    ages = {"ended": 3 * day, "process gone": 4 * day, "in progress": timedelta(0), "recent": day, "latest": -day}
    for name, age in ages.items():
        recorder = begin()
        if name not in {"process gone", "in progress"}:
            recorder.end(ExportReport(URL, "db", exit_code=0))
        with database.engine.begin() as db:
            mine = RUNS.c.TriggeredBy == "a test"
            db.execute(update(RUNS).where(mine).values(TriggeredBy=name, BegunAt=NOW - age, SeenAt=NOW - age))
    assert history.prune(NOW - 2 * day, NOW) == 2
    assert [run.triggered_by for run in history.list_runs(NOW)] == ["latest", "in progress", "recent"]
    assert history.prune(NOW + 2 * day, NOW) == 1
    assert [run.triggered_by for run in history.list_runs(NOW)] == ["latest", "in progress"]
    with database.engine.connect() as db:
        assert len(db.execute(select(TYPES)).all()) == 2 * 3


def test_runs_are_pruned_by_their_end(history: ExportHistory, begin: Begin, database: OperationsDatabase) -> None:
    for name, begun, ended in (("long", 9, 1), ("short", 9, 8), ("latest", 0, 0)):
        begin().end(ExportReport(URL, "db", exit_code=0))
        times = {"BegunAt": NOW - timedelta(days=begun), "SeenAt": NOW - timedelta(days=ended)}
        with database.engine.begin() as db:
            db.execute(update(RUNS).where(RUNS.c.TriggeredBy == "a test").values(TriggeredBy=name, **times))
    assert history.prune(NOW - timedelta(days=5), NOW) == 1
    assert {run.triggered_by for run in history.list_runs(NOW)} == {"long", "latest"}


def test_progress_is_a_sign_of_life(history: ExportHistory, begin: Begin, database: OperationsDatabase) -> None:
    begin()
    [run] = history.list_runs(NOW)
    with database.engine.begin() as db:
        db.execute(update(RUNS).values(Holder="elsewhere/1/abc"))
    history.save_progress(run.id, 0, run.types[0], NOW + 10 * MINUTE)
    assert history.list_runs(NOW + 24 * MINUTE)[0].is_running
    assert not history.list_runs(NOW + 26 * MINUTE)[0].is_running
