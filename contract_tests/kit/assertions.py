"""Assertions on lists of problems."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 5


def assert_no_problems(problems: Iterable[str]) -> None:
    """Fail with the first problems and their number, if there are any."""
    found = list(problems)
    assert not found, "\n".join(["", *found[:SHOWN], f"{len(found)} problems"])
