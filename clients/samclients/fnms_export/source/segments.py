"""Rows cut into segments: each an XML chunk of bounded size, with the number that its transaction id ends in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from samclients.fnms_export.data_types import DataType
from samclients.fnms_export.source.moments import parse_day, parse_moment

Key = tuple[int, ...]
Unreadable = Callable[[Key, str, object], None]  # is told of a value that is sent as empty: key, element, value
FLAGS = {"1": "true", "true": "true", "t": "true", "0": "false", "false": "false", "f": "false"}

_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class SegmentLimits:
    """The limits of a segment's size; a segment has at least one row, however large."""

    rows: int
    bytes: int


@dataclass(frozen=True)
class SourceRow:
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


def transaction_id(export: str, data_type: DataType, number: int) -> str:
    """A segment's own id, ``5d1f0c9e-inventory-0001``.

    Those of one type of an export differ in the number at the end, which tells ServiceNow that they are of one run.
    """
    return f"{export}-{data_type.word}-{number:04}"


def cut_segments(
    data_type: DataType,
    rows: Iterable[SourceRow],
    bounds: SegmentLimits,
    sent: int = 0,
    unreadable: Unreadable = lambda *_: None,
) -> Iterator[Segment]:
    """The segments of rows, one at a time.

    Args:
        data_type: What the rows are.
        rows: In the order of their keys.
        bounds: In rows, and in bytes of the XML in UTF-8.
        sent: How many segments came before.
        unreadable: Called for each value that cannot be read as what its element is.
    """
    write, around = RowWriter(data_type, unreadable), len(f"<{data_type.root}></{data_type.root}>")
    texts: list[str] = []
    size, last = around, Key()
    for row in rows:
        text = write(row)
        length = len(text) if text.isascii() else len(text.encode())
        if texts and (len(texts) == bounds.rows or size + length > bounds.bytes):
            sent += 1
            yield Segment(sent, len(texts), last, _wrap(data_type, texts))
            texts, size = [], around
        texts.append(text)
        size, last = size + length, row.key
    if texts:
        yield Segment(sent + 1, len(texts), last, _wrap(data_type, texts))


def _wrap(data_type: DataType, texts: Sequence[str]) -> str:
    return f"<{data_type.root}>{''.join(texts)}</{data_type.root}>"


class RowWriter:
    """Writes rows of a data_type as XML elements; a value that cannot be read as what its element is becomes empty."""

    def __init__(self, data_type: DataType, unreadable: Unreadable) -> None:
        elements = "".join(f"<{name}>%s</{name}>" for name in data_type.elements)
        self._form = f"<{data_type.row}>{elements}</{data_type.row}>"
        self._kind, self._unreadable = data_type, unreadable
        self._formats = tuple(_format(data_type, name) for name in data_type.elements)

    def __call__(self, row: SourceRow) -> str:
        """The row as XML."""
        try:
            texts = tuple(form(value) for form, value in zip(self._formats, row.values, strict=True))
        except ValueError:
            texts = tuple(self._readable(row))
        if _SPECIAL.search("".join(texts)):
            texts = tuple(map(escape, texts))
        return self._form % texts

    def _readable(self, row: SourceRow) -> Iterator[str]:
        for name, form, value in zip(self._kind.elements, self._formats, row.values, strict=True):
            try:
                yield form(value)
            except ValueError:
                self._unreadable(row.key, name, value)
                yield ""


def _format(data_type: DataType, element: str) -> Callable[[Any], str]:
    for elements, form in ((data_type.days, _day), (data_type.times, _time), (data_type.flags, _flag)):
        if element in elements:
            return form
    return format_value


def escape(text: str) -> str:
    """The text as XML content; characters that XML cannot hold become U+FFFD."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return _NO_XML.sub(UNKNOWN, text)


def format_value(value: object) -> str:
    """A value of the database as text: empty for NULL, ``true`` and ``false``, times in UTC without a fraction."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    for classes, form in FORMS:
        if isinstance(value, classes):
            return form(value)
    return str(value)


def _number(value: float | Decimal) -> str:
    """All digits, without an exponent; of a float those that tell it from any other."""
    text = f"{value if isinstance(value, Decimal) else Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _time(value: object) -> str:
    return "" if value is None else parse_moment(value).isoformat(" ", "seconds")


def _day(value: object) -> str:
    return "" if value is None else parse_day(value).isoformat()


def _flag(value: object) -> str:
    text = "" if value is None else FLAGS.get(format_value(int(value) if isinstance(value, bool) else value).lower())
    if text is None:
        raise ValueError(f"{value!r} is neither true nor false.")
    return text


FORMS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, _flag),
    ((float, Decimal), _number),
    (datetime, _time),
    (bytes, lambda value: str(value, errors="replace")),
)
