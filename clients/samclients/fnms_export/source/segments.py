"""Segments of rows: XML chunks of limited size, with the number at the end of their transaction ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from samclients.fnms_export.data_types import DataType
from samclients.fnms_export.source.times import parse_day, parse_time

Key = tuple[int, ...]
Unreadable = Callable[[Key, str, object], None]  # receives key, element and value of a value that is sent as empty
FLAGS = {"1": "true", "true": "true", "t": "true", "0": "false", "false": "false", "f": "false"}

_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class SegmentLimits:
    """Maximum size of a segment; a segment has at least one row, however large."""

    rows: int
    bytes: int


@dataclass(frozen=True)
class SourceRow:
    """A row of the source: its order key, and the values of its elements."""

    key: Key
    values: Sequence[Any]


@dataclass(frozen=True)
class Segment:
    """A part of an export: rows up to ``last``, as XML."""

    number: int
    rows: int
    last: Key
    payload: str


def build_transaction_id(export: str, data_type: DataType, number: int) -> str:
    """Return a segment's transaction id, ``5d1f0c9e-inventory-0001``.

    Ids of one type and export differ only in the number, so that ServiceNow assigns them to one import run.
    """
    return f"{export}-{data_type.word}-{number:04}"


def cut_segments(
    data_type: DataType,
    rows: Iterable[SourceRow],
    bounds: SegmentLimits,
    sent: int = 0,
    unreadable: Unreadable = lambda *_: None,
) -> Iterator[Segment]:
    """Yield the segments of rows.

    Args:
        data_type: The type of data.
        rows: Rows in the order of their keys.
        bounds: Maximum number of rows, and of bytes of the XML in UTF-8.
        sent: The number of earlier segments.
        unreadable: Called for each value that does not have the type of its element.
    """
    write, envelope = RowWriter(data_type, unreadable), len(f"<{data_type.root}></{data_type.root}>")
    texts: list[str] = []
    size, last = envelope, Key()
    for row in rows:
        text = write(row)
        length = len(text) if text.isascii() else len(text.encode())
        if texts and (len(texts) == bounds.rows or size + length > bounds.bytes):
            sent += 1
            yield Segment(sent, len(texts), last, _wrap(data_type, texts))
            texts, size = [], envelope
        texts.append(text)
        size, last = size + length, row.key
    if texts:
        yield Segment(sent + 1, len(texts), last, _wrap(data_type, texts))


def _wrap(data_type: DataType, texts: Sequence[str]) -> str:
    return f"<{data_type.root}>{''.join(texts)}</{data_type.root}>"


class RowWriter:
    """Writes rows as XML elements; a value that does not have the type of its element becomes empty."""

    def __init__(self, data_type: DataType, unreadable: Unreadable) -> None:
        elements = "".join(f"<{name}>%s</{name}>" for name in data_type.elements)
        self._form = f"<{data_type.row}>{elements}</{data_type.row}>"
        self._kind, self._unreadable = data_type, unreadable
        self._formats = tuple(_choose_format(data_type, name) for name in data_type.elements)

    def __call__(self, row: SourceRow) -> str:
        """Return the row as XML."""
        try:
            texts = tuple(form(value) for form, value in zip(self._formats, row.values, strict=True))
        except ValueError:
            texts = tuple(self._iter_readable(row))
        if _SPECIAL.search("".join(texts)):
            texts = tuple(map(escape, texts))
        return self._form % texts

    def _iter_readable(self, row: SourceRow) -> Iterator[str]:
        for name, form, value in zip(self._kind.elements, self._formats, row.values, strict=True):
            try:
                yield form(value)
            except ValueError:
                self._unreadable(row.key, name, value)
                yield ""


def _choose_format(data_type: DataType, element: str) -> Callable[[Any], str]:
    for elements, form in (
        (data_type.days, _format_day),
        (data_type.times, _format_time),
        (data_type.flags, _format_flag),
    ):
        if element in elements:
            return form
    return format_value


def escape(text: str) -> str:
    """Return the text as XML content; characters that XML does not allow become U+FFFD."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return _NO_XML.sub(UNKNOWN, text)


def format_value(value: object) -> str:
    """Return a database value as text: empty for NULL, ``true`` or ``false``, times in UTC without a fraction."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    for classes, form in FORMS:
        if isinstance(value, classes):
            return form(value)
    return str(value)


def _format_number(value: float | Decimal) -> str:
    """Return all digits without an exponent; for a float the shortest digits that identify it."""
    text = f"{value if isinstance(value, Decimal) else Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _format_time(value: object) -> str:
    return "" if value is None else parse_time(value).isoformat(" ", "seconds")


def _format_day(value: object) -> str:
    return "" if value is None else parse_day(value).isoformat()


def _format_flag(value: object) -> str:
    text = "" if value is None else FLAGS.get(format_value(int(value) if isinstance(value, bool) else value).lower())
    if text is None:
        raise ValueError(f"{value!r} is neither true nor false.")
    return text


FORMS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, _format_flag),
    ((float, Decimal), _format_number),
    (datetime, _format_time),
    (bytes, lambda value: str(value, errors="replace")),
)
