"""Changes of the specifications that drift suggests: with them, the same exchange has no drift."""

from __future__ import annotations

import difflib

import pytest

from contract_tests.kit.drift.changed_system import CHANGE, Change, load_changes
from contract_tests.kit.drift.proxied import Proxied, judge_with, suggest
from contract_tests.kit.manual.pages import ROOT

MOST_CHANGED = 4  # lines of a specification per difference


@pytest.mark.parametrize("change", load_changes(), ids=lambda change: change.id)
def test_a_patched_specification_describes_the_changed_answer(change: Change, systems: dict[str, Proxied]) -> None:
    """Nothing else of the file changes: comments, order and quotes stay."""
    every = systems[change.vendor]
    exchanges = [one for one in every.exchanges if one.entry.request.headers[CHANGE.lower()] == change.id]
    system = Proxied(every.service, exchanges=exchanges)
    text = (ROOT / "openapi" / f"{change.vendor}.yaml").read_text(encoding="utf-8")
    patched, left = suggest(system, text)
    assert len(left) == change.decide
    assert len(judge_with(system, patched)) == change.decide
    lines = [line for line in difflib.unified_diff(text.splitlines(), patched.splitlines(), n=0) if line[0] in "+-"]
    assert len(lines) - len(("---", "+++")) <= MOST_CHANGED
    assert (patched == text) == change.decide
