"""The limit: uvicorn with a constant body, and uvicorn with the mock server's SQL, without any framework.

Usage: ``python bare.py PORT READ WRITTEN BODY``. ``READ`` and ``WRITTEN`` are files of worlds, ``BODY`` is a file with
the response of ``/constant``.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson
import uvicorn

SETTINGS = "SELECT name, value FROM world_settings"
USER = "SELECT name, permissions, computer_groups FROM bigfix_users WHERE token = ?"
METRICS = "SELECT id, code_name, display_name, source_type, source_id FROM bigfix_metrics ORDER BY id"
IMPORT = "SELECT id, kind, began_at, reads, ended_at, result FROM bigfix_imports ORDER BY id DESC LIMIT 1"
COLUMNS = (
    "software_title_id", "metric_name", "computer_system_id", "peak_value", "peak_date", "peak_time",
    "reporting_period_start_date", "reporting_period_end_date",
)  # fmt: skip
PAGE = (
    f"SELECT {', '.join(COLUMNS)} FROM bigfix_usages"  # noqa: S608 -- constants
    " ORDER BY computer_system_id, software_title_id, metric_name LIMIT ? OFFSET ?"
)
TAKEN = "SELECT 1 FROM bigfix_metrics WHERE code_name = ? OR display_name = ?"
DRAW = (
    "INSERT INTO world_series (name, drawn) VALUES ('bigfix.metric', 1)"
    " ON CONFLICT (name) DO UPDATE SET drawn = drawn + 1 RETURNING drawn"
)
ADD = "INSERT INTO bigfix_metrics (id, code_name, display_name, source_type, source_id) VALUES (?, ?, ?, 2, ?)"
METRIC = ("id", "code_name", "display_name", "source_type", "source_id")
FIRST = 32_468
HEAD = [(b"content-type", b"application/json")]


class Bare:
    """ASGI application with one connection for reading and one for writing."""

    def __init__(self, read: str, written: str, constant: bytes) -> None:
        self._reader, self._writer = _connect(read), _connect(written)
        self._constant = constant
        self._total: int = self._reader.execute("SELECT COUNT(*) FROM bigfix_usages").fetchone()[0]
        self._operations: dict[tuple[str, str], Callable[[dict[str, list[str]]], Any]] = {
            ("GET", "/api/sam/v2/metrics"): self._list,
            ("GET", "/api/sam/license_usages"): self._page,
            ("POST", "/api/sam/v2/metrics"): self._create,
        }

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Handle a request."""
        await receive()
        if scope["path"] == "/constant":
            body = self._constant
        else:
            asked = parse_qs(scope["query_string"].decode())
            body = orjson.dumps(self._operations[scope["method"], scope["path"]](asked))
        headers = [*HEAD, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _list(self, asked: dict[str, list[str]]) -> Any:
        db = self._begin(self._reader, "BEGIN", asked)
        rows = [dict(zip(METRIC, row, strict=True)) for row in db.execute(METRICS).fetchall()]
        db.execute("COMMIT")
        return {"total": len(rows), "rows": rows}

    def _page(self, asked: dict[str, list[str]]) -> Any:
        db = self._begin(self._reader, "BEGIN", asked)
        db.execute(IMPORT).fetchone()
        found = db.execute(PAGE, (int(asked["limit"][0]), 0)).fetchall()
        db.execute("COMMIT")
        return {"total": self._total, "rows": [dict(zip(COLUMNS, row, strict=True)) for row in found]}

    def _create(self, asked: dict[str, list[str]]) -> Any:
        db = self._begin(self._writer, "BEGIN IMMEDIATE", asked)
        code, name = asked["code_name"][0], asked["display_name"][0]
        db.execute(TAKEN, (code, name)).fetchone()
        number = FIRST + db.execute(DRAW).fetchall()[0][0]
        db.execute(ADD, (number, code, name, number))
        db.execute("COMMIT")
        return {"id": number, "code_name": code, "display_name": name, "source_type": 2, "source_id": number}

    @staticmethod
    def _begin(db: sqlite3.Connection, begin: str, asked: dict[str, list[str]]) -> sqlite3.Connection:
        db.execute(begin)
        db.execute(SETTINGS).fetchall()
        db.execute(USER, (asked["token"][0],)).fetchone()
        return db


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def main() -> None:
    """Serve until killed."""
    port, read, written, body = sys.argv[1:5]
    app = Bare(read, written, Path(body).read_bytes())
    uvicorn.run(
        app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="error", lifespan="off"
    )


if __name__ == "__main__":
    main()
