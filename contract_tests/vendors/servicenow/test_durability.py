"""Many clients at once, and a server that is killed while it processes an import."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests.kit.vendors.servicenow import INTEGRATION, payload
from mockservers.client.control_plane import ControlPlane

CLIENTS, SEGMENTS, ROWS = 8, 40, 25
MANY = 100  # rows of a segment that takes a while
ROOT = Path(__file__).parents[3]
SERVE = """
import sys, threading
from pathlib import Path
from contract_tests.kit.services import WorldStart
from mockservers import MockServer
empty = {"servicenow": {"computers": 0, "installations": 0, "contracts": 0}}
server = MockServer(data=Path(sys.argv[1]), start=WorldStart(seed=7, options=empty))
print(server.servicenow.url, server.control.url, flush=True)
threading.Event().wait()
"""


def segment(number: int, size: int = ROWS) -> dict[str, str]:
    rows = [
        {
            "ComplianceComputerID": f"{number}-{entry}",
            "ComputerName": f"PC-{number}-{entry}",
            "ModelNo": f"M{entry % 5}",
        }
        for entry in range(size)
    ]
    return {
        "transaction_id": f"many-{number:04}",
        "transaction_type": "inventory_export",
        "payload": payload("inventory_export", *rows),
    }


def test_eight_clients_send_one_run_at_once_and_every_segment_twice(instance: Any) -> None:
    auth = instance.session.auth

    def send(number: int) -> tuple[str, str]:
        with requests.Session() as session:
            answer = session.post(f"{instance.url}{INTEGRATION}", json=segment(number), auth=auth, timeout=60)
        result = answer.json()["result"]
        assert result["return_code"] == "0", result
        return result["transaction_id"], result["import_transaction"]

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(send, [*range(SEGMENTS), *range(SEGMENTS)]))
    assert len(set(answers)) == SEGMENTS  # sent again, answered the same
    transactions = instance.table("x_fls_flexera_fnms_import_transaction", sysparm_fields="transaction_id,import_run")
    assert len({entry["transaction_id"] for entry in transactions}) == len(transactions) == SEGMENTS
    assert instance.count("x_fls_flexera_fnms_import_run") == 1
    instance.advance(SEGMENTS * 2)
    status = instance.send("export_status")
    assert (status["state"], status["transactions"]["succeeded"]) == ("Succeeded", SEGMENTS)
    rows = instance.count("x_fls_flexera_fnms_inventory_import", "sys_import_state=inserted")
    assert rows == instance.count("cmdb_ci_computer") == SEGMENTS * ROWS
    assert instance.count("cmdb_model") == 5


@contextmanager
def _serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A server in a process of its own: the process, the instance's URL, the control plane's."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVE, str(data)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        instance, control = process.stdout.readline().split()
        try:
            yield process, instance, control
        finally:
            process.kill()


def _outcome(url: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The run and the computers, without what depends on when they were made."""
    auth = ("fnms.integration", "fnms-password")
    status = requests.post(f"{url}{INTEGRATION}", json={"transaction_type": "export_status"}, auth=auth, timeout=60)
    query = {"sysparm_query": "ORDERBYname", "sysparm_fields": "name,model_id.name,sys_mod_count"}
    computers = requests.get(f"{url}/api/now/table/cmdb_ci_computer", params=query, auth=auth, timeout=60)
    return status.json()["result"], computers.json()["result"]


def _export(url: str, control: str) -> None:
    auth = ("fnms.integration", "fnms-password")
    ControlPlane(control).world().clock.freeze()
    for number in range(SEGMENTS):
        answer = requests.post(f"{url}{INTEGRATION}", json=segment(number, MANY), auth=auth, timeout=60)
        assert answer.json()["result"]["return_code"] == "0"


def _advance(control: str, seconds: float) -> None:
    ControlPlane(control).world().clock.advance(seconds)


def _is_answered(url: str) -> bool:
    """Return true if a poll was answered."""
    auth = ("fnms.integration", "fnms-password")
    try:
        requests.post(f"{url}{INTEGRATION}", json={"transaction_type": "export_status"}, auth=auth, timeout=60)
    except requests.ConnectionError:
        return False
    return True


@pytest.mark.long
def test_a_server_killed_while_it_processes_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    with _serving(tmp_path / "whole") as (_, url, control):
        _export(url, control)
        _advance(control, SEGMENTS * 2)
        undisturbed = _outcome(url)

    data = tmp_path / "killed"
    with _serving(data) as (process, url, control):
        _export(url, control)
        _advance(control, 10.5)
        assert _outcome(url)[0]["state"] == "Processing"  # some are done, one is being processed
        _advance(control, SEGMENTS * 2)
        with ThreadPoolExecutor(1) as pool:  # a poll finds the rest due, and is in the middle of it
            polling = pool.submit(_is_answered, url)
            _wait_for_writing(data)
            process.send_signal(signal.SIGKILL)
            assert not polling.result()
    with _serving(data) as (_, url, _control):
        assert _outcome(url) == undisturbed
    assert undisturbed[0]["transactions"]["succeeded"] == SEGMENTS
    assert len(undisturbed[1]) == SEGMENTS * MANY


def _wait_for_writing(data: Path) -> None:
    """Until the write-ahead log is written to: the import is on its way and not committed."""
    log = data / "worlds/default.sqlite-wal"
    before = log.stat()
    while (log.stat().st_size, log.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns):
        pass
