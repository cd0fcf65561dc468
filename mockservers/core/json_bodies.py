"""JSON from clients, with limits that are checked before it is parsed.

The parser blocks every thread of the process: texts that are too large are refused by their brackets and commas, and
large ones are parsed in parts.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import orjson

Json: TypeAlias = Any  # a JSON value: None, bool, int, float, str, list or dict with string keys

MISSING: Json = object()  # in place of a member that an object does not have

MOST_DEPTH = 200  # nested arrays and objects; the validator and the writer of JSON allow 254
MOST_MEMBERS = 10_000  # of one object, with those of the objects around it
MOST_VALUES = 400_000  # of the whole text: members and items
MOST_AT_ONCE = 20_000  # values of a part
# Matches up to the next bracket or comma outside strings. It always matches, at the latest at the end: so it is linear.
TO_THE_NEXT_MARK = re.compile(rb'(?:[^][{},"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"?)*+([][{},]|\Z)', re.DOTALL)


class BadJson(ValueError):
    """A text is not JSON or exceeds a limit."""


class MemberDifference(NamedTuple):
    """A member that is not as wanted: its JSON pointer, its value or ``MISSING``, and the wanted value."""

    place: str
    sent: Json
    wanted: Json


class Opened(NamedTuple):
    """An array or object whose end is not reached yet."""

    bracket: bytes
    start: int  # in the text
    values: int  # of the text before it
    members: int  # of the objects around it


def read_json(text: bytes) -> Json:
    """Parse a text.

    Raises:
        BadJson: the text is not JSON, or exceeds ``MOST_DEPTH``, ``MOST_MEMBERS`` or ``MOST_VALUES``.
    """
    parts: list[slice] = []
    if text.count(b",") >= MOST_MEMBERS or text.count(b"[") + text.count(b"{") > MOST_DEPTH:
        parts = find_parts(text)
    try:
        return orjson.loads(text) if len(parts) < 2 else _read_parts(text, parts)  # noqa: PLR2004  # one is the whole text
    except orjson.JSONDecodeError as error:
        raise BadJson(f"it is not JSON: {error}") from None


def find_parts(text: bytes) -> list[slice]:
    """Check the limits, without parsing; return the largest arrays and objects of at most ``MOST_AT_ONCE`` values.

    Raises:
        BadJson: the text exceeds a limit.
    """
    opened: list[Opened] = []
    values = members = 0
    parts: list[slice] = []
    for found in TO_THE_NEXT_MARK.finditer(text):
        mark = found[1]
        if mark == b",":
            values += 1
            if values > MOST_VALUES:
                raise BadJson(f"it has more than {MOST_VALUES:,} values")
            if opened and opened[-1].bracket == b"{":
                members += 1
                if members == MOST_MEMBERS:
                    raise BadJson(f"an object has more than {MOST_MEMBERS:,} members")
        elif mark in (b"{", b"["):
            opened.append(Opened(mark, found.start(1), values, members))
            values += 1
            if len(opened) > MOST_DEPTH:
                raise BadJson(f"it is nested deeper than {MOST_DEPTH} levels")
        elif opened:
            _, start, before, members = opened.pop()
            if values - before <= MOST_AT_ONCE:
                inner = bisect(parts, start, key=attrgetter("start"))
                parts[inner:] = [slice(start, found.end(1))]
    return parts


def _read_parts(text: bytes, parts: list[slice]) -> Json:
    """Parse each part by itself, and the rest with ``{"": number}`` in the places of the parts.

    The rest has no other object of one member: objects that are not in a part have more than ``MOST_AT_ONCE`` values.
    """
    ends = [0, *(part.stop for part in parts)]
    starts = [*(part.start for part in parts), len(text)]
    between = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    rest = b"".join(b'%s{"":%d}' % (piece, number) for number, piece in enumerate(between[:-1])) + between[-1]
    values = [orjson.loads(text[part]) for part in parts]
    return _with_parts(orjson.loads(rest), values)


def _with_parts(value: Json, parts: list[Json]) -> Json:
    """Return a value with the parts in the places of their numbers."""
    if isinstance(value, list):
        return [_with_parts(item, parts) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and isinstance(value.get(""), int):
        return parts[value[""]]
    return {name: _with_parts(member, parts) for name, member in value.items()}


def find_differences(wanted: Json, sent: Json, place: str = "") -> Iterator[MemberDifference]:
    """Yield the members in which a JSON value is not as wanted; its objects may have more members than wanted."""
    if isinstance(wanted, Mapping) and isinstance(sent, Mapping):
        for name, value in wanted.items():
            yield from find_differences(value, sent.get(name, MISSING), f"{place}/{name}")
    elif wanted != sent:
        yield MemberDifference(place, sent, wanted)
