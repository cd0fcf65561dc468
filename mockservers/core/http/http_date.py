"""The ``Date`` header of responses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.utils import formatdate
from functools import lru_cache

from mockservers.core.messages import Response


def add_date(response: Response, at: datetime) -> Response:
    """Add a ``Date`` such as ``Sun, 06 Nov 1994 08:49:37 GMT`` to a response."""
    return replace(response, headers={**response.headers, "Date": _format(int(at.timestamp()))})


@lru_cache(maxsize=64)
def _format(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
