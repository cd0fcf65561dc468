"""Which errors of SQLite mean that a file is damaged, and not that a statement is wrong or somebody else is busy."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

DAMAGE = {
    sqlite3.SQLITE_CORRUPT: "Its file is damaged",
    sqlite3.SQLITE_NOTADB: "Its file is no SQLite database",
    sqlite3.SQLITE_CANTOPEN: "Its file cannot be opened",
}
UNDECODABLE = "Could not decode to UTF-8"  # the driver's own error, which has no code
PRIMARY = 0xFF  # of an extended error code


class DamagedFile(Exception):
    """A file that is not, or not any more, what a world's file is; the text is a sentence that says why."""


def find_damage(error: BaseException | None) -> str:
    """The damage that an error of SQLite tells, given by the driver or through SQLAlchemy; empty for another error."""
    driver = _driver_error(error)
    if str(driver).startswith(UNDECODABLE):
        return "Its texts are not UTF-8."
    code = _code(driver)
    return f"{DAMAGE[code]} ({driver})." if code in DAMAGE else ""


def is_write_refused(error: BaseException | None) -> bool:
    """Whether SQLite refused to write in a connection for reading."""
    return _code(_driver_error(error)) == sqlite3.SQLITE_READONLY


def _driver_error(error: BaseException | None) -> sqlite3.Error | None:
    driver = error.orig if isinstance(error, DBAPIError) else error
    return driver if isinstance(driver, sqlite3.Error) else None


def _code(error: sqlite3.Error | None) -> int | None:
    """SQLite's primary code; errors of the driver's own have none."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & PRIMARY
