"""Reads JSON that a client sent, within limits that are checked before anything is made of it.

Making objects of text holds up every thread of the process until it is done, so what is too much is refused by its
brackets and commas alone.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

MOST_DEPTH = 200  # arrays and objects within each other; what validates and writes JSON ends at 254
MOST_MEMBERS = 10_000  # of one object
MOST_VALUES = 400_000  # of the whole text: members and items
# Up to the next mark of structure, strings passed over. It always matches, at the end if nowhere else: so it is linear.
TO_THE_NEXT_MARK = re.compile(rb'(?:[^][{},"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"?)*+([][{},]|\Z)', re.DOTALL)


class BadJson(ValueError):
    """A text that is no JSON, or goes beyond a limit."""


def read_json(text: bytes) -> Any:  # noqa: ANN401 -- any JSON
    """The value behind a text.

    Raises:
        BadJson: it is no JSON, is nested deeper than ``MOST_DEPTH``, or has more members or values than are read.
    """
    if text.count(b",") >= MOST_MEMBERS or text.count(b"[") + text.count(b"{") > MOST_DEPTH:
        check_size(text)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadJson(f"it is not JSON: {error}") from None


def check_size(text: bytes) -> None:
    """Count what is nested in a text, and how much there is of it; no more than the limits allow is looked at.

    Raises:
        BadJson: it goes beyond a limit.
    """
    commas: list[int] = []  # per open array or object; an object's as they are, an array's below zero
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
