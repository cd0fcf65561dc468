"""Rows cut into segments: each an XML chunk of bounded size, with the number that its transaction id ends in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from samclients.fnms_export.kinds import Kind

Key = tuple[int, ...]

_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Bounds:
    """How large a segment may be; one row is always taken, however large."""

    rows: int
    bytes: int


@dataclass(frozen=True)
class Row:
    """A row of the source: its key in the order of reading, and the values of its elements."""

    key: Key
    values: Sequence[Any]


@dataclass(frozen=True)
class Segment:
    """A part of an export: rows up to ``last``, as XML."""

    number: int
    rows: int
    last: Key
    payload: str


def transaction_id(export: str, kind: Kind, number: int) -> str:
    """A segment's own id, ``5d1f0c9e-inventory-0001``.

    Those of one type of an export differ in the number at the end, which tells ServiceNow that they are of one run.
    """
    return f"{export}-{kind.word}-{number:04}"


def cut(kind: Kind, rows: Iterable[Row], bounds: Bounds, sent: int = 0) -> Iterator[Segment]:
    """The segments of rows, one at a time.

    Args:
        kind: What the rows are.
        rows: In the order of their keys.
        bounds: In rows, and in bytes of the XML in UTF-8.
        sent: How many segments came before.
    """
    write, around = Writer(kind), len(f"<{kind.root}></{kind.root}>")
    texts: list[str] = []
    size, last = around, Key()
    for row in rows:
        text = write(row.values)
        length = len(text) if text.isascii() else len(text.encode())
        if texts and (len(texts) == bounds.rows or size + length > bounds.bytes):
            sent += 1
            yield Segment(sent, len(texts), last, _wrapped(kind, texts))
            texts, size = [], around
        texts.append(text)
        size, last = size + length, row.key
    if texts:
        yield Segment(sent + 1, len(texts), last, _wrapped(kind, texts))


def _wrapped(kind: Kind, texts: Sequence[str]) -> str:
    return f"<{kind.root}>{''.join(texts)}</{kind.root}>"


class Writer:
    """Writes rows of a kind as XML elements."""

    def __init__(self, kind: Kind) -> None:
        elements = "".join(f"<{name}>%s</{name}>" for name in kind.elements)
        self._form = f"<{kind.row}>{elements}</{kind.row}>"
        self._formats = tuple(_day if name in kind.days else plain for name in kind.elements)

    def __call__(self, values: Sequence[Any]) -> str:
        """The row as XML."""
        texts = tuple(form(value) for form, value in zip(self._formats, values, strict=True))
        if _SPECIAL.search("".join(texts)):
            texts = tuple(map(escaped, texts))
        return self._form % texts


def escaped(text: str) -> str:
    """The text as XML content; characters that XML cannot hold become U+FFFD."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return _NO_XML.sub(UNKNOWN, text)


def plain(value: object) -> str:
    """A value of the database as text: empty for NULL, ``true`` and ``false``, times in UTC without a fraction."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, Decimal)):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: float | Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else plain(value)
