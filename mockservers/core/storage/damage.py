"""SQLite errors that mean a damaged file, as opposed to a wrong statement or a locked database."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

DAMAGE = {
    sqlite3.SQLITE_CORRUPT: "Its file is damaged",
    sqlite3.SQLITE_NOTADB: "Its file is not an SQLite database",
    sqlite3.SQLITE_CANTOPEN: "Its file cannot be opened",
}
UNDECODABLE = "Could not decode to UTF-8"  # the driver's own error, which has no code
PRIMARY = 0xFF  # of an extended error code


class DamagedFile(Exception):
    """A file is not a valid world. The text is a sentence with the reason."""


def find_damage(error: BaseException | None) -> str:
    """The damage that an SQLite error reports, from the driver or through SQLAlchemy; empty for other errors."""
    driver = _driver_error(error)
    if str(driver).startswith(UNDECODABLE):
        return "Its texts are not UTF-8."
    code = _code(driver)
    return f"{DAMAGE[code]} ({driver})." if code in DAMAGE else ""


def is_write_refused(error: BaseException | None) -> bool:
    """True if SQLite refused to write on a connection for reading."""
    return _code(_driver_error(error)) == sqlite3.SQLITE_READONLY


def _driver_error(error: BaseException | None) -> sqlite3.Error | None:
    driver = error.orig if isinstance(error, DBAPIError) else error
    return driver if isinstance(driver, sqlite3.Error) else None


def _code(error: sqlite3.Error | None) -> int | None:
    """SQLite's primary error code; the driver's own errors have none."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & PRIMARY
