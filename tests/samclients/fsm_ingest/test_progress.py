"""Progress as bars on a terminal, and as lines."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from samclients.fsm_ingest.cli.run import ProgressLines, RunProgressBars
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.records import RunStage

STEPS = (
    RunProgress(RunStage.FETCHING, 50, None, "Page 1: 50 records fetched so far"),
    RunProgress(RunStage.FETCHING, 80, None, "Page 2: 80 records fetched so far"),
    RunProgress(RunStage.UPLOADING, 1, 1, "File 1 of 1 uploaded"),
    RunProgress(RunStage.IMPORTING, 0, 2, "Import job A is running"),
    RunProgress(RunStage.IMPORTING, 2, 2, "Import job B is completed"),
)


def test_a_terminal_shows_a_bar_for_each_stage() -> None:
    screen = StringIO()
    with RunProgressBars(Console(file=screen, force_terminal=True, width=100, color_system=None)) as bars:
        for entry in STEPS:
            bars.show(entry)
    expected = (("Fetching records", "80/80"), ("Uploading files", "1/1"), ("Importing", "2/2"))
    for start, counted in expected:
        last = [line for line in screen.getvalue().splitlines() if start in line][-1]
        assert counted in last


def test_other_outputs_get_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLines() as lines:
        for entry in STEPS:
            lines.show(entry)
    assert capsys.readouterr().err.splitlines() == [item.text for item in STEPS]
