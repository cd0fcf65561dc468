"""Output of the demonstration, and its summary."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from rich.console import Console

from samclients.demo import __main__ as story_of
from samclients.demo import assets, ingestion, metering, metrics, programs
from samclients.demo.mock_environment import MockEnvironment
from samclients.demo.narration import Narration, format_count
from samclients.demo.programs import ProgramFailed


def create_narration(width: int = 80) -> tuple[Narration, io.StringIO]:
    printed = io.StringIO()
    return Narration(Console(file=printed, width=width, highlight=False, markup=False)), printed


def test_all_counts_must_agree() -> None:
    story, printed = create_narration()
    assert not story.print_summary(1), "nothing compared is nothing shown"
    story.check("Computers", 1_000, 1_000)
    story.check("IPUs", Decimal("1.50"), Decimal("1.5"))
    assert story.print_summary(1)
    story.check("Contracts", 3, 2)
    assert not story.print_summary(1)
    text = printed.getvalue()
    assert "  Computers: 1,000 = 1,000\n" in text
    assert "  Contracts: 3 IS NOT 2\n" in text
    assert "  2 of 3 counts agree, after 1 seconds.\n" in text
    assert re.search(r"Contracts +3 +2 +DIFFERS\n", text)


def test_numbers_as_texts_are_not_numbers() -> None:
    story, _ = create_narration()
    story.check("Computers", 1, "1")
    assert not story.print_summary(1)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_longer_than_the_terminal_or_ends_in_spaces(width: int) -> None:
    story, printed = create_narration(width)
    story.begin_part("A title", "Words that go on and on until the line is full and then some more of them. " * 3)
    story.command("mockservers", "faults", "add", "servicenow.return_code", "--operation", "send_transaction")
    story.lines("WARNING something failed " * 9 + "\n   indented\n")
    story.table(("a name", "a number"), [("a value of some length " * 4, 12_345), ("b", 1)])
    story.check("Something that was compared", "x" * 30, "y" * 30)
    story.print_summary(3)
    lines = printed.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234567, "1,234,567"), (1.50, "1.5"), (100.0, "100"), (Decimal("2039.6474360"), "2,039.647436"), ("x", "x")],
)
def test_values(value: object, text: str) -> None:
    assert format_count(value) == text


class UnreachableEnvironment(MockEnvironment):
    """Environment without mock servers."""

    def _request(self, method: str, path: str, body: object = None) -> Any:
        del method, path, body


ENDS: Mapping[str, Exception | None] = {
    "all is well": None,
    "a program fails": ProgramFailed("fsm-ingest ended with exit code 1: no"),
    "a stand-in is gone": requests.ConnectionError("gone"),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_failing_part_is_reported_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str
) -> None:
    def part(story: Narration, *_others: object) -> None:
        story.check("Counts", 1, 1)

    def failing(story: Narration, *others: object) -> None:
        if error := ENDS[how]:
            raise error
        part(story, *others)

    for module in (metrics, metering, ingestion):
        monkeypatch.setattr(module, "run_part", part)
    monkeypatch.setattr(assets, "run_part", failing)
    story, printed = create_narration()
    assert story_of.play(story, UnreachableEnvironment({}), tmp_path) is (ENDS[how] is None)
    assert len(story.checks) == 4
    assert ("The part on ServiceNow: completed IS NOT" in printed.getvalue()) is (ENDS[how] is not None)


def test_without_mock_servers_the_demo_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FNMS_DATABASE", raising=False)
    monkeypatch.setenv("MOCKSERVERS_URL", "http://127.0.0.1:9")
    assert story_of.main() == 2
    assert (
        capsys.readouterr().err
        == "Missing environment variables: FNMS_DATABASE. Run `mockservers demo`, which sets them.\n"
    )


def test_a_failing_program_is_reported_with_its_last_line() -> None:
    story, printed = create_narration()
    with pytest.raises(ProgramFailed, match=r"fnms-servicenow-export ended with exit code 2: .*No such option"):
        programs.run(story, "fnms-servicenow-export", "--nonsense", environment={})
    assert printed.getvalue() == "  $ fnms-servicenow-export --nonsense\n"
