"""HTTP Basic credentials (RFC 7617) of an ``Authorization`` header."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class BasicCredentials(NamedTuple):
    """User name and password."""

    name: str
    password: str


@lru_cache(maxsize=100)  # clients send the same header with every request
def parse_basic(header: str) -> BasicCredentials | None:
    """Return the Basic credentials of an ``Authorization`` header; None for another scheme or unreadable ones."""
    from werkzeug.datastructures import Authorization  # noqa: PLC0415 -- slow to import, and most servers never need it

    parsed = Authorization.from_header(header.strip())
    if parsed is None or parsed.type != "basic":
        return None
    return BasicCredentials(parsed.username or "", parsed.password or "")
