"""The ``Date`` header of responses."""

from __future__ import annotations

from datetime import datetime
from email.utils import formatdate
from functools import lru_cache

from mockservers.core.messages import Response


def add_date(response: Response, at: datetime) -> Response:
    """Add a ``Date`` such as ``Sun, 06 Nov 1994 08:49:37 GMT`` to a response."""
    return Response(
        response.body,
        response.status,
        {**response.headers, "Date": _format(int(at.timestamp()))},
        response.media_type,
        response.on_before_send,
        response.on_sent,
        response.fault_hits,
    )


@lru_cache(maxsize=64)
def _format(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
