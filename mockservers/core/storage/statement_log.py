"""Logging of SQLAlchemy's INSERT, UPDATE and DELETE statements; a statement object names its table and key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from sqlite3 import Cursor
from typing import cast

from sqlalchemy import BindParameter, Column, Connection, Delete, Engine, Insert, Table, Update, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.operators import eq

from mockservers.core.storage.change_log import CHANGED, CREATED, DELETED, SAVED, ChangeLog, Row, find_change_log

BEFORE = "mockservers.before"  # in a connection's ``info``: the row that a statement is about to change


def watch_statements(engine: Engine) -> None:
    """Log the changes of the engine's connections, from ``begin_change_log`` on."""
    for name, listener in LISTENERS.items():
        event.listen(engine, name, listener)


def _mark_savepoint(connection: Connection, _name: str) -> None:
    _change_log(connection).mark()


def _release_savepoint(connection: Connection, _name: str, _context: None) -> None:
    _change_log(connection).release()


def _roll_back_savepoint(connection: Connection, _name: str, _context: None) -> None:
    _change_log(connection).roll_back()


def _change_log(connection: Connection) -> ChangeLog:
    log = find_change_log(connection)
    assert log is not None  # noqa: S101 -- a watched engine's connection is in a transaction for writing
    return log


def _read_before(
    connection: Connection, _cursor: Cursor, _text: str, _values: object, context: DefaultExecutionContext, many: object
) -> None:
    statement = _written_statement(context)
    if isinstance(statement, (Update, Delete)) and not many and (found := _find_key(statement, context)):
        connection.info[BEFORE] = _change_log(connection).read_row(_table_name(statement), *found)


def _log_after(
    connection: Connection, cursor: Cursor, _text: str, _values: object, context: DefaultExecutionContext, many: object
) -> None:
    statement = _written_statement(context)
    if statement is None:
        return
    log, table, before = _change_log(connection), _table_name(statement), connection.info.pop(BEFORE, None)
    action = _action(statement)
    if many or cursor.rowcount != 1:
        log.count(table, action, cursor.rowcount)
    elif isinstance(statement, Insert):
        log.log_new_row(table, action, _inserted_row(statement, context), cursor.lastrowid)
    elif found := _find_key(statement, context):
        log.log_row(table, action, *found, before)
    else:
        log.count(table, action, 1)


LISTENERS: Mapping[str, Callable[..., None]] = {  # by SQLAlchemy's event
    "savepoint": _mark_savepoint,
    "release_savepoint": _release_savepoint,
    "rollback_savepoint": _roll_back_savepoint,
    "before_cursor_execute": _read_before,
    "after_cursor_execute": _log_after,
}


def _written_statement(context: DefaultExecutionContext) -> Insert | Update | Delete | None:
    """The executed statement if it writes; SQL texts have no statement object."""
    statement = context.compiled.statement if context.compiled is not None else None
    return statement if isinstance(statement, (Insert, Update, Delete)) else None


def _action(statement: Insert | Update | Delete) -> str:
    if isinstance(statement, Insert):
        return CREATED if type(statement) is Insert else SAVED  # a dialect's INSERT may be an upsert
    return CHANGED if isinstance(statement, Update) else DELETED


def _table_name(statement: Insert | Update | Delete) -> str:
    assert isinstance(statement.table, Table)  # noqa: S101 -- nothing else is written
    return statement.table.name


def _inserted_row(statement: Insert, context: DefaultExecutionContext) -> Row:
    """The columns of a single inserted row, which are the statement's parameters."""
    return {name: value for name, value in context.compiled_parameters[0].items() if name in statement.table.columns}


def _find_key(statement: Update | Delete, context: DefaultExecutionContext) -> tuple[str, object] | None:
    """The column and value of a condition ``column = value``; None for any other condition."""
    where = statement.whereclause
    if not isinstance(where, BinaryExpression) or where.operator is not eq:
        return None
    column, value = where.left, where.right
    if not isinstance(column, Column) or not isinstance(value, BindParameter):
        return None
    compiled = cast("SQLCompiler", context.compiled)
    return column.name, context.compiled_parameters[0][compiled.bind_names[value]]
