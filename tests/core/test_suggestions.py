"""A name that is not known is refused with the nearest, always in the same order."""

from __future__ import annotations

from itertools import permutations

import pytest

from mockservers.core.suggestions import suggest


def test_a_known_name_is_returned() -> None:
    assert suggest("table", "b", ["a", "b"]) == "b"


@pytest.mark.parametrize("names", list(permutations(["d", "c", "b", "a"])))
def test_without_a_near_name_the_first_ones_are_named_in_order(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"^There is no table 'xyz'; the nearest: a, b, c\.$"):
        suggest("table", "xyz", names)


def test_the_nearest_comes_first_and_long_names_are_cut() -> None:
    with pytest.raises(ValueError, match=r"; the nearest: list_metrics"):
        suggest("operation", "list_metric", ["create_metric", "list_metrics", "about"])
    with pytest.raises(ValueError, match=f"^There is no table '{'x' * 60}'\\.$"):
        suggest("table", "x" * 99, [])
