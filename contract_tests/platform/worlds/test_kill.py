"""Acknowledged writes survive ``kill -9`` in the middle of writes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS, TOKEN, bigfix, create_metric, metric_names
from mockservers import MockServer

WRITERS = 4
ENOUGH = 150  # acknowledged writes before the kill
SERVER = """
import json, sys
from pathlib import Path
from mockservers import MockServer
with MockServer(data=Path(sys.argv[1])) as server:
    print(json.dumps(server.bigfix.url), flush=True)
    sys.stdin.read()
"""


@contextmanager
def server_process(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server in a process of its own, and its URL."""
    command = [sys.executable, "-c", SERVER, str(data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.long
def test_every_acknowledged_metric_is_there_after_a_kill(tmp_path: Path) -> None:
    worlds = ("default", "other")
    acknowledged: dict[str, set[str]] = {name: set() for name in worlds}
    enough = threading.Event()

    def write(writer: int, url: str) -> None:
        world = worlds[writer % len(worlds)]
        with Client(url, {"Token": TOKEN, "X-Mock-World": world}) as client:
            for number in range(100_000):
                name = f"M_{writer}_{number}"
                try:
                    answer = client.post(f"{METRICS}?code_name={name}&display_name={name}")
                except requests.RequestException:
                    return  # killed
                assert answer.status_code == 200, answer.text
                acknowledged[world].add(name)
                if sum(map(len, acknowledged.values())) >= ENOUGH:
                    enough.set()

    with server_process(tmp_path) as (process, url):
        writers = [threading.Thread(target=write, args=(writer, url)) for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        assert enough.wait(60)
        process.kill()
        for writer in writers:
            writer.join()

    with MockServer(data=tmp_path) as server, Control(server) as control:
        for world in worlds:
            found = metric_names(bigfix(RemoteWorld(control, world)))
            assert acknowledged[world] <= found
            assert len(found - acknowledged[world]) <= WRITERS, "at most what was on its way"
            create_metric(bigfix(RemoteWorld(control, world)), "AFTERWARDS")


def test_a_world_that_was_being_made_when_the_process_was_killed_is_made_again(tmp_path: Path) -> None:
    with MockServer(data=tmp_path) as server, Control(server) as control:
        control.new_world("whole")
    (tmp_path / "worlds" / "torn.new").write_bytes(b"half a template")
    with MockServer(data=tmp_path) as server, Control(server) as control:
        assert control.worlds() == ["whole"]
        assert metric_names(bigfix(RemoteWorld(control, "torn"))) == set()


def test_a_server_that_is_closed_keeps_records_clock_pace_and_start(tmp_path: Path) -> None:
    with MockServer(data=tmp_path) as server, Control(server) as control:
        kept = control.new_world("kept", seed=5, now="2020-02-29T23:00:00Z")
        create_metric(bigfix(kept), "MINE")
        kept.advance(90)
        kept.set_pace("bigfix.import", end="failed")
        before = kept.describe(), control.ask("GET", "worlds", "kept", "pace")
    with MockServer(data=tmp_path) as server, Control(server) as control:
        again = RemoteWorld(control, "kept")
        assert ({**again.describe(), "exchanges": 1}, control.ask("GET", "worlds", "kept", "pace")) == before
        assert metric_names(bigfix(again)) == {"MINE"}
