"""Check of a name that a user typed, with the nearest known names in the error."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__tracebackhide__ = True  # pytest shows the test's own line and the message

MOST = 3  # names in the message
SHOWN = 60  # characters of an unknown name in the message
CUTOFF = 0.4


def suggest(what: str, name: str, names: Iterable[str]) -> str:
    """Check that a name is known and return it.

    Raises:
        ValueError: the name is unknown; the text names the nearest.
    """
    offered = sorted(names)
    if name in offered:
        return name
    near = difflib.get_close_matches(name[:SHOWN], offered, n=MOST, cutoff=CUTOFF) or offered[:MOST]
    nearest = f"; the nearest: {', '.join(near)}" if near else ""
    raise ValueError(f"There is no {what} {name[:SHOWN]!r}{nearest}.")
