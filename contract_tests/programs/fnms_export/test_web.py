"""``fnms-servicenow-export web`` as a program: its address, its refusals, and Ctrl-C during an export."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from contract_tests.kit.output import read_until
from contract_tests.kit.programs.fnms_utility import Agree, Utility
from contract_tests.programs.fnms_export.test_interruption import PATHS
from samclients.fnms_export import main

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def serve(utility: Utility, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, and the URL of its page."""
    environment = {**os.environ, **utility.environment, "PYTHONPATH": PATHS, "FNMS_DATABASE": utility.url}
    command = [sys.executable, "-m", "samclients.fnms_export", "web", "--port", "0", *utility.arguments[2:]]
    program = subprocess.Popen([*command, *arguments], stderr=subprocess.PIPE, text=True, env=environment)
    try:
        line = read_until(program.stderr, "The pages are at ")
        yield program, line.split("The pages are at ")[1].split()[0]
    finally:
        program.kill()
        program.communicate()


def start_export(url: str) -> requests.Session:
    session = requests.Session()
    found = CSRF.search(session.get(url, timeout=30).text)
    assert found
    answer = session.post(f"{url}exports", data={"csrf_token": found[1]}, timeout=30, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    return session


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("It takes too long.")


@pytest.mark.long
def test_ctrl_c_stops_an_export_at_a_safe_place(utility: Utility, agree: Agree) -> None:
    utility.config |= {"poll_interval": 0.1}
    with serve(utility) as (program, url):
        session = start_export(url)
        wait_until(lambda: "Importing" in session.get(f"{url}activity", timeout=30).text)  # the world's time stands
        program.send_signal(signal.SIGINT)
        assert "Stopped." in read_until(program.stderr, "Stopped.")
        assert program.wait(30) == 0
    done = utility.run()
    assert (done.code, done.account["continued"]) == (0, True)
    agree()


@pytest.mark.long
def test_the_command_stop_stops_an_export_of_another_process(utility: Utility, agree: Agree) -> None:
    utility.config |= {"poll_interval": 0.1}
    command = [sys.executable, "-m", "samclients.fnms_export", "stop", "--database", utility.url]
    environment = {**os.environ, "PYTHONPATH": PATHS}
    with serve(utility) as (_, url):
        session = start_export(url)
        wait_until(lambda: "Importing" in session.get(f"{url}activity", timeout=30).text)
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        assert "stops at the next safe place" in done.stdout
        wait_until(lambda: "Last export: stopped." in session.get(f"{url}activity", timeout=30).text)
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        assert done.stdout == "No export is running.\n"
    assert utility.run().account["continued"]
    agree()


def refuse(capsys: pytest.CaptureFixture[str]) -> str:
    """What the program says when it ends with exit code 2, in this process."""
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_beyond_this_machine_a_password_is_required(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FNMS_EXPORT_WEB_PASSWORD", raising=False)
    monkeypatch.setattr(sys, "argv", ["fnms-servicenow-export", "web", "--host", "0.0.0.0", "--port", "0"])  # noqa: S104
    assert "set FNMS_EXPORT_WEB_PASSWORD" in refuse(capsys)


def test_without_the_extra_the_command_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "flask_bootstrap", None)
    monkeypatch.setattr(sys, "argv", ["fnms-servicenow-export", "web"])
    needed = "`fnms-servicenow-export web` needs bootstrap-flask: pip install 'samclients[web]'.\n"
    assert refuse(capsys) == needed


def test_the_service_in_the_same_process_gives_the_next_export(utility: Utility) -> None:
    utility.config |= {"schedule": "Daily 04:30"}
    with serve(utility, "--service", "--timezone", "UTC") as (program, url):
        page = f"{url}activity"
        wait_until(lambda: ", by the service on" in requests.get(page, timeout=30).text)
        assert "04:30 (schedule: Daily 04:30 UTC)" in requests.get(page, timeout=30).text
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0


@pytest.mark.parametrize("verb", ["service", "history", "settings", "web"])
def test_each_command_has_a_help(
    verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fnms-servicenow-export", verb, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"Usage: fnms-servicenow-export {verb}")
