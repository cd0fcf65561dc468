"""Names that somebody typed: known ones, or an error that tells the nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__tracebackhide__ = True  # what a failing test shows is its own line, and the message

MOST = 3  # names that are told
SHOWN = 60  # characters of an unknown name
CUTOFF = 0.4


def suggest(what: str, name: str, names: Iterable[str]) -> str:
    """The name, one of the known ones.

    Raises:
        ValueError: it is none of them; the nearest are told.
    """
    offered = sorted(names)
    if name in offered:
        return name
    near = difflib.get_close_matches(name[:SHOWN], offered, n=MOST, cutoff=CUTOFF) or offered[:MOST]
    told = f"; the nearest: {', '.join(near)}" if near else ""
    raise ValueError(f"There is no {what} {name[:SHOWN]!r}{told}.")
