"""JSON from clients, with limits that are checked before it is parsed.

The parser blocks every thread of the process, so texts that are too large are refused by their brackets and commas.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = Any  # a JSON value: None, bool, int, float, str, list or dict with string keys

MOST_DEPTH = 200  # nested arrays and objects; the validator and the writer of JSON allow 254
MOST_MEMBERS = 10_000  # of one object
MOST_VALUES = 400_000  # of the whole text: members and items
# Matches up to the next bracket or comma outside strings. It always matches, at the latest at the end: so it is linear.
TO_THE_NEXT_MARK = re.compile(rb'(?:[^][{},"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"?)*+([][{},]|\Z)', re.DOTALL)


class BadJson(ValueError):
    """A text is not JSON or exceeds a limit."""


def read_json(text: bytes) -> Json:
    """Parse a text.

    Raises:
        BadJson: the text is not JSON, or exceeds ``MOST_DEPTH``, ``MOST_MEMBERS`` or ``MOST_VALUES``.
    """
    if text.count(b",") >= MOST_MEMBERS or text.count(b"[") + text.count(b"{") > MOST_DEPTH:
        check_size(text)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadJson(f"it is not JSON: {error}") from None


def check_size(text: bytes) -> None:
    """Check the nesting and the number of members and values of a text, without parsing it.

    Raises:
        BadJson: the text exceeds a limit.
    """
    commas: list[int] = []  # per open array or object; an array's count starts below zero
    values = 0
    for found in TO_THE_NEXT_MARK.finditer(text):
        mark = found[1]
        if mark == b",":
            values += 1
            if values > MOST_VALUES:
                raise BadJson(f"it has more than {MOST_VALUES:,} values")
            if commas:
                commas[-1] += 1
                if commas[-1] == MOST_MEMBERS:
                    raise BadJson(f"an object has more than {MOST_MEMBERS:,} members")
        elif mark in (b"{", b"["):
            commas.append(0 if mark == b"{" else -len(text))
            values += 1
            if len(commas) > MOST_DEPTH:
                raise BadJson(f"it is nested deeper than {MOST_DEPTH} levels")
        elif commas:
            commas.pop()
