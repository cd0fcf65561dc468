"""Detection of duplicate records."""

from __future__ import annotations

from samclients.fsm_ingest.mapping.duplicates import DuplicateDetector

RECORDS = ({"b": [2], "a": 1}, "ä", 2)
DIGESTS = (0xBC4DD3B9C65854FC, 0x656F475644E68D85, 0x1BF41EF6FD6F6F6C)  # printf '{"a":1,"b":[2]}' | b2sum -l 64


def detect(*items: object, most: int = 100) -> DuplicateDetector:
    found = DuplicateDetector(most)
    for item in items:
        found.add(item)
    return found


def test_equal_records_are_counted_whatever_the_order_of_their_members() -> None:
    assert detect({"a": 1, "b": [2]}, {"a": 1, "b": [3]}).number == 0
    assert detect({"a": 1, "b": [2]}, {"b": [2], "a": 1}, {"a": 1}, {"a": 1}).number == 2


def test_the_same_records_have_the_same_content_in_any_order() -> None:
    assert detect(1, 2, 2, 3).content == detect(2, 3, 1, 2).content
    assert (
        len({detect(1, 2, 3).content, detect(1, 2, 2, 3).content, detect(1, 2, 2, 2, 3).content, detect().content}) == 4
    )


def test_records_beyond_the_maximum_are_ignored() -> None:
    assert detect(1, 2, 2, 2, most=3).number == 1


def test_the_content_is_the_sum_of_the_digests_of_all_records() -> None:
    first, second, two = DIGESTS
    assert [detect(item).content for item in RECORDS] == list(DIGESTS)
    assert detect(*RECORDS).content == first + second + two - 2**64
    assert detect(2, 2, 2).content == 3 * two
    assert detect().content == 0
