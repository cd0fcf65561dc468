"""Errors of operations on records."""

from __future__ import annotations

from mockservers.core.errors import ApiError

LONGEST_KEY = 60  # characters of an unknown key that an error quotes


class UnknownTable(ApiError):
    """No vendor has this table; the message suggests similar ones."""

    status = 404


class UnknownRecord(ApiError):
    """The table has no record with this key."""

    status = 404

    def __init__(self, table: str, key: str) -> None:
        super().__init__(f"There is no record {key[:LONGEST_KEY]!r} in {table}.")


class InvalidQuery(ValueError):
    """A cursor or an order does not fit the table; the message is a sentence."""


class RefusedChange(ApiError):
    """A change would leave the world inconsistent; the message says why."""
