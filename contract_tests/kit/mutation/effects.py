"""The effects of the mutant in this process: how often it changed something, and whether its operator failed."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P, T = ParamSpec("P"), TypeVar("T")

_HITS: list[int] = []
_FAILURES: list[str] = []
_COUNTED: list[bool] = []
_REMEMBERED: dict[tuple[Any, ...], Any] = {}


def enable_counting() -> None:
    """Declare that the mutant counts its hits."""
    _COUNTED.append(True)


def count_hit() -> None:
    """Count a change that a test may notice."""
    _HITS.append(1)


def get_hits() -> int:
    """Return the number of hits; -1 if the mutant does not count them."""
    return len(_HITS) if _COUNTED else -1


def get_failure() -> str:
    """Return the first failure of the operator, empty if there is none; a failed operator kills no mutant."""
    return _FAILURES[0] if _FAILURES else ""


def catch_failures(change: Callable[P, T]) -> Callable[P, T | None]:
    """Let an operator's change return None and note the failure where it raises."""

    @wraps(change)
    def catching(*args: P.args, **options: P.kwargs) -> T | None:
        try:
            return change(*args, **options)
        except Exception as error:  # noqa: BLE001 -- any error makes the mutant invalid
            _FAILURES.append(repr(error))
            return None

    return catching


@contextmanager
def note_failures(file: str) -> Iterator[None]:
    """Note an exception raised in a file; exceptions of the code that it calls are passed on only."""
    try:
        yield
    except Exception as error:
        *_, (last, _) = traceback.walk_tb(error.__traceback__)
        if last.f_code.co_filename == file:
            _FAILURES.append(repr(error))
        raise


def note_failure(reason: str) -> None:
    """Note that the mutant could not be applied."""
    _FAILURES.append(reason)


def remember(function: str, arguments: list[Any], compute: Callable[[], T]) -> T:
    """Return the first result of a function for equal arguments, as a cache on it would."""
    try:
        found: T = _REMEMBERED[function, *arguments]
    except TypeError:  # the arguments cannot be keys
        return compute()
    except KeyError:
        found = _REMEMBERED.setdefault((function, *arguments), compute())
    return found
