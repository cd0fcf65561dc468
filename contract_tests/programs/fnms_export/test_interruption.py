"""An export that is cut off at any point goes on where it was; nothing is lost, and nothing is there twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from contract_tests.kit.output import read_until
from contract_tests.kit.programs.fnms_utility import RUNS, Agree, Utility, assert_agreement, transactions
from samclients import InstantClock, ServiceNow, Settings
from samclients.fnms_export.export.lease import ExportLease
from samclients.fnms_export.export.store import ExportStore

ROOT = Path(__file__).parents[3]
PATHS = os.pathsep.join((str(ROOT), str(ROOT / "clients")))
WHOLE = [("imported", 30, 3), ("imported", 10, 1), ("imported", 70, 7)]


def interrupted_at(monkeypatch: pytest.MonkeyPatch, method: str, call: int) -> None:
    """Let the n-th call of a method of State be Ctrl-C."""
    original, calls = getattr(ExportStore, method), []

    def cut(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == call:
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(ExportStore, method, cut)


@pytest.mark.parametrize(
    ("method", "call", "sent"),
    [
        ("record_sending", 1, [("not finished", 0, 0), ("skipped", 0, 0), ("skipped", 0, 0)]),  # nothing is on its way
        (
            "record_acceptance",
            2,
            [("not finished", 10, 1), ("skipped", 0, 0), ("skipped", 0, 0)],
        ),  # it is there, and not written down
        ("record_acceptance", 7, [("imported", 30, 3), ("imported", 10, 1), ("not finished", 20, 2)]),
    ],
)
def test_ctrl_c_leaves_a_state_to_go_on_from(  # noqa: PLR0913, PLR0917 -- fixtures
    utility: Utility,
    instance: ServiceNow,
    agree: Agree,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    call: int,
    sent: list[tuple[str, int, int]],
) -> None:
    with monkeypatch.context() as patch:
        interrupted_at(patch, method, call)
        done = utility.run()
    assert (done.code, done.sent) == (130, sent)
    assert "ERROR Interrupted. Run the same command again to continue." in done.log
    again = utility.run()
    assert (again.code, again.sent, again.account["continued"]) == (0, WHOLE, True)
    assert again.account["export"] == done.account["export"]
    assert len(transactions(instance)) == 11
    agree()
    assert utility.run().account["records"] == 0


def test_ctrl_c_while_waiting_for_the_import(utility: Utility, instance: ServiceNow, agree: Agree) -> None:
    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    passing, utility.clock = utility.clock, InstantClock(utility.clock.now(), on_sleep=stop)
    assert utility.run().code == 130
    assert instance.integration.status().state == "New"  # its own import is in progress
    utility.clock = passing
    assert utility.run().sent == WHOLE
    assert len(transactions(instance)) == 11
    agree()


def test_a_segment_on_its_way_is_sent_again_with_the_same_rows_though_the_source_has_changed(
    utility: Utility, instance: ServiceNow, agree: Agree, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupted_at(patch, "record_acceptance", 2)  # computers 11 to 20 are there
        utility.run()
    utility.change('UPDATE "ComplianceComputer" SET "UpdatedDate" = \'2026-04-01\' WHERE "ComplianceComputerID" = 15')
    utility.config |= {"segment_rows": 25}  # and the segments would be others now
    done = utility.run()
    assert (done.code, done.sent[0]) == (0, ("imported", 30, 3))
    numbers = [
        entry["transaction_id"].rpartition("-")[2] for entry in transactions(instance) if "inventory" in str(entry)
    ]
    assert numbers == ["0001", "0002", "0003"]
    agree()
    assert utility.run().sent[0] == ("imported", 1, 1)  # what ServiceNow took may have been the row as it was before


def test_an_export_goes_on_with_the_same_choice_and_lately(
    utility: Utility, agree: Agree, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupted_at(patch, "record_acceptance", 5)
        first = utility.run()
    utility.clock.sleep(60)  # what ServiceNow has is imported
    other = utility.run("-withApplications", "false")
    assert (other.code, other.account["continued"]) == (0, False)
    with monkeypatch.context() as patch:
        interrupted_at(patch, "record_acceptance", 2)
        second = utility.run()
    assert second.account["export"] not in (first.account["export"], other.account["export"])
    utility.clock.sleep(24 * 3600 + 60)
    last = utility.run()
    assert (last.code, last.account["continued"]) == (0, False)
    agree()


def test_an_export_that_servicenow_does_not_know_any_more_starts_again(
    utility: Utility, agree: Agree, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupted_at(patch, "record_acceptance", 3)
        done = utility.run()
    utility.world.reset()
    again = utility.run()
    assert (again.code, again.account["continued"], again.sent) == (0, False, WHOLE)
    assert f"ServiceNow does not know export {done.account['export']} any more; starting a new one" in again.log
    agree()


def test_two_at_once_are_refused(utility: Utility) -> None:
    engine, clock = create_engine(utility.url), utility.clock
    ExportStore(engine, utility.environment["SERVICENOW_URL"]).prepare()
    lease = ExportLease(engine, utility.environment["SERVICENOW_URL"], lambda: clock.now().replace(tzinfo=None))
    with lease.hold():
        done = utility.run()
        assert done.code == 3
        assert "Another export to this instance is running" in done.log
    engine.dispose()
    assert utility.run().code == 0


def test_an_export_that_another_process_took_over_stops(utility: Utility, instance: ServiceNow) -> None:
    def take(_seconds: float) -> None:
        utility.change('UPDATE "ServiceNowExportLease" SET "Holder" = \'elsewhere/1/x\'')

    utility.clock = InstantClock(utility.clock.now(), on_sleep=take)
    done = utility.run()
    assert (done.code, done.account["error"]) == (1, "Another export to this instance has taken over.")
    assert len(transactions(instance)) == 3


def test_an_interrupted_export_does_not_go_on_while_an_import_of_others_is_in_process(
    utility: Utility, instance: ServiceNow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupted_at(patch, "record_acceptance", 2)
        utility.run()
    utility.clock.sleep(60)  # its own is done
    instance.table(RUNS).create({"state": "Processing"})
    done = utility.run()
    assert (done.code, "a prior import is still in progress" in done.log) == (3, True)
    assert len(transactions(instance)) == 2


@contextmanager
def start_utility(utility: Utility) -> Iterator[subprocess.Popen[str]]:
    """The utility in a process of its own, that waits in real time."""
    command = [sys.executable, "-m", "samclients.fnms_export", *utility.arguments, "--json"]
    environment = {**os.environ, **utility.environment, "PYTHONPATH": PATHS}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.long
def test_a_utility_that_is_killed_goes_on_at_the_next_run(utility: Utility, instance: ServiceNow, agree: Agree) -> None:
    utility.config |= {"segment_rows": 1}
    with start_utility(utility) as process:
        read_until(process.stderr, "Hardware inventory: 9 of 30 records sent")
        process.send_signal(signal.SIGKILL)
        process.wait()
    utility.config |= {"segment_rows": 10}
    before = len(transactions(instance))
    assert 9 <= before < 30
    done = utility.run()
    assert (done.code, done.account["continued"], done.sent[0][:2]) == (0, True, ("imported", 30))
    ids = [entry["transaction_id"] for entry in transactions(instance)]
    assert len(set(ids)) == len(ids) == done.account["segments"]
    agree()


SERVE = """
import json, sys, threading
from pathlib import Path
from contract_tests.kit.services import SERVICES
from contract_tests.kit.services import WorldStart
from mockservers import MockServer
services = [service for service in SERVICES if service.name in {"servicenow", "control"}]
empty = WorldStart(seed=7, options={"servicenow": {"computers": 0, "installations": 0, "contracts": 0}})
server = MockServer(data=Path(sys.argv[1]), ports={"servicenow": int(sys.argv[2])}, start=empty, services=services)
server.plane.world().set_pace("servicenow.import_transaction", seconds=0)
print(json.dumps(server.environment()), flush=True)
threading.Event().wait()
"""


@contextmanager
def serve(data: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    command = [sys.executable, "-W", "ignore", "-c", SERVE, str(data), str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": PATHS}
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.long
def test_a_server_that_is_killed_is_sent_the_rest_when_it_is_back(utility: Utility, tmp_path: Path) -> None:
    data, done = tmp_path / "data", []
    utility.config |= {"segment_rows": 2, "poll_interval": 0.1, "retry_wait": 0.1, "longest_wait": 0.3, "retries": 200}
    with serve(data, 0) as (server, environment):
        port = int(environment["SERVICENOW_URL"].rpartition(":")[2])
        here = replace(utility, environment=environment)
        with start_utility(here) as process:
            read_until(process.stderr, "Hardware inventory: 12 of 30 records sent")
            server.send_signal(signal.SIGKILL)
            server.wait()
            read_until(process.stderr, "failed at attempt 1")
            reading = threading.Thread(target=lambda: done.append(process.communicate(timeout=300)))
            reading.start()
            with serve(data, port):
                reading.join()
                account = json.loads(done[0][0])
                assert (process.returncode, account["error"]) == (0, "")
                assert [kind["records"] for kind in account["types"]] == [30, 10, 70]
                assert account["types"][0]["retransmissions"] > 0
                user, password = environment["SERVICENOW_USER"], environment["SERVICENOW_PASSWORD"]
                with ServiceNow(
                    environment["SERVICENOW_URL"], user=user, password=password, settings=Settings()
                ) as front:
                    assert_agreement(here, front)
                    assert len(transactions(front)) == account["segments"] == 55
