"""What mutants tell of themselves in a child: how often they changed something, and whether they failed to."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

P, T = ParamSpec("P"), TypeVar("T")

_HITS: list[int] = []
_FAILURES: list[str] = []
_COUNTED: list[bool] = []


def enable_counting() -> None:
    """This mutant counts its hits."""
    _COUNTED.append(True)


def count_hit() -> None:
    """The mutant has changed something that somebody may look at."""
    _HITS.append(1)


def get_hits() -> int:
    """How often it has; -1 when the mutant does not count."""
    return len(_HITS) if _COUNTED else -1


def get_failure() -> str:
    """What went wrong within an operator; empty when nothing did. Such a mutant is not killed."""
    return _FAILURES[0] if _FAILURES else ""


def catch_failures(change: Callable[P, T]) -> Callable[P, T | None]:
    """An operator's own work: None and a note where it fails."""

    @wraps(change)
    def careful(*args: P.args, **options: P.kwargs) -> T | None:
        try:
            return change(*args, **options)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the mutant is no good
            _FAILURES.append(repr(error))
            return None

    return careful


@contextmanager
def note_failures(file: str) -> Iterator[None]:
    """Let a note be made of an exception that code of this file raises; what it calls may raise as it likes."""
    try:
        yield
    except Exception as error:
        *_, (last, _) = traceback.walk_tb(error.__traceback__)
        if last.f_code.co_filename == file:
            _FAILURES.append(repr(error))
        raise
