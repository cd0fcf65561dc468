"""Moments as HTTP writes them."""

from __future__ import annotations

from datetime import datetime
from email.utils import formatdate
from functools import lru_cache


def http_date(at: datetime) -> str:
    """A moment as the header ``Date`` has it, such as ``Sun, 06 Nov 1994 08:49:37 GMT``."""
    return _formatted(int(at.timestamp()))


@lru_cache(maxsize=64)
def _formatted(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
