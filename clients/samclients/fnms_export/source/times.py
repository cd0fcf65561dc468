"""Times of the operations database in UTC: comparison in SQL, and parsing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

_SPACE_BEFORE_ZONE = re.compile(r"\s+(?=(?:[+-]\d\d:?\d\d|Z)$)")
_DATE_FIRST = re.compile(r"\d{4}-\d\d-\d\d")


class TimeColumn(TypeDecorator[Any]):
    """Type of a column of times. SQLite stores any text in it, so the text is returned without parsing."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type in a dialect: text in SQLite."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else DateTime())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 -- signature of SQLAlchemy
        """Return a time as text for SQLite, which compares texts."""
        return value.isoformat(" ", "microseconds") if dialect.name == "sqlite" and value is not None else value


class UtcTime(FunctionElement[Any]):
    """Column of times that compares with times in UTC; NULL for an unreadable text in SQLite."""

    inherit_cache = True
    type = TimeColumn()

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)


class DatabaseTime(FunctionElement[Any]):
    """Current time of the database, UTC."""

    inherit_cache = True
    type = TimeColumn()


@compiles(UtcTime)
def _compile_column(element: UtcTime, compiler: Any, **options: Any) -> str:  # noqa: ANN401 -- signature of SQLAlchemy
    return str(compiler.process(element.clauses, **options))


@compiles(UtcTime, "sqlite")
def _compile_sqlite_column(element: UtcTime, compiler: Any, **options: Any) -> str:  # noqa: ANN401 -- signature of SQLAlchemy
    column = compiler.process(element.clauses, **options)
    return f"CASE WHEN {column} LIKE '____-__-__%' THEN strftime('%Y-%m-%d %H:%M:%f000', {column}) END"


NOW = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    "postgresql": "timezone('utc', clock_timestamp())",
    "mssql": "SYSUTCDATETIME()",
    "mysql": "UTC_TIMESTAMP(6)",
    "mariadb": "UTC_TIMESTAMP(6)",
    "oracle": "SYS_EXTRACT_UTC(SYSTIMESTAMP)",
}


@compiles(DatabaseTime)
def _compile_time(_element: DatabaseTime, compiler: Any, **_options: Any) -> str:  # noqa: ANN401 -- signature of SQLAlchemy
    return NOW.get(compiler.dialect.name, "CURRENT_TIMESTAMP")


def parse_time(value: object) -> datetime:
    """Parse a time of the database to UTC without a zone; a time without a zone is UTC.

    Raises:
        ValueError: the value is not a time.
    """
    found = _parse(value)
    try:
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except OverflowError as error:
        raise ValueError(str(error)) from None


def parse_day(value: object) -> date:
    """Parse a day of the database as written; a zone does not change the day.

    Raises:
        ValueError: the value is not a day.
    """
    return _parse(value).date()


def _parse(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- times of the database have no zone
    text = _SPACE_BEFORE_ZONE.sub("", value.strip()) if isinstance(value, str) else ""
    if not _DATE_FIRST.match(text):
        raise ValueError(f"{value!r} is not a time.")
    return datetime.fromisoformat(text)
