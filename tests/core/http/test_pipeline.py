"""The pipeline returns a response whatever fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mockservers.core.errors import ApiError, MalformedRequest, Unexpected
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import Request, Response
from mockservers.core.service.service import Service
from mockservers.core.worlds.registry import Worlds


def render(refusal: ApiError, _request: Request) -> Response:
    """Render unexpected errors only; fail for any other."""
    if not isinstance(refusal, Unexpected):
        raise TypeError("something is wrong with the form")
    return Response({"error": "unexpected"}, 500)


def test_a_refusal_that_cannot_be_rendered_is_answered_like_everything_unexpected(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    acme = Service(name="acme", title="Acme", port=0, handlers=object, render=render, in_world=False)
    door = RequestPipeline(acme, Worlds(tmp_path, [acme]))
    answer = asyncio.run(door.answer(Request("GET", "/secret?token=1"), "", MalformedRequest("It is no HTTP.")))
    assert (answer.status, answer.body) == (500, b'{"error":"unexpected"}')
    assert "something is wrong with the form" in caplog.text
