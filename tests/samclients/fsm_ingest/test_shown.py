"""Progress on a terminal, and as lines."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from samclients.fsm_ingest.cli.run import Bars, Lines
from samclients.fsm_ingest.runs.history import Stage
from samclients.fsm_ingest.runs.progress import Progress

STEPS = (
    Progress(Stage.FETCHING, 50, None, "Page 1: 50 records fetched so far"),
    Progress(Stage.FETCHING, 80, None, "Page 2: 80 records fetched so far"),
    Progress(Stage.UPLOADING, 1, 1, "File 1 of 1 uploaded"),
    Progress(Stage.IMPORTING, 0, 2, "Import job A is running"),
    Progress(Stage.IMPORTING, 2, 2, "Import job B is completed"),
)


def test_a_terminal_shows_a_bar_for_each_stage() -> None:
    screen = StringIO()
    with Bars(Console(file=screen, force_terminal=True, width=100, color_system=None)) as bars:
        for one in STEPS:
            bars.seen(one)
    expected = (("Fetching records", "80/80"), ("Uploading files", "1/1"), ("Importing", "2/2"))
    for start, counted in expected:
        last = [line for line in screen.getvalue().splitlines() if start in line][-1]
        assert counted in last


def test_anything_else_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Lines() as lines:
        for one in STEPS:
            lines.seen(one)
    assert capsys.readouterr().err.splitlines() == [one.text for one in STEPS]
