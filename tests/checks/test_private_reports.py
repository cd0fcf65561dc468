"""Reports and the ready file are readable by their owner only, whatever the umask is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockservers import MockServer
from mockservers.checks.conformance.reports import write_report as write_check_report
from mockservers.checks.conformance.run import CheckResult
from mockservers.checks.conformance.tally import CaseTally
from mockservers.checks.conformance.target import CheckTarget
from mockservers.checks.run_report.recorder import Recorder
from mockservers.checks.run_report.report import FinishedCommand, Requirements, build_report
from mockservers.checks.run_report.reports import write_report
from mockservers.cli.serve.up import keep_ready_file

RUN_REPORTS = ["run.html", "run.json", "run.xml"]
CHECK_REPORTS = ["check.html", "check.json", "check.xml"]


@pytest.fixture(autouse=True)
def no_umask() -> Iterator[None]:
    """Let new files be readable by everybody unless the program says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("is_there", [False, True])
def test_reports_and_the_ready_file_are_private(tmp_path: Path, *, is_there: bool) -> None:
    names = [*RUN_REPORTS, *CHECK_REPORTS, "ready.json"]
    for name in names if is_there else ():
        (tmp_path / name).touch(0o666)
    report = build_report(Recorder(), {}, FinishedCommand(["sync"], 0), Requirements())
    for name in RUN_REPORTS:
        write_report(report, tmp_path / name)
    with MockServer(listen=False) as server, keep_ready_file(server, tmp_path / "ready.json"):
        result = CheckResult(CheckTarget(server.bigfix.service, server.bigfix.url, {}), CaseTally(), [], 7)
        for name in CHECK_REPORTS:
            write_check_report(result, tmp_path / name)
        files = {file.name: file.stat().st_mode & 0o077 for file in tmp_path.iterdir()}
        assert files == dict.fromkeys(names, 0)
