"""Work of SQLite for requests: the executed statements with their query plans, and the steps of its virtual machine.

Work is counted, not timed, so that a test finds the same number on every machine.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from mockservers.server.callback_worker import CallbackWorker

STEPS = 20  # of the virtual machine between two counts
NO_WORK = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|EXPLAIN)\b", re.IGNORECASE)
EXPLAINED = re.compile(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT)\b", re.IGNORECASE)

Parameters = Sequence[object] | Mapping[str, object]


@dataclass
class SqlWork:
    """Statements in the order of execution, several executions in one call once, and steps of the virtual machine."""

    statements: list[str] = field(default_factory=list)
    steps: int = 0


class SqlRecorder:
    """Records the work on all databases that are opened while it is in use as a context manager.

    ``examples`` has one set of parameters of each statement.
    """

    def __init__(self) -> None:
        self.examples: dict[str, Parameters] = {}
        self._works: list[SqlWork] = []
        self._connect = sqlite3.connect
        self._patch = patch.object(sqlite3, "connect", self._connect_recorded)

    def __enter__(self) -> Self:
        self._patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()

    @contextmanager
    def record(self) -> Iterator[SqlWork]:
        """Record the work within a ``with`` block."""
        work = SqlWork()
        self._works.append(work)
        try:
            yield work
        finally:
            self._works.remove(work)

    def note(self, statement: str, parameters: Parameters) -> None:
        """Note an execution of a statement."""
        if NO_WORK.match(statement) or _is_callback_worker():
            return
        self.examples.setdefault(statement, parameters)
        for work in self._works:
            work.statements.append(statement)

    def _connect_recorded(self, *arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = self._connect(*arguments, **options, factory=_make_connection_class(self))
        connection.set_progress_handler(self._add_steps, STEPS)
        return connection

    def _add_steps(self) -> None:
        if _is_callback_worker():
            return
        for work in self._works:
            work.steps += STEPS


def _is_callback_worker() -> bool:
    """Return True within the task that looks after callbacks: its work belongs to no request."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # the thread of a handler
        return False
    return task is not None and task.get_coro().__qualname__.startswith(CallbackWorker.__name__)  # type: ignore[union-attr]  # it has one


def _make_connection_class(recorder: SqlRecorder) -> type[sqlite3.Connection]:
    class RecordedCursor(sqlite3.Cursor):
        def execute(self, statement: str, parameters: Any = ()) -> RecordedCursor:
            recorder.note(statement, parameters)
            super().execute(statement, parameters)
            return self

        def executemany(self, statement: str, rows: Any) -> RecordedCursor:
            every = list(rows)
            recorder.note(statement, every[0] if every else ())
            super().executemany(statement, every)
            return self

    class RecordedConnection(sqlite3.Connection):
        def cursor(self, *_: Any) -> Any:
            return RecordedCursor(self)

        def execute(self, statement: str, parameters: Any = ()) -> sqlite3.Cursor:
            return RecordedCursor(self).execute(statement, parameters)

        def executemany(self, statement: str, rows: Any) -> sqlite3.Cursor:
            return RecordedCursor(self).executemany(statement, rows)

    return RecordedConnection


def explain_statements(file: Path, examples: Mapping[str, Parameters]) -> dict[str, list[str]]:
    """Return the query plan of each statement on a world's file, as SQLite describes it."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
        for name, arguments in {"in_zone": 2, "regexp": 2}.items():
            db.create_function(name, arguments, lambda *_: None)
        return {
            statement: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in examples.items()
            if EXPLAINED.match(statement)
        }
