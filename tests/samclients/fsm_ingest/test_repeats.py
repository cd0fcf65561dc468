"""Records that a source gave twice."""

from __future__ import annotations

from samclients.fsm_ingest.mapping.duplicates import DuplicateDetector


def read(*items: object, most: int = 100) -> DuplicateDetector:
    found = DuplicateDetector(most)
    for item in items:
        found.add(item)
    return found


def test_equal_records_are_counted_whatever_the_order_of_their_members() -> None:
    assert read({"a": 1, "b": [2]}, {"a": 1, "b": [3]}).number == 0
    assert read({"a": 1, "b": [2]}, {"b": [2], "a": 1}, {"a": 1}, {"a": 1}).number == 2


def test_the_same_records_have_the_same_content_in_any_order() -> None:
    assert read(1, 2, 2, 3).content == read(2, 3, 1, 2).content
    assert len({read(1, 2, 3).content, read(1, 2, 2, 3).content, read(1, 2, 2, 2, 3).content, read().content}) == 4


def test_beyond_a_number_nothing_is_looked_at() -> None:
    assert read(1, 2, 2, 2, most=3).number == 1
