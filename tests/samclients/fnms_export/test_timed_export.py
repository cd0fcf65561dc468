"""Every field of the report, the log, the history and the stored state, with durations and times computed by hand."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner

from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.data_types import CONTRACTS, INVENTORY
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.runtime import NotAuthenticated
from samclients.runtime.errors import Failure
from tests.samclients.fnms_export.timed_export import LOST, START, URL, TimedExport, show

HARDWARE, CONTRACT, APPLICATION = "inventory_export", "contract_export", "application_export"
TYPES = ("Hardware inventory", "Contracts", "Installed applications")
WEEK = 7 * 24 * 3600.0
NONE = (0, 0, 0, 0, 0, 0, "", 0.0)  # total, records, segments, resent, transactions, imported, run, seconds
WAITING = ("waiting", *NONE)
HARDWARE_DONE = ("imported", 30, 30, 2, 0, 2, 2, HARDWARE, 0.0)  # the seconds are stored at the end of the run
CONTRACT_DONE = ("imported", 10, 10, 1, 0, 1, 1, CONTRACT, 0.0)


@pytest.fixture
def timed(database: OperationsDatabase, monkeypatch: pytest.MonkeyPatch) -> TimedExport:
    return TimedExport(database, monkeypatch)


def describe_type(name: str, state: str, *numbers: object) -> dict[str, object]:
    names = ("records", "segments", "retransmissions", "import_run", "seconds")
    return {"type": name, "state": state, **dict(zip(names, numbers or (0, 0, 0, "", 0.0), strict=True))}


def test_every_field_of_the_report(timed: TimedExport) -> None:
    timed.failures = {"send inventory-0002": LOST}
    found, text = show(timed.run())
    hardware = 3 * 2 + 4 + 2 * 5 + 3 + 10 + 3  # sent thrice, one wait, stored twice, looked at, waited, looked at again
    contract, application = 2 + 5 + 3 + 10 + 3, 4 * (2 + 5) + 3 + 10 + 3
    waited = 1 + hardware - 2 * 5 + contract - 5 + application - 4 * 5
    [export] = timed.read("ServiceNowExport")
    assert found == {
        "instance": URL,
        "database": f"sqlite:///{timed.database.engine.url.database}",
        "export": export["ExportID"],
        "changes": True,
        "continued": False,
        "types": [
            describe_type(TYPES[0], "imported", 30, 2, 1, HARDWARE, hardware),
            describe_type(TYPES[1], "imported", 10, 1, 0, CONTRACT, contract),
            describe_type(TYPES[2], "imported", 70, 4, 0, APPLICATION, application),
        ],
        "seconds": 1 + hardware + contract + application,
        "waited": waited,
        "exit_code": 0,
        "error": "",
        "records": 110,
        "segments": 7,
        "retransmissions": 1,
    }
    assert (hardware, waited, found["seconds"]) == (36, 69, 104)
    assert (
        text.splitlines()[-1] == f"{URL}: export {found['export']}, 104.0 seconds, 66% of them waiting for ServiceNow"
    )


def test_every_line_of_the_log(timed: TimedExport) -> None:
    timed.failures = {"send inventory-0002": LOST}
    timed.run()
    assert timed.lines == [
        "INFO Hardware inventory: 30 records",
        "INFO Hardware inventory: 20 of 30 records sent",
        f"WARNING Segment 2 of hardware inventory failed at attempt 1: {LOST}; retrying in 4.0 s",
        "INFO Hardware inventory: 30 of 30 records sent",
        "INFO Hardware inventory: waiting for the import, 0 of 2 transactions done",
        "INFO Hardware inventory: imported",
        "INFO Contracts: 10 records",
        "INFO Contracts: 10 of 10 records sent",
        "INFO Contracts: waiting for the import, 0 of 1 transactions done",
        "INFO Contracts: imported",
        "INFO Installed applications: 70 records",
        *(f"INFO Installed applications: {sent} of 70 records sent" for sent in (20, 40, 60, 70)),
        "INFO Installed applications: waiting for the import, 0 of 4 transactions done",
        "INFO Installed applications: imported",
    ]


def test_the_history_at_every_stage(timed: TimedExport) -> None:
    timed.run()
    first_of_contracts = ("sending", 10, 0, 0, 0, 0, 0, "", 0.0)
    assert timed.stages == {
        "test": [WAITING] * 3,
        "send inventory-0001": [("sending", 30, 0, 0, 0, 0, 0, "", 0.0), WAITING, WAITING],
        "send inventory-0002": [("sending", 30, 20, 1, 0, 0, 0, "", 0.0), WAITING, WAITING],
        f"status {HARDWARE}": [("sending", 30, 30, 2, 0, 0, 0, "", 0.0), WAITING, WAITING],
        "send contract-0001": [HARDWARE_DONE, first_of_contracts, WAITING],
        f"status {CONTRACT}": [HARDWARE_DONE, ("sending", 10, 10, 1, 0, 0, 0, "", 0.0), WAITING],
        **{
            f"send application-000{number + 1}": [
                HARDWARE_DONE, CONTRACT_DONE, ("sending", 70, 20 * number, number, 0, 0, 0, "", 0.0),
            ]
            for number in range(4)
        },
        f"status {APPLICATION}": [HARDWARE_DONE, CONTRACT_DONE, ("sending", 70, 70, 4, 0, 0, 0, "", 0.0)],
    }  # fmt: skip


def test_the_history_during_an_import(timed: TimedExport) -> None:
    timed.instance.before = lambda call: note_second_look(timed, call)
    timed.run()
    importing = [rows[place] for place, rows in enumerate(timed.stages.values())]
    assert importing == [
        ("importing", 30, 30, 2, 0, 2, 0, HARDWARE, 0.0),
        ("importing", 10, 10, 1, 0, 1, 0, CONTRACT, 0.0),
        ("importing", 70, 70, 4, 0, 4, 0, APPLICATION, 0.0),
    ]


def note_second_look(timed: TimedExport, call: str) -> None:
    if timed.calls.count(call) == 2:
        timed.stages[call] = [tuple(row.values())[3:] for row in timed.read("ServiceNowExportRunType")]


def read_times(timed: TimedExport, table: str, *names: str) -> list[tuple[str, ...]]:
    return [tuple(str(row[name])[5:19] for name in names) for row in timed.read(table)]


def test_every_time_in_the_database_is_of_the_clocks(timed: TimedExport) -> None:
    timed.run()
    assert read_times(timed, "ServiceNowExport", "BegunAt", "UpTo") == [("07-01 12:00:01", "07-01 11:59:01")]
    names = ("BegunAt", "SeenAt", "EndedAt")
    assert read_times(timed, "ServiceNowExportRun", *names) == [("07-01 12:00:00", *["07-01 12:01:38"] * 2)]
    assert_no_machine_date(timed)


def assert_no_machine_date(timed: TimedExport) -> None:
    stored = "".join(str(timed.read(table)) for table in timed.list_tables())
    assert set(re.findall(r"(\d{4})-\d\d-\d\d \d\d:", stored)) == {str(START.year)}


def test_the_lease_is_renewed_at_every_call(timed: TimedExport) -> None:
    seen: list[str] = []
    timed.instance.before = lambda _call: seen.append(str(timed.read("ServiceNowExportLease")[0]["SeenAt"])[11:19])
    timed.run(data_types=(INVENTORY,))
    assert seen == [f"12:00:{second:02}" for second in (0, 1, 8, 15, 28)]
    assert timed.read("ServiceNowExportLease") == []


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({}, "2031-06-30 11:59:01.000000"),  # 24 hours before the database's time at the beginning of the first export
        ({"period": 3}, "2031-07-05 12:01:38.000000"),
        ({"since": datetime(2031, 7, 4)}, "2031-07-03 23:59:59.999999"),  # noqa: DTZ001 -- a day
        ({"changes": False}, "None"),
    ],
)
def test_the_baseline_of_the_second_export(timed: TimedExport, choice: dict[str, Any], expected: str) -> None:
    first = timed.run()
    timed.clock.sleep(WEEK)
    second = timed.run(**choice)
    parts = [row for row in timed.read("ServiceNowExportPart") if row["ExportID"] == second.export]
    assert {str(row["ChangedAfter"]) for row in parts} == {expected}
    assert (second.export == first.export, second.changes) == (False, choice.get("changes", True))


def test_an_interrupted_export_is_continued(timed: TimedExport) -> None:
    timed.failures = {"send application-0002": KeyboardInterrupt()}
    first = timed.run()
    assert (first.exit_code, first.error) == (130, "Interrupted. Run the same command again to continue.")
    part = (20, 1, 0, APPLICATION, 2 * 2 + 5)
    hardware, contract = (30, 2, 0, HARDWARE, 2 * (2 + 5) + 16), (10, 1, 0, CONTRACT, 2 + 5 + 16)
    done = [describe_type(TYPES[0], "imported", *hardware), describe_type(TYPES[1], "imported", *contract)]
    assert show(first)[0]["types"] == [*done, describe_type(TYPES[2], "not finished", *part)]
    timed.clock.sleep(24 * 3600 - first.seconds + 1)  # to the last second in which it is continued
    timed.calls.clear()
    second = continue_export(timed)
    assert (second.continued, second.exit_code, second.export) == (True, 0, first.export)
    assert show(second)[0]["types"] == [
        *done, describe_type(TYPES[2], "imported", 70, 4, 0, APPLICATION, 9 + 3 * (2 + 5) + 16),
    ]  # fmt: skip
    assert timed.lines[:2] == [
        f"INFO Continuing export {first.export}, begun 2031-07-01 12:00:01 UTC",
        "INFO Installed applications: 70 records, 20 of them sent before",
    ]
    assert timed.calls[:5] == [
        "test", f"status {APPLICATION}", "send application-0002", "send application-0003", "send application-0004",
    ]  # fmt: skip
    assert show(second)[1].splitlines()[-1].startswith(f"{URL}: continued export {first.export}, ")


def continue_export(timed: TimedExport) -> ExportReport:
    """Run again; ServiceNow still has the segments of the first run."""
    segments = dict(timed.instance.segments)
    timed.instance.before = lambda call: timed.instance.segments.update(segments) if call == "test" else None
    return timed.run()


def test_a_day_later_a_new_export_begins(timed: TimedExport) -> None:
    timed.failures = {"send application-0002": KeyboardInterrupt()}
    first = timed.run()
    timed.clock.sleep(24 * 3600 - first.seconds + 1 + 0.000_001)
    second = continue_export(timed)
    assert (second.continued, second.export == first.export) == (False, False)
    assert [row["State"] for row in timed.read("ServiceNowExport")] == ["abandoned", "done"]


REFUSED = NotAuthenticated(Failure("send_transaction", "POST", URL, "User Not Authenticated", 401))
STOPPED = "Interrupted. Run the same command again to continue."
SKIPPED = ["not finished", "skipped", "skipped"]
LATER = ["imported", "not finished", "skipped"]
OUTCOMES = [  # the call that fails, code, error, states of export and run, states of the types, and the run's seconds
    ("test", REFUSED, 3, f"ServiceNow does not accept the credentials: {REFUSED}", [], "not begun", ["skipped"] * 3, 1),
    ("send inventory-0001", REFUSED, 1, f"Segment 1 of hardware inventory failed: {REFUSED}",
     ["running"], "failed", SKIPPED, 3),
    ("send contract-0001", REFUSED, 1, f"Segment 1 of contracts failed: {REFUSED}", ["running"], "failed", LATER, 33),
    ("send contract-0001", KeyboardInterrupt(), 130, STOPPED, ["running"], "interrupted", LATER, 33),
]  # fmt: skip


@pytest.mark.parametrize(("call", "failure", "code", "error", "exports", "run", "types", "seconds"), OUTCOMES)
def test_a_failure_is_in_report_history_and_log(  # noqa: PLR0913, PLR0917 -- columns of the table
    timed: TimedExport,
    call: str,
    failure: BaseException,
    code: int,
    error: str,
    exports: list[str],
    run: str,
    types: list[str],
    seconds: int,
) -> None:
    timed.failures = {call: failure}
    report = timed.run()
    assert (report.exit_code, report.error, report.seconds) == (code, error, seconds)
    assert timed.lines[-1] == f"ERROR {error}"
    assert [row["State"] for row in timed.read("ServiceNowExport")] == exports
    [stored] = timed.read("ServiceNowExportRun")
    assert (stored["State"], stored["Error"], stored["Notice"], stored["ExportID"]) == (run, error, "", report.export)
    assert [row["State"] for row in timed.read("ServiceNowExportRunType")] == types
    assert [line.state for line in report.types] == (types if exports else [])
    assert timed.read("ServiceNowExportLease") == []


def test_an_export_of_one_type(timed: TimedExport) -> None:
    found, _ = show(timed.run(data_types=(CONTRACTS,), changes=False))
    assert timed.lines[0].startswith("WARNING Hardware inventory is excluded. ")
    assert (found["changes"], found["seconds"], found["waited"], found["records"]) == (False, 24, 19, 10)
    excluded = [describe_type(name, "excluded") for name in TYPES]
    assert found["types"] == [
        excluded[0], describe_type(TYPES[1], "imported", 10, 1, 0, CONTRACT, 23), excluded[2],
    ]  # fmt: skip
    [stored] = timed.read("ServiceNowExport")
    assert stored["Choice"] == "everything: contract_export"
    [run] = timed.read("ServiceNowExportRun")
    assert run["Options"] == "-changes false -withHardwareInventory false -withApplications false"


def test_nothing_has_changed(timed: TimedExport) -> None:
    found, text = show(timed.run(period=1))
    assert found["types"] == [describe_type(name, "no changes") for name in TYPES]
    assert (found["seconds"], found["waited"], timed.calls) == (1, 1, ["test"])
    assert text.splitlines()[-1].endswith(", 1.0 seconds, 100% of them waiting for ServiceNow")
    assert timed.lines == [line for name in TYPES for line in (f"INFO {name}: 0 records", f"INFO {name}: no changes")]


def test_the_connection_test_leaves_no_trace(timed: TimedExport) -> None:
    found, text = show(timed.run(only_test=True))
    assert (found["export"], found["types"], found["exit_code"], found["seconds"], found["waited"]) == ("", [], 0, 1, 1)
    assert (timed.lines, timed.list_tables()) == (["INFO The connection test succeeded"], [])
    assert text == f"{URL}: nothing was sent, 1.0 seconds, 100% of them waiting for ServiceNow\n"


def invoke(timed: TimedExport, *arguments: str) -> str:
    url = timed.database.engine.url.render_as_string(hide_password=False)
    done = CliRunner().invoke(further_commands, [*arguments, "--database", url], obj=timed.clock)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_commands_read_the_history_by_the_same_clock(timed: TimedExport) -> None:
    outputs: list[str] = []
    timed.instance.before = lambda _call: outputs.append(invoke(timed, "history") + invoke(timed, "stop"))
    report = timed.run(data_types=(INVENTORY,))
    assert len(outputs) == 2  # the request to stop is seen after the next segment
    for output in outputs:
        assert re.search(r"2031-07-0\d \d\d:\d\d:\d\d running +a test", output)
        assert f"The export to {URL} stops at the next safe place (" in output
    assert (report.exit_code, report.error) == (130, "Stopped. Start the same export again to continue.")
    after = invoke(timed, "history")
    assert "stopped" in after
    assert "running" not in after
    assert invoke(timed, "stop") == "No export is running.\n"


@pytest.mark.parametrize(("silent", "state"), [(899, "running"), (900, "interrupted")])
def test_an_export_that_is_silent_for_15_minutes_counts_as_interrupted(
    timed: TimedExport, silent: int, state: str
) -> None:
    timed.failures = {"send inventory-0002": SystemExit()}
    with pytest.raises(SystemExit):
        timed.run()
    timed.clock.sleep(silent)
    assert f" {state} " in invoke(timed, "history")
