"""Keys of records as texts for paths: ``32468``, or ``4,36181,RVU_FULL_CAP`` for several columns."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote

from mockservers.core.service.data_tables import LARGEST, DataTable, Value

DOTS = {".": "%2E", "..": "%2E%2E"}  # clients resolve these segments of a path
EMPTY = "%"  # a path cannot end with an empty segment
SAFE = "@:+=~!$'()* "  # besides letters, digits and ``_.-~``: every other character is percent-encoded


def format_key(values: Sequence[Value]) -> str:
    """Format the values of a key. A whole key that no path can have, or that is empty, gets a form of its own."""
    text = ",".join(quote(str(value), safe=SAFE) for value in values)
    return DOTS.get(text, text) or EMPTY


def parse_key(table: DataTable, text: str) -> tuple[Value, ...] | None:
    """Parse a key; None if no record of the table can have it."""
    parts = [""] if text == EMPTY else text.split(",")
    if len(parts) != len(table.key_columns):
        return None
    values = [_parse_part(table, name, unquote(part)) for name, part in zip(table.key_columns, parts, strict=True)]
    return None if None in values else tuple(values)


def _parse_part(table: DataTable, name: str, text: str) -> Value:
    if table.shown[name].type != "integer":
        return text
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if abs(number) <= LARGEST and str(number) == text else None
