"""What happened in a world: the last exchanges."""

from mockservers.core.journal import Entry, Journal


def entry(number: int) -> Entry:
    return Entry(number, None, "acme", None, "GET", "/", 200, None, 0, 0, 1.0)


def test_the_oldest_entries_go_and_are_still_counted() -> None:
    journal = Journal(kept=3)
    for _ in range(5):
        journal.record(entry(journal.next_number()))
    assert [one.number for one in journal.entries()] == [3, 4, 5]
    assert journal.recorded == 5


def test_what_was_read_does_not_change_when_more_happens() -> None:
    journal = Journal()
    before = journal.entries()
    journal.record(entry(journal.next_number()))
    assert before == ()


def test_a_cleared_journal_counts_from_the_beginning() -> None:
    journal = Journal()
    journal.record(entry(journal.next_number()))
    journal.clear()
    assert (journal.entries(), journal.recorded, journal.next_number()) == ((), 0, 1)
