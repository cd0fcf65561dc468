"""The feed of a journal: changes after a position, losses, and clearings."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mockservers.core.journal.entries import Journal
from mockservers.core.journal.feed import MOST_READ, Cleared, JournalFeed, Lost, Position
from tests.core.journal.test_entries import record


def fill(journal: Journal, number: int) -> None:
    for _ in range(number):
        record(journal)


def read(feed: JournalFeed) -> list[object]:
    """Read a feed; entries are represented by their numbers."""
    return [[entry.number for entry in change] if isinstance(change, Sequence) else change for change in feed.read()]


def test_a_feed_begins_at_the_end_of_the_journal() -> None:
    journal = Journal()
    fill(journal, 3)
    feed = JournalFeed(journal)
    assert read(feed) == []
    fill(journal, 2)
    assert read(feed) == [[4, 5]]
    assert read(feed) == []


@pytest.mark.parametrize("text", ["1", "1.{}"])
def test_a_feed_begins_after_a_position(text: str) -> None:
    journal = Journal()
    fill(journal, 3)
    feed = JournalFeed(journal, Position.parse(text.format(journal.edition)))
    assert read(feed) == [[2, 3]]
    assert feed.position == Position(3, journal.edition)


def test_exchanges_that_the_journal_has_removed_are_lost() -> None:
    journal = Journal(most=2)
    fill(journal, 5)
    assert read(JournalFeed(journal, Position(1))) == [Lost(2, 3), [4, 5]]
    assert read(JournalFeed(journal, Position(3))) == [[4, 5]]


def test_a_feed_goes_on_after_the_journal_was_cleared() -> None:
    journal = Journal()
    fill(journal, 3)
    feed = JournalFeed(journal)
    journal.clear()
    fill(journal, 1)
    assert read(feed) == [Cleared(), [1]]
    assert read(feed) == []


def test_a_position_at_the_end_is_of_the_present_edition() -> None:
    journal = Journal()
    fill(journal, 1)
    feed = JournalFeed(journal, Position(1))
    journal.clear()
    fill(journal, 1)
    assert read(feed) == [Cleared(), [1]]


def test_a_position_of_another_edition_is_recognized_although_the_number_exists() -> None:
    """The server was restarted, or the world was created again: the numbers are those of other exchanges."""
    journal = Journal()
    fill(journal, 3)
    assert read(JournalFeed(journal, Position(2, "another"))) == [Cleared(), [1, 2, 3]]


def test_a_number_above_all_numbers_is_of_another_edition() -> None:
    journal = Journal()
    fill(journal, 1)
    feed = JournalFeed(journal, Position(7))
    assert read(feed) == [Cleared(), [1]]
    assert read(feed) == []


def test_a_reading_is_bounded() -> None:
    journal = Journal(most=2 * MOST_READ)
    fill(journal, MOST_READ + 1)
    feed = JournalFeed(journal, Position(0))
    assert read(feed) == [list(range(1, MOST_READ + 1))]
    assert read(feed) == [[MOST_READ + 1]]


@pytest.mark.parametrize("text", ["", "x", "-1", "1.", "1.zz", "1.0a\n", "9" * 20, "1 ", "¹"])
def test_other_texts_are_no_positions(text: str) -> None:
    with pytest.raises(ValueError, match="Invalid position"):
        Position.parse(text)


def test_an_error_quotes_sixty_characters_of_a_text() -> None:
    with pytest.raises(ValueError, match=f"^Invalid position '{'x' * 60}': use"):
        Position.parse("x" * 100)


def test_watchers_are_called_after_every_change() -> None:
    journal, calls = Journal(), list[int]()
    journal.watchers.add(lambda: calls.append(journal.recorded))
    fill(journal, 2)
    journal.clear()
    assert calls == [1, 2, 0]


@pytest.mark.parametrize(
    ("text", "number", "edition"), [("57", 57, ""), ("57.0a1b2c3d", 57, "0a1b2c3d"), ("0.f", 0, "f")]
)
def test_a_position_has_a_number_and_an_edition(text: str, number: int, edition: str) -> None:
    assert Position.parse(text) == Position(number, edition)
    assert str(Position(number, edition)) == text
