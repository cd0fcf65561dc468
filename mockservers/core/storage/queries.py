"""Queries that are compiled once and executed at the driver: SQLAlchemy costs more than most of them."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import sqlite

from mockservers.core.storage.driver import execute_directly

DIALECT = sqlite.dialect(paramstyle="qmark")
MAKE_CLASS: Any = namedtuple  # noqa: PYI024 -- the columns are known when a query was executed
Row = Any  # a tuple whose items have the names of the columns


class Query:
    """A query that stays the same, with named parameters.

    Args:
        select: The query; ``bindparam(name)`` is a parameter, and a list of values is one, too (``json_each``). Values
            of columns are those of the driver.
    """

    def __init__(self, select: Select[Any]) -> None:
        self._select = select
        self._make_row: Callable[[tuple[Any, ...]], Row] | None = None

    def __repr__(self) -> str:
        return f"Query({self._text!r})"

    def execute(self, db: Connection, **values: object) -> Iterator[Row]:
        """Return the rows."""
        return self._name_columns(self._execute(db, values))

    def first(self, db: Connection, **values: object) -> Row:
        """Return the first row; None if there is none."""
        return next(self.execute(db, **values), None)

    def _execute(self, db: Connection, values: Mapping[str, object]) -> sqlite3.Cursor:
        own = self._own_values
        return execute_directly(db, self._text, [own[name] if name in own else values[name] for name in self._names])

    def _name_columns(self, found: sqlite3.Cursor) -> Iterator[Row]:
        if self._make_row is None:
            self._make_row = MAKE_CLASS("Row", [name for name, *_ in found.description])._make
        return map(self._make_row, found)

    @cached_property
    def _compiled(self) -> Any:  # noqa: ANN401 -- of SQLAlchemy, which declares less than there is
        return self._select.compile(dialect=DIALECT)

    @cached_property
    def _text(self) -> str:
        return str(self._compiled)

    @cached_property
    def _names(self) -> list[str]:
        """The names of the parameters in their order."""
        return list(self._compiled.positiontup)

    @cached_property
    def _own_values(self) -> dict[str, object]:
        """The values of the parameters that are constants of the query."""
        binds = self._compiled.binds
        return {name: binds[name].effective_value for name in self._names if not binds[name].required}
