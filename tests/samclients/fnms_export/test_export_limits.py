"""Every limit of the export: at the limit all is kept, one beyond it is cut, counted or refused."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update

from samclients.fnms_export.data_types import APPLICATIONS, INVENTORY
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.export.data_warnings import UnreadableValues
from samclients.fnms_export.export.history import RUNS, ExportHistory, ExportRun, TypeProgress
from samclients.fnms_export.export.progress import ProgressLog
from samclients.fnms_export.export.schedule_store import PlannedExport
from samclients.fnms_export.request import check_day, check_days
from samclients.fnms_export.source.database import OperationsDatabase

NOW = datetime(2026, 3, 1, 12)  # noqa: DTZ001 -- the database's times have no zone
SECOND = timedelta(seconds=1)
RUN = ExportRun("r-1", "https://acme.service-now.com", "a test", "", NOW, NOW, "elsewhere/1/x")
TYPES = tuple(TypeProgress(name) for name in ("Hardware inventory", "Contracts", "Installed applications"))


@pytest.fixture
def history(database: OperationsDatabase) -> ExportHistory:
    found = ExportHistory(database.engine)
    found.prepare()
    found.begin(replace(RUN, types=TYPES))
    return found


def list_one(history: ExportHistory, now: datetime = NOW) -> ExportRun:
    [run] = history.list_runs(now)
    return run


@pytest.mark.parametrize("length", [4_000, 4_001])
def test_errors_and_notices_have_at_most_4000_characters(history: ExportHistory, length: int) -> None:
    history.save_progress(RUN.id, 0, TYPES[0], NOW, notice="n" * length)
    assert list_one(history).notice == "n" * 4_000
    history.end(replace(RUN, types=TYPES, state="failed", error="e" * length, ended=NOW))
    assert list_one(history).error == "e" * 4_000


@pytest.mark.parametrize(("silence", "state"), [(15 * 60 - 1, "running"), (15 * 60, "interrupted")])
def test_a_run_elsewhere_is_alive_for_15_minutes(history: ExportHistory, silence: int, state: str) -> None:
    assert list_one(history, NOW + silence * SECOND).state == state


@pytest.mark.parametrize(("silence", "is_served"), [(5 * 60 - 1, True), (5 * 60, False)])
def test_a_service_is_alive_for_5_minutes(silence: int, *, is_served: bool) -> None:
    planned = PlannedExport("Sunday 03:00", NOW, NOW, "host")
    assert planned.is_served(NOW + silence * SECOND) is is_served


def test_pages_of_the_history_exclude_the_moment_that_they_begin_before(history: ExportHistory) -> None:
    assert history.list_runs(NOW, before=NOW) == []
    assert len(history.list_runs(NOW, before=NOW + SECOND)) == 1


@pytest.mark.parametrize(("later", "gone"), [(0, 0), (1, 1)])
def test_a_run_is_old_if_it_ended_before_the_moment(
    history: ExportHistory, database: OperationsDatabase, later: int, gone: int
) -> None:
    history.end(replace(RUN, types=TYPES, state="succeeded", ended=NOW))
    history.begin(replace(RUN, id="r-2", begun=NOW + SECOND, types=TYPES))
    assert history.prune(NOW + later * SECOND, NOW) == gone
    assert database


@pytest.mark.parametrize("number", [500, 501])
def test_any_number_of_runs_is_pruned(history: ExportHistory, database: OperationsDatabase, number: int) -> None:
    with database.engine.begin() as db:
        db.execute(update(RUNS).values(BegunAt=NOW + SECOND))
        row = {
            "Instance": RUN.instance,
            "TriggeredBy": "",
            "Options": "",
            "Holder": RUN.holder,
            "State": "failed",
            "Error": "",
            "Notice": "",
            "ExportID": "",
            "StopRequested": 0,
            "BegunAt": NOW - SECOND,
            "SeenAt": NOW - SECOND,
        }
        db.execute(insert(RUNS), [{**row, "RunID": f"old-{place}"} for place in range(number)])
    assert history.prune(NOW, NOW) == number
    assert list_one(history).id == RUN.id


@pytest.mark.parametrize(
    ("value", "shown"), [("v" * 58, f"'{'v' * 58}'"), ("v" * 59, f"'{'v' * 59}...")], ids=["60", "61"]
)
def test_a_value_in_a_warning_has_at_most_60_characters(
    caplog: pytest.LogCaptureFixture, value: str, shown: str
) -> None:
    UnreadableValues(APPLICATIONS)((17,), "InventoryDate", value)
    assert caplog.messages == [f"InstalledSoftware 17: DiscoveryDate {shown} is not a date; it is sent as empty"]


@pytest.mark.parametrize(("number", "further"), [(10, []), (11, ["1"]), (1_010, ["1,000"])])
def test_ten_warnings_of_a_kind_are_logged(caplog: pytest.LogCaptureFixture, number: int, further: list[str]) -> None:
    warn = UnreadableValues(APPLICATIONS)
    for key in range(number):
        warn((key,), "InventoryDate", "never")
    warn.close()
    assert caplog.messages[10:] == [
        f"InstalledSoftware: {count} more rows have such values in DiscoveryDate" for count in further
    ]


@pytest.mark.parametrize(("segments", "lines"), [(5, 5), (10, 10), (30, 10)])
def test_progress_has_at_most_ten_lines(caplog: pytest.LogCaptureFixture, segments: int, lines: int) -> None:
    caplog.set_level(logging.INFO, "samclients.fnms_export")
    log = ProgressLog()
    log.start(INVENTORY, segments * 7, 0)
    for _ in range(segments):
        log.advance(INVENTORY, 7)
    assert len(caplog.messages) == 1 + lines


DAYS: list[tuple[int, int | None]] = [(1, 1), (-1, 1), (36_525, 36_525), (-36_525, 36_525), (0, None), (36_526, None)]


@pytest.mark.parametrize(("number", "days"), DAYS)
def test_a_period_has_1_to_36525_days(number: int, days: int | None) -> None:
    if days is None:
        with pytest.raises(WrongUse, match=rf"^Invalid number of days {number}: use 1 to 36,525\.$"):
            check_days(number)
    else:
        assert check_days(number) == days


@pytest.mark.parametrize(("number", "quoted"), [(10**19, str(10**19)), (10**20, str(10**20)[:20])])
def test_a_number_is_quoted_with_at_most_20_digits(number: int, quoted: str) -> None:
    with pytest.raises(WrongUse, match=rf"^Invalid number of days {quoted}: "):
        check_days(number)


FIRST = datetime(1970, 1, 1)  # noqa: DTZ001 -- as NOW


@pytest.mark.parametrize(
    ("day", "is_valid"), [(FIRST, True), (FIRST - SECOND, False), (NOW, True), (NOW + SECOND, False)]
)
def test_a_day_is_from_1970_to_today(day: datetime, *, is_valid: bool) -> None:
    if is_valid:
        assert check_day(day, NOW) == day
    else:
        with pytest.raises(WrongUse, match=r"^Invalid day .*: use a day from 1970-01-01 to today \(UTC\)\.$"):
            check_day(day, NOW)
