"""The journal keeps the last exchanges within its limits."""

from __future__ import annotations

from datetime import UTC, datetime

from mockservers.core.errors import InvalidBody, InvalidParameter, NoSuchOperation, Violation
from mockservers.core.journal.entries import (
    ENTRY_BYTES,
    KEPT_BODY,
    BrokenRule,
    Entry,
    Journal,
    RefusalRecord,
    trim_exchange,
)
from mockservers.core.messages import Request, Response

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def record(journal: Journal, body: bytes = b"", **known: object) -> Entry:
    request, answer = trim_exchange(Request("POST", "/p", body=body), Response(b""), b"")
    facts: dict[str, object] = {
        "world": "w",
        "at": NOW,
        "began": 1.0,
        "seconds": 0.5,
        "service": "acme",
        "operation": None,
        "request": request,
        "answer": answer,
        "request_bytes": len(body),
        "answer_bytes": 0,
    }
    return journal.record(**facts | known)


def test_entries_are_numbered_from_one_and_the_oldest_go() -> None:
    journal = Journal(most=3)
    for _ in range(5):
        record(journal)
    assert [entry.number for entry in journal.entries()] == [3, 4, 5]
    assert journal.recorded == 5


def test_the_oldest_go_when_they_weigh_too_much() -> None:
    journal = Journal(most=100, most_bytes=10 * ENTRY_BYTES)
    for _ in range(20):
        record(journal, b"x" * ENTRY_BYTES)
    assert [entry.number for entry in journal.entries()] == [17, 18, 19, 20]


def test_a_cleared_journal_keeps_as_much_as_a_new_one() -> None:
    new, cleared = (Journal(most=100, most_bytes=10 * ENTRY_BYTES) for _ in range(2))
    for size in (1, 3, 5):
        record(cleared, b"x" * size * ENTRY_BYTES)
    cleared.clear()
    for journal in (new, cleared):
        for size in (4, 1, 2, 1, 3, 1):
            record(journal, b"x" * size * ENTRY_BYTES)
    assert [entry.number for entry in cleared.entries()] == [entry.number for entry in new.entries()]
    assert cleared.removed == new.removed > 0


def test_one_entry_stays_however_heavy_it_is() -> None:
    journal = Journal(most_bytes=1)
    record(journal)
    record(journal)
    assert [entry.number for entry in journal.entries()] == [2]


def test_an_entry_is_found_by_its_number_as_long_as_it_is_kept() -> None:
    journal = Journal(most=2)
    entries = [record(journal) for _ in range(3)]
    assert [journal.find(number) for number in (0, 1, 2, 3, 4)] == [None, None, entries[1], entries[2], None]
    assert Journal().find(1) is None


def test_a_cleared_journal_counts_anew_and_its_weight_is_gone() -> None:
    journal = Journal(most_bytes=3 * ENTRY_BYTES)
    record(journal, b"x" * ENTRY_BYTES)
    journal.clear()
    assert (journal.recorded, journal.entries()) == (0, ())
    assert [record(journal).number for _ in range(2)] == [1, 2]
    assert len(journal.entries()) == 2


def test_bodies_are_cut_and_small_ones_are_the_same_object() -> None:
    large, small = Request("POST", "/", body=b"x" * (KEPT_BODY + 1)), Request("POST", "/", body=b"x")
    answer = Response(b"y" * (KEPT_BODY + 1))
    cut, cut_answer = trim_exchange(large, answer, answer.body)
    assert (len(cut.body), len(cut_answer.body)) == (KEPT_BODY, KEPT_BODY)
    same, same_answer = trim_exchange(small, Response(b"y"), b"y")
    assert same is small
    assert same_answer.body == b"y"


def test_the_answers_callback_is_not_kept() -> None:
    assert trim_exchange(Request("GET", "/"), Response(b"", on_sent=lambda: None), b"")[1].on_sent is None


def test_a_listener_hears_every_entry_kept_or_not() -> None:
    heard: list[int] = []
    journal = Journal(most=1, on_entry=lambda entry: heard.append(entry.number))
    record(journal)
    record(journal)
    assert heard == [1, 2]


def test_a_refusal_is_kept_with_place_pointer_and_rule() -> None:
    broken = Violation("/a/0", "minLength", {"limit": 1}, "", "it is too short")
    assert RefusalRecord.of(InvalidBody("/a/0", "it is too short", (broken,))) == RefusalRecord(
        "InvalidBody",
        "body at /a/0: it is too short",
        breaks_spec=True,
        violations=(BrokenRule("body", "", "/a/0", "minLength", "it is too short"),),
    )
    missing = RefusalRecord.of(InvalidParameter("query", "q", "it is missing"))
    assert missing.violations == (BrokenRule("query", "q", "", "", "it is missing"),)
    assert RefusalRecord.of(NoSuchOperation("no")) == RefusalRecord("NoSuchOperation", "no", breaks_spec=True)
