"""Rows as JSON: typed, with secrets masked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from mockservers.core.journal.masking import secret_names
from mockservers.core.redaction.secret_text import TextMasker
from mockservers.core.service.data_tables import DataColumn, DataTable, Row, Value
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import format_rfc3339

LONGEST_SHOWN = 500  # characters of a text in a list
LONGEST_READ = 4 * LONGEST_SHOWN  # characters of a text that a list reads: some texts have megabytes


class RowPresenter:
    """Presents the rows of a table.

    Args:
        service: The vendor.
        table: The table.
        is_short: True to shorten long texts, for lists.
    """

    def __init__(self, service: Service, table: DataTable, *, is_short: bool) -> None:
        self._own, self._table, self._is_short = secret_names(service), table, is_short

    def present(self, row: Row) -> dict[str, Any]:
        """Return a row's values as JSON."""
        values = {name: self._format(column, row[name]) for name, column in self._table.shown.items()}
        masked: dict[str, Any] = TextMasker(self._own).mask_json(values)
        return {name: self._shorten(value) for name, value in masked.items()} if self._is_short else masked

    def contains(self, row: Row, text: str) -> bool:
        """Return True if a text is in what is shown of a row whose stored values have it."""
        values = {name: row[name] for name, column in self._table.shown.items() if column.is_searched}
        masked = TextMasker(self._own).mask_json(values)
        return masked == values or any(text.lower() in str(value or "").lower() for value in masked.values())

    def is_masked(self, row: Row, name: str) -> bool:
        """Return True if a part of a value is masked; the names beside it count."""
        text_row = {other: value for other, value in row.items() if isinstance(value, str)}
        return bool(TextMasker(self._own).mask_json(text_row).get(name) != text_row.get(name))

    @staticmethod
    def _format(column: DataColumn, value: Value) -> Value:
        if column.type == "time" and value is not None:
            return format_time(value)
        try:
            return column.format_value(value)
        except orjson.JSONDecodeError:  # a list reads only the beginning
            return value

    @staticmethod
    def _shorten(value: Value) -> Value:
        text = orjson.dumps(value).decode() if isinstance(value, (list, dict)) else value
        if isinstance(text, str) and len(text) > LONGEST_SHOWN:
            return f"{text[:LONGEST_SHOWN]}..."
        return value


def format_time(seconds: float) -> str:
    """Format seconds since 1970 as RFC 3339."""
    return format_rfc3339(datetime.fromtimestamp(seconds, UTC))
