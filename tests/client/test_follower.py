"""Following a journal: events are parsed, and lost connections are opened again where they ended."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from mockservers.client.connection import ControlConnection, ControlError, WorldConnection
from mockservers.client.follower import MOST_ATTEMPTS, JournalFollower, read_events
from mockservers.client.transport import NoAnswer, Outgoing, Reply

NO_ANSWER = NoAnswer("No answer from http://127.0.0.1:8080: Connection refused.")


def event(kind: str, place: str, data: object) -> bytes:
    return f"event: {kind}\nid: {place}\ndata: {json.dumps(data)}\n\n".encode()


def exchanges(*numbers: int) -> bytes:
    return event("exchanges", f"{numbers[-1]}.ab", [{"number": number} for number in numbers])


START = event("start", "0.ab", {})


class Responses:
    """A transport with prepared responses: the parts of a body, a status with a reason, or an error."""

    def __init__(self, *prepared: list[bytes] | tuple[int, str] | Exception) -> None:
        self._prepared = list(prepared)
        self.requests: list[Outgoing] = []

    def send(self, request: Outgoing) -> Reply:
        self.requests.append(request)
        found = self._prepared.pop(0)
        if isinstance(found, Exception):
            raise found
        status, body = (
            (200, b"".join(found)) if isinstance(found, list) else (found[0], json.dumps({"error": found[1]}).encode())
        )
        return Reply(status, io.BytesIO(body), lambda: None)


def follow(responses: Responses, after: int | None = None) -> tuple[list[int], list[str], list[float]]:
    """Follow a journal to its end; return the exchanges, the notes and the pauses."""
    numbers, notes, pauses = list[int](), list[str](), list[float]()
    world = WorldConnection(ControlConnection("http://127.0.0.1:8080", transport=responses), "w")
    for exchange in JournalFollower(world, {"status": "4xx"}, notes.append, pauses.append).follow(after):
        numbers.append(exchange["number"])
    return numbers, notes, pauses


DELETED = event("deleted", "9.ab", {})


def test_exchanges_come_in_order_until_the_world_is_deleted() -> None:
    responses = Responses([START, exchanges(1, 2), b": keep-alive\nid: 2.ab\n\n", exchanges(3), DELETED])
    assert follow(responses, after=0) == ([1, 2, 3], ["The world was deleted."], [])
    [request] = responses.requests
    assert request.target == "/control/worlds/w/journal/events?status=4xx&after=0"
    assert "Last-Event-ID" not in request.headers
    assert 15 < request.patience <= 60, "the server sends a comment every 15 seconds"


def test_a_lost_connection_is_opened_again_after_the_last_event() -> None:
    responses = Responses([START, exchanges(1, 2)], NO_ANSWER, (503, "Too many."), [START, exchanges(3), DELETED])
    numbers, notes, pauses = follow(responses)
    assert numbers == [1, 2, 3]
    assert notes == ["Connecting again: The server ended the response.", "The world was deleted."]
    assert len(pauses) == 3
    assert [request.headers.get("Last-Event-ID") for request in responses.requests] == [None, "2.ab", "2.ab", "2.ab"]


def test_losses_and_clearings_are_reported() -> None:
    lost = event("lost", "5.ab", {"first": 2, "last": 1_234, "count": 1_233})
    _, notes, _ = follow(Responses([START, lost, event("cleared", "0.cd", {}), DELETED]))
    assert notes[:2] == [
        "1,233 exchanges are missing: the journal dropped them.",
        "The journal was cleared: numbers begin at 1.",
    ]


def test_a_server_that_never_answered_is_not_waited_for() -> None:
    with pytest.raises(NoAnswer, match="Connection refused"):
        follow(Responses(NO_ANSWER))


def test_a_server_that_stays_away_is_given_up() -> None:
    responses = Responses([START], *[NO_ANSWER] * MOST_ATTEMPTS)
    with pytest.raises(NoAnswer, match="Connection refused"):
        follow(responses)
    assert len(responses.requests) == MOST_ATTEMPTS + 1


@pytest.mark.parametrize(("status", "kind"), [(404, LookupError), (400, ControlError), (401, ControlError)])
def test_a_refusal_ends_the_iterator(status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="Because"):
        follow(Responses([START], (status, "Because.")))


def test_comments_have_no_data() -> None:
    lines = b": hello\n\nretry: 1000\nevent: a\nid: 1\ndata: [1]\n\nid: 2\n\nevent: cut\n".splitlines()
    found: list[tuple[str, str, Any]] = list(read_events(iter(lines)))
    assert found == [("", "", None), ("a", "1", [1]), ("", "2", None)]
