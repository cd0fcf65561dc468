"""The date of answers."""

from __future__ import annotations

from datetime import datetime
from email.utils import formatdate
from functools import lru_cache

from mockservers.core.messages import Response


def add_date(answer: Response, at: datetime) -> Response:
    """Return the response with a moment as its ``Date``, such as ``Sun, 06 Nov 1994 08:49:37 GMT``."""
    return Response(
        answer.body,
        answer.status,
        {**answer.headers, "Date": _format(int(at.timestamp()))},
        answer.media_type,
        answer.on_before_send,
        answer.on_sent,
        answer.fault_hits,
    )


@lru_cache(maxsize=64)
def _format(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
