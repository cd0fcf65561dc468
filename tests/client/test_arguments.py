"""Every argument of every method of the Python client changes the request that it sends."""

from __future__ import annotations

import inspect
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mockservers.client.control_plane import ControlPlane
from mockservers.client.faults import Faults
from mockservers.client.journal import WorldJournal
from mockservers.client.transport import Outgoing, Reply

NEITHER_SENT = {"on_note", "sleep", "folder"}  # used by the client itself
ANSWER: Mapping[str, Any] = {
    **dict.fromkeys(("worlds", "services", "scenarios", "kinds", "faults", "paces", "callbacks", "snapshots"), ()),
    **dict.fromkeys(("records", "exchanges", "tables", "problems"), ()),
    "now": "2026-03-31T12:00:00Z",
    "next": None,
    "state": "done",
    "text": "",
    "holds": True,
    "number": 1,
}
DELETED = b"event: deleted\nid: 1.a\ndata: {}\n\n"
TIMES = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
VALUES: Mapping[str, tuple[Any, Any]] = {  # by the name of the argument
    **dict.fromkeys(("number", "since", "after", "before", "limit", "records"), (1, 2)),
    **dict.fromkeys(("replace",), (False, True)),
    **dict.fromkeys(("name", "world", "lifecycle", "record", "scenario", "snapshot", "operation"), ("a", "b")),
    **dict.fromkeys(("table", "key", "cursor", "search", "sort", "kind", "state", "to"), ("a", "b")),
    "by": (timedelta(days=1, seconds=1), timedelta(days=2, seconds=1)),
    "now": TIMES,
    "speed": (1.0, 2.0),
    "fault": ({"id": 1}, {"id": 2}),
    "start": ({"seed": 1}, {"seed": 2}),
    "change": ({"seconds": 1}, {"seconds": 2}),
    "values": ({"name": "a"}, {"name": "b"}),
    "options": ({"status": 503}, {"operation": "get_about"}),
    "pattern": ({"status": 404}, {"earliest": TIMES[0]}),
    "expected": ({"times": 1}, {"times": 2}),
    "steps": ("a", "b"),
    "content": (b"a", b"b"),
}


class Recorder:
    """A transport that keeps the requests, and gives an answer to all of them."""

    def __init__(self) -> None:
        self.sent: list[tuple[object, ...]] = []

    def send(self, request: Outgoing) -> Reply:
        body = request.body.read() if hasattr(request.body, "read") else request.body
        self.sent.append((request.method, request.target, dict(request.headers), body))
        return Reply(200, io.BytesIO(DELETED if request.is_for_events else json.dumps(ANSWER).encode()), lambda: None)


def open_objects(recorder: Recorder) -> list[object]:
    """Return an object of each class of the client."""
    plane = ControlPlane("http://127.0.0.1:8080", transport=recorder)
    world = plane.world("w")
    return [plane, plane.snapshots, world, world.clock, world.journal, world.faults, world.data, world.callbacks]


def list_arguments() -> Iterator[tuple[int, str, str]]:
    """List the object, the method and the argument of everything that sends a request."""
    for number, owner in enumerate(open_objects(Recorder())):
        for name, method in inspect.getmembers(owner, inspect.ismethod):
            if not name.startswith("_") and name not in {"ask", "exchange", "subscribe", "close", "of", "other"}:
                yield from (
                    (number, name, argument)
                    for argument in inspect.signature(method).parameters
                    if argument not in NEITHER_SENT and (name, argument) != ("world", "name")
                )


def send(number: int, name: str, changed: str, which: int, file: Path) -> list[tuple[object, ...]]:
    """Call a method with the first value of its arguments, and one of the two of the changed argument."""
    recorder = Recorder()
    method: Callable[..., Any] = getattr(open_objects(recorder)[number], name)
    position: list[object] = []
    keywords: dict[str, object] = {}
    for argument in inspect.signature(method).parameters.values():
        if argument.name in NEITHER_SENT or (argument.default is None and argument.name != changed):
            continue
        value = file if argument.name == "file" else VALUES[argument.name][which if argument.name == changed else 0]
        if argument.kind is argument.VAR_KEYWORD:
            keywords.update(value)  # type: ignore[call-overload]
        elif argument.kind is argument.KEYWORD_ONLY:
            keywords[argument.name] = value
        else:
            position.append(value)
    found = method(*position, **keywords)
    if inspect.isgenerator(found):
        list(found)
    return recorder.sent


ARGUMENTS = [
    pytest.param(number, name, argument, id=f"{type(open_objects(Recorder())[number]).__name__}.{name}-{argument}")
    for number, name, argument in list_arguments()
]


@pytest.mark.parametrize(("number", "name", "argument"), ARGUMENTS)
def test_an_argument_is_sent(number: int, name: str, argument: str, tmp_path: Path) -> None:
    if argument == "file":
        file = tmp_path / "file"
        file.write_bytes(b"content")
        sent = send(number, name, argument, 0, file)
        assert file.read_bytes() != b"content" or sent[0][3] == b"content"
        return
    file = tmp_path / "file"
    file.write_bytes(b"content")
    before, after = (send(number, name, argument, which, file) for which in (0, 1))
    assert len(before) == len(after) > 0
    assert before != after


def test_what_concerns_one_service_does_so_in_every_world() -> None:
    recorder = Recorder()
    world = ControlPlane("http://127.0.0.1:8080", transport=recorder).world("w")
    faults, journal = Faults(world, "bigfix").of("other"), WorldJournal(world, "bigfix").of("other")
    faults.add("delay")
    journal.find()
    journal.verify()
    for method, target, _, body in recorder.sent:
        assert "/worlds/other/" in str(target), method
        assert "bigfix" in f"{target} {body!r}", method
