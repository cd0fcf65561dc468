"""Warnings about data of the operations database, with table and key."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from samclients.fnms_export.data_types import DataType
from samclients.fnms_export.export.progress import LOG
from samclients.fnms_export.source.database import ROW_SOURCES, OperationsDatabase, SuspectDate
from samclients.fnms_export.source.segments import Key

MOST = 10  # warnings of one kind; further ones are counted
LONGEST = 60  # characters of a value
CONSEQUENCE = "it is sent with every export until the date is corrected"


def warn_about_dates(database: OperationsDatabase, now: datetime) -> None:
    """Warn about rows whose ``UpdatedDate`` is in the future, empty or unreadable."""
    for count, rows in database.find_suspect_dates(now, MOST):
        for row in rows:
            LOG.warning("%s %s: UpdatedDate %s; %s", row.table, row.key, _describe(row, now), CONSEQUENCE)
        if count > len(rows):
            LOG.warning("%s: %s more rows have such an UpdatedDate", rows[0].table, f"{count - len(rows):,}")


def _describe(row: SuspectDate, now: datetime) -> str:
    if row.is_future:
        return f"{row.value} is in the future (the database's time is {now:%Y-%m-%d %H:%M:%S} UTC)"
    return "is empty" if row.value is None else f"{_shorten(row.value)} is not a date"


class UnreadableValues:
    """Logger of unreadable values, which are sent as empty; called for each of them."""

    def __init__(self, data_type: DataType) -> None:
        self._columns = dict(zip(data_type.elements, ROW_SOURCES[data_type].values, strict=True))
        self._flags, self._counts = data_type.flags, Counter[str]()
        self._last: dict[str, int] = {}

    def __call__(self, key: Key, element: str, value: object) -> None:
        """Log a warning, unless the value was logged before or there were too many."""
        if self._last.get(element) == key[0]:
            return
        self._last[element] = key[0]
        self._counts[element] += 1
        if self._counts[element] <= MOST:
            problem = "neither true nor false" if element in self._flags else "not a date"
            text = "%s %s: %s %s is %s; it is sent as empty"
            LOG.warning(text, self._table(element), key[0], self._columns[element].key, _shorten(value), problem)

    def close(self) -> None:
        """Log the number of values that were not logged."""
        for element, count in self._counts.items():
            if count > MOST:
                text = "%s: %s more rows have such values in %s"
                LOG.warning(text, self._table(element), f"{count - MOST:,}", self._columns[element].key)

    def _table(self, element: str) -> str:
        return str(self._columns[element].table.name)


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
