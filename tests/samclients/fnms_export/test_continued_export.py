"""Exports that go on where one stopped, beside exports of others: what is sent again, asked, kept and left alone."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from samclients.fnms_export.background import ExportLauncher
from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.data_types import CONTRACTS, INVENTORY
from samclients.fnms_export.errors import INTERRUPTED
from samclients.fnms_export.export.history import FAILED, SUCCEEDED, ExportHistory, ExportRun, TypeProgress
from samclients.fnms_export.export.lease import ExportLease
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.export.schedule_store import ScheduleStore
from samclients.fnms_export.export.store import ExportRecord, ExportStore
from samclients.fnms_export.settings import SettingsFile, SettingsRefused
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.fnms_export.web.context import SectionContext
from samclients.runtime import InstantClock
from samclients.servicenow.client import SegmentRefused
from tests.samclients.fnms_export.timed_export import CONFIG, LOST, START, URL, TimedExport, build_result

NOW, MINUTE = START.replace(tzinfo=None), timedelta(minutes=1)
OTHER = "https://other.service-now.com"
BUSY = SegmentRefused(build_result(return_code="4", status="failed"))


@pytest.fixture
def timed(database: OperationsDatabase, monkeypatch: pytest.MonkeyPatch) -> TimedExport:
    return TimedExport(database, monkeypatch)


def interrupt(timed: TimedExport, call: str, *, is_received: bool = False) -> dict[str, int]:
    """Let an export end during a call; return what ServiceNow has then."""
    timed.failures = {call: KeyboardInterrupt()}
    assert timed.run().exit_code == INTERRUPTED
    timed.calls.clear()
    segments = dict(timed.instance.segments)
    if is_received:
        segments["inventory_export"] = segments.get("inventory_export", 0) + 1
    return segments


def go_on(timed: TimedExport, segments: dict[str, int], **changes: Any) -> ExportReport:
    def give_segments(call: str) -> None:
        if call == "test":
            timed.instance.segments.update(segments)
            timed.instance.before = timed._notice  # noqa: SLF001 -- as before
            timed._notice(call)  # noqa: SLF001 -- as before

    timed.instance.before = give_segments
    return timed.run(**changes)


def test_a_pending_segment_is_sent_with_its_old_rows(timed: TimedExport) -> None:
    segments = interrupt(timed, "send inventory-0002")
    assert timed.instance.rows == {"inventory-0001": 20, "inventory-0002": 10}
    timed.instance.rows.clear()
    go_on(timed, segments, config=replace(CONFIG, segment_rows=4))
    sent = {name: rows for name, rows in timed.instance.rows.items() if name.startswith("inventory")}
    assert sent == {"inventory-0002": 10}  # not 4, and the next number is not used
    assert timed.instance.rows["contract-0001"] == 4


def test_only_types_that_are_not_finished_are_asked_for(timed: TimedExport) -> None:
    segments = interrupt(timed, "send contract-0001")
    report = go_on(timed, segments)
    assert (report.continued, report.exit_code) == (True, 0)
    assert timed.calls[:2] == ["test", "send contract-0001"]


def test_the_history_of_the_second_run_has_all_rows(timed: TimedExport) -> None:
    go_on(timed, interrupt(timed, "send application-0002"))
    second = max(timed.read("ServiceNowExportRun"), key=lambda run: run["BegunAt"])
    rows = [row for row in timed.read("ServiceNowExportRunType") if row["RunID"] == second["RunID"]]
    assert [(row["Total"], row["Records"], row["Segments"], row["ImportRun"]) for row in rows] == [
        (30, 30, 2, "inventory_export"), (10, 10, 1, "contract_export"), (70, 70, 4, "application_export"),
    ]  # fmt: skip


@pytest.mark.parametrize("call", ["send inventory-0001", "send inventory-0002"])
def test_its_own_import_does_not_keep_an_export_from_going_on(timed: TimedExport, call: str) -> None:
    """ServiceNow has received the pending segment, and is importing it."""
    segments = interrupt(timed, call, is_received=True)
    timed.failures = {"test": BUSY}
    report = go_on(timed, segments)
    assert (report.continued, report.exit_code, report.error) == (True, 0, "")


@pytest.mark.parametrize("is_finished", [False, True])
def test_the_import_of_another_does(timed: TimedExport, *, is_finished: bool) -> None:
    segments = interrupt(timed, "send inventory-0002") if is_finished else {}
    timed.failures = {"test": BUSY}
    if is_finished:
        timed.patch.setattr(timed.instance, "status", lambda **_names: build_result(state="Succeeded", import_run="r"))
    report = go_on(timed, segments)
    assert (report.exit_code, report.error) == (3, (
        "ServiceNow cannot accept an import: a prior import is still in progress (a record in Import Runs or Import"
        " Transactions is not complete)."
    ))  # fmt: skip


def test_another_scope_begins_another_export(timed: TimedExport) -> None:
    interrupt(timed, "send inventory-0002")
    report = timed.run(data_types=(INVENTORY,))
    assert (report.continued, timed.calls[:2]) == (False, ["test", "send inventory-0001"])


def test_exports_to_another_instance_are_left_alone(database: OperationsDatabase) -> None:
    mine, other = ExportStore(database.engine, URL), ExportStore(database.engine, OTHER)
    mine.prepare()
    theirs = ExportRecord("e-2", OTHER, "changes", NOW, NOW + MINUTE)
    other.begin(theirs)
    assert mine.find_interrupted() is None
    mine.begin(ExportRecord("e-1", URL, "changes", NOW, NOW))
    assert other.find_interrupted() == theirs
    found = mine.find_interrupted()
    assert found is not None
    assert found.id == "e-1"


def test_of_two_interrupted_exports_the_latest_is_found(database: OperationsDatabase) -> None:
    store = ExportStore(database.engine, URL)
    store.prepare()
    for number in (2, 1):
        with database.engine.begin() as db:
            db.exec_driver_sql(
                'INSERT INTO "ServiceNowExport" VALUES (?, ?, ?, ?, ?, ?)',
                (f"e-{number}", URL, "changes", f"{NOW}.000000", f"{NOW + number * MINUTE}.000000", "running"),
            )
    found = store.find_interrupted()
    assert found is not None
    assert found.id == "e-2"


def test_a_lease_of_a_successor_is_left_alone(database: OperationsDatabase) -> None:
    ExportStore(database.engine, URL).prepare()
    mine, successor = (ExportLease(database.engine, URL, lambda: NOW) for _ in range(2))
    with mine.hold(), database.engine.begin() as db:
        db.exec_driver_sql('UPDATE "ServiceNowExportLease" SET "Holder" = ?', (successor.holder,))
    successor.renew()


RUN = ExportRun("r-1", URL, "a test", "", NOW - 60 * MINUTE, NOW, "elsewhere/1/x", types=(TypeProgress("Contracts"),),
                ended=NOW, state=SUCCEEDED)  # fmt: skip


def test_an_export_is_as_old_as_its_end(database: OperationsDatabase) -> None:
    history = ExportHistory(database.engine)
    history.prepare()
    for run in (RUN, replace(RUN, id="r-2", begun=NOW + MINUTE)):
        history.begin(run)
        history.end(run)
    assert history.prune(NOW - 30 * MINUTE, NOW) == 0  # it began before, and ended after
    assert history.prune(NOW, NOW) == 0
    assert history.prune(NOW + timedelta(microseconds=1), NOW) == 1
    assert [run.id for run in history.list_runs(NOW)] == ["r-2"]  # the latest one stays


def test_a_failed_export_has_no_notice_any_more(timed: TimedExport) -> None:
    notices: list[str] = []
    timed.failures = {"send inventory-0001": [LOST, LOST, LOST]}
    notice = timed.instance.before

    def note(call: str) -> None:
        [run] = timed.read("ServiceNowExportRun")
        notices.append(run["Notice"])
        notice(call)

    timed.instance.before = note
    report = timed.run()
    assert report.error == f"Segment 1 of hardware inventory failed 3 times: {LOST}"
    failed = f"Segment 1 of hardware inventory failed at attempt {{}}: {LOST}; retrying in {{}}.0 s"
    assert notices == ["", "", failed.format(1, 4), failed.format(2, 8)]
    [run] = timed.read("ServiceNowExportRun")
    assert (run["State"], run["Notice"], run["Error"]) == (FAILED, "", report.error)


def test_a_failed_look_at_an_import_is_repeated(timed: TimedExport) -> None:
    timed.failures = {"status contract_export": LOST}
    report = timed.run(data_types=(CONTRACTS,))
    line = next(line for line in timed.lines if line.startswith("WARNING The status"))
    assert line.endswith(f"import of contracts failed at attempt 1: {LOST}; retrying in 4.0 s")
    assert (report.exit_code, report.seconds, report.waited) == (0, 1 + 2 + 5 + 3 + 4 + 3 + 10 + 3, 26)
    assert report.types[1].retransmissions == 0


def test_times_of_the_history_are_local(timed: TimedExport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    timed.run(data_types=(CONTRACTS,))
    url = timed.database.engine.url.render_as_string(hide_password=False)
    shown = CliRunner().invoke(further_commands, ["history", "--database", url], obj=timed.clock).output
    as_json = CliRunner().invoke(further_commands, ["history", "--json", "--database", url], obj=timed.clock).output
    monkeypatch.undo()
    time.tzset()
    assert shown.splitlines()[1].startswith("2031-07-01 17:30:00 succeeded")
    assert '"begun": "2031-07-01T12:00:00Z"' in as_json
    assert '"ended": "2031-07-01T12:00:24Z"' in as_json


@pytest.mark.parametrize(("old", "new"), [("http", "https"), ("https", "http")])
def test_another_scheme_is_another_server(tmp_path: Any, old: str, new: str) -> None:
    settings = SettingsFile(tmp_path / "export.toml", {})
    settings.save({"url": f"{old}://127.0.0.1:8081", "token": "very-secret"})
    with pytest.raises(SettingsRefused) as caught:
        settings.restore({**settings.mask(), "url": f"{new}://127.0.0.1:8081"})
    assert caught.value.problems == {"token": "Token: the URL is another server; enter it again."}


def test_the_schedule_of_an_instance_is_found_with_a_slash_at_its_end(
    database: OperationsDatabase, tmp_path: Any
) -> None:
    store = ScheduleStore(database.engine, URL)
    store.prepare()
    store.find_start("Sunday 03:00 UTC", NOW)
    settings = SettingsFile(tmp_path / "export.toml", {})
    database_url = database.engine.url.render_as_string(hide_password=False)
    (tmp_path / "export.toml").write_text(f'url = "{URL}/"\ndatabase = "{database_url}"\n')
    context = SectionContext(settings, ExportLauncher(threading.Event()), clock=InstantClock(START))
    assert (context.read_activity().planned is not None, context.read_activity().is_served) == (True, True)
    context.close()


def test_a_failed_import_ends_its_export(timed: TimedExport) -> None:
    failed = build_result(state="Failed", import_run="contract_export")
    timed.patch.setattr(timed.instance, "status", lambda **_names: failed)
    report = timed.run(data_types=(CONTRACTS,))
    assert (report.exit_code, report.error) == (
        1, "ServiceNow failed to import contracts: import run contract_export",
    )  # fmt: skip
    assert [row["State"] for row in timed.read("ServiceNowExport")] == ["failed"]
    [part] = timed.read("ServiceNowExportPart")
    assert (part["State"], report.types[1].state) == ("failed", "failed")
    [_, row, _] = timed.read("ServiceNowExportRunType")
    assert (row["State"], row["Segments"], row["Transactions"], row["Imported"]) == ("failed", 1, 0, 0)


@pytest.mark.parametrize(("retries", "tests"), [(0, 1), (1, 2), (3, 4), (9, 4)])
def test_the_connection_test_is_repeated_a_few_times(timed: TimedExport, retries: int, tests: int) -> None:
    timed.failures = {"test": [LOST] * 9}
    report = timed.run(only_test=True, config=replace(CONFIG, retries=retries))
    assert (report.exit_code, timed.calls) == (3, ["test"] * tests)
    assert report.error == f"The request to ServiceNow failed: {LOST}"


@pytest.mark.parametrize(("code", "attempts"), [("6", 1), ("1", 3)])
def test_a_missing_plugin_is_not_waited_for(timed: TimedExport, code: str, attempts: int) -> None:
    refused = SegmentRefused(build_result(return_code=code, status="failed", message="Why"))
    timed.failures = {"send contract-0001": [refused] * 9}
    report = timed.run(data_types=(CONTRACTS,))
    times = "" if attempts == 1 else " 3 times"
    assert report.error == f"Segment 1 of contracts failed{times}: Return code {code}: Why"
    assert timed.calls.count("send contract-0001") == attempts


def test_the_report_names_the_database_without_its_query(timed: TimedExport) -> None:
    url = timed.request.database
    report = timed.run(database=f"{url}?timeout=7", only_test=True)
    assert (report.exit_code, report.database) == (0, url)
