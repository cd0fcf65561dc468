"""Whatever reads the operations database or the settings reads them again: a change is seen by the same call."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from samclients.fnms_export.background import ExportLauncher
from samclients.fnms_export.data_types import DATA_TYPES, INVENTORY
from samclients.fnms_export.export.history import ExportHistory, ExportRun, TypeProgress
from samclients.fnms_export.export.schedule_store import PlannedExport, ScheduleStore
from samclients.fnms_export.export.store import SUCCEEDED, ExportPart, ExportRecord, ExportStore
from samclients.fnms_export.settings import SettingsFile
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.fnms_export.web.context import SectionContext
from samclients.runtime import InstantClock

NOW = datetime(2026, 3, 1, 12)  # noqa: DTZ001 -- the database's times have no zone
MINUTE = timedelta(minutes=1)
URL, WEEKLY = "https://acme.service-now.com", "Sunday 03:00"
EXPORT = ExportRecord("e-1", URL, "changes", NOW, NOW)
RUN = ExportRun("r-1", URL, "a test", "", NOW, NOW, "elsewhere/1/x", types=(TypeProgress("Contracts"),))
Work = Callable[[OperationsDatabase], Any]


def of_store(work: Callable[[ExportStore], Any]) -> Work:
    return lambda database: work(ExportStore(database.engine, URL))


def of_schedule(work: Callable[[ScheduleStore], Any]) -> Work:
    return lambda database: work(ScheduleStore(database.engine, URL))


def execute(statement: str) -> Work:
    def work(database: OperationsDatabase) -> None:
        with database.engine.begin() as db:
            db.execute(text(statement))

    return work


def add_part(store: ExportStore) -> None:
    store.begin(EXPORT)
    store.set_state(store.add(ExportPart(EXPORT.id, INVENTORY, None)), SUCCEEDED)


READINGS: dict[str, tuple[Work, Work]] = {  # what is read, and the change
    "licence": (lambda database: database.is_licensed(NOW), execute('DELETE FROM "LicensedOption"')),
    "runs": (lambda database: ExportHistory(database.engine).list_runs(NOW),
             lambda database: ExportHistory(database.engine).begin(RUN)),
    "interrupted export": (of_store(ExportStore.find_interrupted), of_store(lambda store: store.begin(EXPORT))),
    "baseline": (of_store(lambda store: store.find_latest_baseline(INVENTORY)), of_store(add_part)),
    "parts": (of_store(lambda store: store.find_parts(EXPORT, DATA_TYPES)), of_store(add_part)),
    "start of the schedule": (of_schedule(lambda schedule: schedule.find_start(WEEKLY, NOW)),
                              of_schedule(lambda schedule: schedule.claim(NOW + MINUTE))),
    "next export": (of_schedule(ScheduleStore.find_next),
                    of_schedule(lambda schedule: schedule.find_start(WEEKLY, NOW))),
}  # fmt: skip


@pytest.mark.parametrize("name", READINGS)
def test_a_change_is_read(database: OperationsDatabase, name: str) -> None:
    ExportStore(database.engine, URL).prepare()
    ExportHistory(database.engine).prepare()
    read, change = READINGS[name]
    before = read(database)
    assert read(database) == before
    change(database)
    assert read(database) != before


def test_each_plan_is_looked_at_by_itself() -> None:
    plan = PlannedExport(WEEKLY, NOW, NOW, "host")
    silent = replace(plan, seen=NOW - 5 * MINUTE)
    assert (plan.is_served(NOW), silent.is_served(NOW)) == (True, False)


@pytest.fixture
def context(tmp_path: Path) -> SectionContext:
    clock = InstantClock(NOW.replace(tzinfo=UTC))
    return SectionContext(SettingsFile(tmp_path / "export.toml", {}), ExportLauncher(threading.Event()), clock=clock)


def test_the_page_reads_changed_settings(context: SectionContext) -> None:
    assert (context.read_settings()[0].user, context.describe_next(None)[:6]) == ("", "Sunday")
    context.settings.save({"user": "fnms", "schedule": "Daily 01:00"})
    assert context.read_settings()[0].user == "fnms"
    assert context.describe_next(None) == "Monday 2026-03-02 01:00 (schedule: Daily 01:00 UTC)"


def test_the_page_reads_changed_runs(context: SectionContext, database: OperationsDatabase) -> None:
    context.settings.save({"database": str(database.engine.url)})
    assert list(context.read_activity().runs) == []
    history = ExportHistory(database.engine)
    history.prepare()
    history.begin(RUN)
    assert [run.id for run in context.read_activity().runs] == ["r-1"]
    context.close()
