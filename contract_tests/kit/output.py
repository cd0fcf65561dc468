"""The output of a process, read while it runs."""

from __future__ import annotations

from typing import IO


def read_until(stream: IO[str] | None, words: str) -> str:
    """Read lines until one contains the words, and return everything that was read."""
    assert stream is not None
    seen = ""
    while words not in seen:
        line = stream.readline()
        assert line, f"It ended: {seen}"
        seen += line
    return seen
