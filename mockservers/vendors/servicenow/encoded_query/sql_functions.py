"""SQL functions that queries need and SQLite lacks: local time, regular expressions, and the case of all letters."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import jsonschema_rs

LONGEST_PATTERN = 500  # characters
MOST_STEPS = 2_000  # steps of backtracking for a value; a value that needs more does not match
COMPILED_BYTES = 500_000


def register_functions(driver: sqlite3.Connection) -> None:
    """Register ``in_zone(utc, zone)``, ``lower_text(text)`` and ``REGEXP`` on a connection."""
    driver.create_function("in_zone", 2, _convert_to_zone, deterministic=True)
    driver.create_function("regexp", 2, _match, deterministic=True)
    driver.create_function("lower_text", 1, _lower, deterministic=True)


def needs_functions(sql: str) -> bool:
    """Return true if conditions use one of the functions."""
    return any(name in sql for name in ("in_zone(", " REGEXP ", "lower_text("))


def _lower(text: str | float | None) -> str | float | None:
    """Return a text in lower case; SQLite's own collation and functions change the letters of ASCII only."""
    return text.lower() if isinstance(text, str) else text


def check_pattern(pattern: str) -> str | None:
    """Return the reason why a regular expression cannot be used; None if it can."""
    if not pattern:
        return "it has no regular expression (`^` ends a condition)"
    if len(pattern) > LONGEST_PATTERN:
        return f"its regular expression is longer than {LONGEST_PATTERN} characters"
    try:
        _compile_expression(pattern)
    except (jsonschema_rs.ValidationError, ValueError):
        return f"`{pattern}` is not a regular expression that the mock server can read"
    return None


@lru_cache(maxsize=64)
def _compile_expression(pattern: str) -> jsonschema_rs.Draft7Validator:
    """Return a compiled expression that matches any part of a text, ignoring case, in a limited number of steps.

    The module ``re`` has no such limit, so the expression of one client could block all requests.
    """
    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=MOST_STEPS, size_limit=COMPILED_BYTES)
    return jsonschema_rs.Draft7Validator({"pattern": f"(?i:{pattern})"}, pattern_options=options)


def _match(pattern: str, text: object) -> bool | None:
    """Evaluate ``text REGEXP pattern``; SQLite passes the pattern as the first argument."""
    return None if text is None else _compile_expression(pattern).is_valid(str(text))


@lru_cache(maxsize=4096)
def _convert_to_zone(text: str | None, zone: str) -> str | None:
    """Convert a stored UTC time to local time; None stays None."""
    if text is None:
        return None
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError):
        return None
    return local.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
