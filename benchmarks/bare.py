"""The limit: uvicorn with a constant body, and uvicorn with the mock server's SQL, without any framework.

Usage: ``python bare.py PORT READ WRITTEN PLAN``. ``READ`` and ``WRITTEN`` are files of worlds; of the latter a copy is
written without waiting for the disk, under ``/ephemeral``. ``PLAN`` is a JSON file:
``constant`` is the body of ``/constant``, and ``reads`` has, by path, the statements that the mock server sends for it,
with their parameters, and the names of the columns of the last one.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson
import uvicorn

USER = "SELECT name, permissions, computer_groups FROM bigfix_users WHERE token = ?"
TAKEN = "SELECT 1 FROM bigfix_metrics WHERE code_name = ? OR display_name = ?"
DRAW = (
    "INSERT INTO world_series (name, drawn) VALUES ('bigfix.metric', 1)"
    " ON CONFLICT (name) DO UPDATE SET drawn = drawn + 1 RETURNING drawn"
)
ADD = "INSERT INTO bigfix_metrics (id, code_name, display_name, source_type, source_id) VALUES (?, ?, ?, 2, ?)"
FIRST = 32_468
EPHEMERAL = "/ephemeral"
HEAD = [(b"content-type", b"application/json")]


@dataclass(frozen=True)
class Read:
    """The statements of a read with their parameters, and the names of the columns of the last one."""

    statements: list[tuple[str, list[Any]]]
    columns: list[str]


class Bare:
    """ASGI application with one connection for reading and one for writing."""

    def __init__(self, read: str, written: str, plan: dict[str, Any]) -> None:
        shutil.copyfile(written, ephemeral := f"{written}{EPHEMERAL.replace('/', '-')}")
        self._reader, self._writer, self._ephemeral = _connect(read), _connect(written), _connect(ephemeral, "OFF")
        self._constant = orjson.dumps(plan["constant"])
        self._reads = {path: Read(**known) for path, known in plan["reads"].items()}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Handle a request."""
        await receive()
        if scope["path"] == "/constant":
            body = self._constant
        else:
            asked = parse_qs(scope["query_string"].decode())
            if scope["method"] == "GET":
                answer = self._read(self._reads[scope["path"]])
            else:
                answer = _create(self._ephemeral if scope["path"].startswith(EPHEMERAL) else self._writer, asked)
            body = orjson.dumps(answer)
        headers = [*HEAD, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _read(self, read: Read) -> Any:
        self._reader.execute("BEGIN")
        rows: list[tuple[Any, ...]] = []
        for statement, parameters in read.statements:
            rows = self._reader.execute(statement, parameters).fetchall()
        self._reader.execute("COMMIT")
        return {"rows": [dict(zip(read.columns, row, strict=True)) for row in rows]}


def _create(db: sqlite3.Connection, asked: dict[str, list[str]]) -> Any:
    db.execute("BEGIN IMMEDIATE")
    db.execute(USER, (asked["token"][0],)).fetchone()
    code, name = asked["code_name"][0], asked["display_name"][0]
    db.execute(TAKEN, (code, name)).fetchone()
    number = FIRST + db.execute(DRAW).fetchall()[0][0]
    db.execute(ADD, (number, code, name, number))
    db.execute("COMMIT")
    return {"id": number, "code_name": code, "display_name": name, "source_type": 2, "source_id": number}


def _connect(path: str, synchronous: str = "NORMAL") -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", "foreign_keys = ON", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def main() -> None:
    """Serve until killed."""
    port, read, written, plan = sys.argv[1:5]
    app = Bare(read, written, json.loads(Path(plan).read_text()))
    uvicorn.run(
        app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="error", lifespan="off"
    )


if __name__ == "__main__":
    main()
