"""SQL tables of BigFix Inventory and their queries, which take and return the domain's values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.writes import insert_rows
from mockservers.vendors.bigfix.domain import DataImport, Metric, User

tables = MetaData()

_Name = String(collation="NOCASE")  # SQL Server, the product's usual database, ignores case by default

users = Table(
    "bigfix_users",
    tables,
    Column("name", String, primary_key=True),
    Column("password", String, nullable=False),
    Column("token", String, nullable=False, unique=True),
    Column("permissions", String, nullable=False),  # JSON array
    Column("computer_groups", String, nullable=False),  # JSON array
)

metrics = Table(
    "bigfix_metrics",
    tables,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("code_name", String, nullable=False, unique=True),
    Column("display_name", String, nullable=False),
    Column("source_type", Integer, nullable=False),
    Column("source_id", Integer, nullable=False),
    Index("bigfix_metrics_display_name", "display_name"),
)

imports = Table(
    "bigfix_imports",
    tables,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("began_at", Float, nullable=False),  # seconds since 1970, the world's time
    Column("reads", Integer, nullable=False),
    Column("ended_at", Float, nullable=True),
    Column("result", String, nullable=True),
    Index("bigfix_imports_result", "result"),
)

titles = Table(
    "bigfix_titles",
    tables,
    Column("id", Integer, primary_key=True),
    Column("name", _Name, nullable=False),
    Column("guid", _Name, nullable=False),
    Column("publisher_name", _Name, nullable=False),
    Column("publisher_guid", _Name, nullable=False),
)

computers = Table(
    "bigfix_computers",
    tables,
    Column("id", Integer, primary_key=True),
    Column("name", _Name, nullable=False),
    Column("serial_number", _Name, nullable=False),
    Column("is_virtual", Integer, nullable=False),
)

usages = Table(
    "bigfix_usages",
    tables,
    Column("computer_system_id", Integer, primary_key=True),
    Column("software_title_id", Integer, primary_key=True),
    Column("metric_name", _Name, primary_key=True),
    Column("peak_value", Integer, nullable=False),
    Column("peak_date", String, nullable=False),
    Column("peak_time", String, nullable=False),
    Column("reporting_period_start_date", String, nullable=False),
    Column("reporting_period_end_date", String, nullable=False),
    sqlite_with_rowid=False,
)

INDEXES = (  # created after the rows are inserted, which is faster; rows of equal keys are in the default order
    "CREATE INDEX bigfix_usages_title ON bigfix_usages (software_title_id)",
    "CREATE INDEX bigfix_usages_metric ON bigfix_usages (metric_name)",
    "CREATE INDEX bigfix_usages_value ON bigfix_usages (peak_value)",
    "CREATE INDEX bigfix_usages_date ON bigfix_usages (peak_date)",
    "CREATE INDEX bigfix_usages_time ON bigfix_usages (peak_time)",
)


class Users:
    """The users of a world."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def find_by_token(self, token: str) -> User | None:
        """Return the user with this token."""
        row = execute_directly(self._db, USER_BY_TOKEN, (token,)).fetchone()
        return None if row is None else _make_user(*row)

    def renew_token(self, user: User, token: str) -> None:
        """Replace the user's token."""
        self._db.execute(RENEW_TOKEN, {"user": user.name, "new": token})

    def find_token(self, name: str, password: str) -> str | None:
        """Return the token of the user with this name and password."""
        row = self._db.execute(USER_BY_NAME, {"name": name}).first()
        return row.token if row and row.password == password else None


RENEW_TOKEN = update(users).where(users.c.name == bindparam("user")).values(token=bindparam("new"))
USER_BY_TOKEN = "SELECT name, permissions, computer_groups FROM bigfix_users WHERE token = ?"  # noqa: S105 -- a query
USER_BY_NAME = select(users).where(users.c.name == bindparam("name"))


@lru_cache(maxsize=100)
def _make_user(name: str, permissions: str, groups: str) -> User:
    return User(name, frozenset(orjson.loads(permissions)), frozenset(orjson.loads(groups)))


class Metrics:
    """The license metrics of a world."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def list_all(self) -> list[dict[str, Any]]:
        """Return all metrics as JSON, in the order of their ids."""
        return [
            {"id": number, "code_name": code, "display_name": name, "source_type": kind, "source_id": source}
            for number, code, name, kind, source in execute_directly(self._db, ALL_METRICS).fetchall()
        ]

    def find_by_code(self, code_name: str) -> Metric | None:
        """Return the metric with this code name."""
        row = execute_directly(self._db, METRIC_BY_CODE, (code_name,)).fetchone()
        return None if row is None else Metric(*row)

    def is_taken(self, code_name: str, display_name: str) -> bool:
        """Return True if a metric has this code name or this display name."""
        return execute_directly(self._db, METRIC_WITH_NAMES, (code_name, display_name)).fetchone() is not None

    def add(self, metric: Metric) -> None:
        """Add a metric."""
        insert_rows(self._db, metrics.name, METRIC_COLUMNS, [tuple(vars(metric).values())])

    def rename(self, metric: Metric, display_name: str) -> None:
        """Change a metric's display name."""
        self._db.execute(RENAME_METRIC, {"key": metric.id, "display": display_name})

    def remove(self, metric: Metric) -> None:
        """Remove a metric."""
        self._db.execute(REMOVE_METRIC, {"key": metric.id})


METRIC_COLUMNS = tuple(str(column.name) for column in metrics.columns)
ALL_METRICS = f"SELECT {', '.join(METRIC_COLUMNS)} FROM bigfix_metrics ORDER BY id"
METRIC_BY_CODE = f"SELECT {', '.join(METRIC_COLUMNS)} FROM bigfix_metrics WHERE code_name = ?"
METRIC_WITH_NAMES = "SELECT 1 FROM bigfix_metrics WHERE code_name = ? OR display_name = ?"
RENAME_METRIC = update(metrics).where(metrics.c.id == bindparam("key")).values(display_name=bindparam("display"))
REMOVE_METRIC = delete(metrics).where(metrics.c.id == bindparam("key"))


class DataImports:
    """The data imports of a world."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def is_running(self) -> bool:
        """Return True if an import has no result yet."""
        return execute_directly(self._db, RUNNING_IMPORT).fetchone() is not None

    def find_latest(self) -> DataImport | None:
        """Return the import that began last."""
        return self._find(LATEST_IMPORT)

    def find_latest_ended(self) -> DataImport | None:
        """Return the latest import that has ended."""
        return self._find(LATEST_ENDED_IMPORT)

    def find_latest_success(self) -> DataImport | None:
        """Return the successful import that ended last."""
        return self._find(LATEST_SUCCESS)

    def _find(self, query: str) -> DataImport | None:
        row = execute_directly(self._db, query).fetchone()
        return None if row is None else _make_import(row)

    def begin(self, kind: str, now: datetime) -> None:
        """Begin an import."""
        self._db.execute(BEGIN_IMPORT, {"kind": kind, "began_at": now.timestamp(), "reads": 0})

    def count_read(self, data_import: DataImport) -> None:
        """Count one more read of an import's state."""
        self._db.execute(COUNT_READ, {"key": data_import.id})

    def end(self, data_import: DataImport, at: datetime, result: str) -> None:
        """Store the end and the result of an import."""
        self._db.execute(END_IMPORT, {"key": data_import.id, "at": at.timestamp(), "how": result})


_NEWEST = "SELECT id, kind, began_at, reads, ended_at, result FROM bigfix_imports{} ORDER BY id DESC LIMIT 1"
RUNNING_IMPORT = "SELECT 1 FROM bigfix_imports WHERE result IS NULL LIMIT 1"
LATEST_IMPORT = _NEWEST.format("")
LATEST_ENDED_IMPORT = _NEWEST.format(" WHERE result IS NOT NULL")
LATEST_SUCCESS = _NEWEST.format(" WHERE result = 'successful'")
BEGIN_IMPORT = insert(imports)
_THIS_IMPORT = update(imports).where(imports.c.id == bindparam("key"))
COUNT_READ = _THIS_IMPORT.values(reads=imports.c.reads + 1)
END_IMPORT = _THIS_IMPORT.values(ended_at=bindparam("at"), result=bindparam("how"))


def _make_import(row: Sequence[Any]) -> DataImport:
    number, kind, began, reads, ended, result = row
    ended_at = None if ended is None else datetime.fromtimestamp(ended, UTC)
    return DataImport(number, kind, datetime.fromtimestamp(began, UTC), reads, ended_at, result)
