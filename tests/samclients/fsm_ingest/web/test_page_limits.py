"""Limits of the pages: at the limit all is kept and shown, one beyond it is cut or left out."""

from __future__ import annotations

import html

import pytest

from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester
from samclients.fsm_ingest.model.json_value import JsonValue

from .drafts import REQUEST, Draft


def answer_with(monkeypatch: pytest.MonkeyPatch, document: JsonValue) -> None:
    """Let connection tests give a response."""
    result = ConnectionTestResult("good", succeeded=True, paths=("items[]",), document=document)
    monkeypatch.setattr(ConnectionTester, "try_connection", lambda _tester, _job: result)


@pytest.mark.parametrize(("size", "is_kept"), [(2_000_000, True), (2_000_001, False)])
def test_an_answer_of_two_million_characters_is_kept(
    draft: Draft, monkeypatch: pytest.MonkeyPatch, size: int, *, is_kept: bool
) -> None:
    answer_with(monkeypatch, "x" * (size - len('""')))
    page = draft.post("test", **REQUEST)
    assert ("characters and is not kept." in page) is not is_kept


def test_the_preview_has_five_values_of_200_characters(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [str(number) * 201 for number in range(1, 8)]
    answer_with(monkeypatch, {"items": values})
    draft.post("test", **REQUEST)
    page = html.unescape(draft._pages.get(f"{draft.path}/mapping/uniqueId?path=items[]"))  # noqa: SLF001
    assert [text for text in values if text[:200] in page] == values[:5]
    assert not [text for text in values if text in page]
