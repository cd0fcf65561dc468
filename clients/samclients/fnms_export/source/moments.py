"""Times of the operations database, in UTC: how databases compare them, and how they are read and written."""

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


class Moment(TypeDecorator[Any]):
    """A column of times. SQLite keeps any text in one, so there it is read as it is and nothing is parsed."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text in SQLite."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else DateTime())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 -- of SQLAlchemy
        """A time as SQLite compares it, which is as text."""
        return value.isoformat(" ", "microseconds") if dialect.name == "sqlite" and value is not None else value


class InUtc(FunctionElement[Any]):
    """A column of times, comparable with times in UTC; NULL where SQLite holds no readable time."""

    inherit_cache = True
    type = Moment()

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)


class DatabaseTime(FunctionElement[Any]):
    """The database's own time, UTC."""

    inherit_cache = True
    type = Moment()


@compiles(InUtc)
def _column(element: InUtc, compiler: Any, **options: Any) -> str:  # noqa: ANN401 -- of SQLAlchemy
    return str(compiler.process(element.clauses, **options))


@compiles(InUtc, "sqlite")
def _sqlite_column(element: InUtc, compiler: Any, **options: Any) -> str:  # noqa: ANN401 -- of SQLAlchemy
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
def _time(_element: DatabaseTime, compiler: Any, **_options: Any) -> str:  # noqa: ANN401 -- of SQLAlchemy
    return NOW.get(compiler.dialect.name, "CURRENT_TIMESTAMP")


def parse_moment(value: object) -> datetime:
    """A time of the database in UTC, without a zone; one without a zone is in UTC already.

    Raises:
        ValueError: it is no time.
    """
    found = _parse(value)
    try:
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except OverflowError as error:
        raise ValueError(str(error)) from None


def parse_day(value: object) -> date:
    """A day of the database as it is written: a zone beside it does not make it another day.

    Raises:
        ValueError: it is no day.
    """
    return _parse(value).date()


def _parse(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- the database's times have no zone
    text = _SPACE_BEFORE_ZONE.sub("", value.strip()) if isinstance(value, str) else ""
    if not _DATE_FIRST.match(text):
        raise ValueError(f"{value!r} is no time.")
    return datetime.fromisoformat(text)
