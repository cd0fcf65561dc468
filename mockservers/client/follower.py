"""Follows a journal by its server-sent events, and connects again after a lost connection."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from mockservers.client.connection import ControlError, Json, WorldConnection
from mockservers.client.transport import NoAnswer

__tracebackhide__ = True  # a failing test shows its own line, and the message

PAUSE = 1.0  # seconds between two attempts to connect
MOST_ATTEMPTS = 60
LATER = {HTTPStatus.SERVICE_UNAVAILABLE}  # refusals that may be over soon

Event = tuple[str, str, Json]  # kind, id, data


def read_events(lines: Iterator[bytes]) -> Iterator[Event]:
    """Parse server-sent events; comments are ignored, and an event without data has the data None."""
    members: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.decode().partition(":")
            members[name] = value.removeprefix(" ")
        elif members:
            data = json.loads(members["data"]) if "data" in members else None
            yield members.get("event", ""), members.get("id", ""), data
            members = {}


class JournalFollower:
    """Follows one world's journal.

    Args:
        world: The world.
        parameters: The filter, as query parameters.
        on_note: Called with a sentence when exchanges are missing, or the connection is lost.
        sleep: Waits between two attempts to connect.
    """

    def __init__(
        self,
        world: WorldConnection,
        parameters: Mapping[str, Any],
        on_note: Callable[[str], object],
        sleep: Callable[[float], None],
    ) -> None:
        self._world, self._parameters, self._on_note, self._sleep = world, parameters, on_note, sleep
        self._position = ""  # the id of the last event; empty before the first connection
        self._failed = 0  # attempts since the last event

    def follow(self, after: int | None) -> Iterator[Mapping[str, Any]]:
        """Yield exchanges after a number, or new ones only, until the world is deleted.

        Raises:
            LookupError: there is no such world.
            ControlError: the server refuses the request.
            NoAnswer: the server does not answer, even after ``MOST_ATTEMPTS`` attempts if it did before.
        """
        while True:
            try:
                for kind, place, data in self._connect(after):
                    self._position, self._failed = place or self._position, 0
                    yield from data if kind == "exchanges" else ()
                    if kind == "deleted":
                        self._on_note("The world was deleted.")
                        return
                    self._report(kind, data)
                self._wait(NoAnswer("The server ended the response."))
            except NoAnswer as error:
                self._wait(error)
            except ControlError as error:
                if error.status == HTTPStatus.NOT_FOUND:
                    raise LookupError(str(error)) from None
                self._wait(error, may_recover=error.status in LATER)

    def _connect(self, after: int | None) -> Iterator[Event]:
        query = {**self._parameters, **({} if after is None else {"after": after})}
        headers = {"Last-Event-ID": self._position} if self._position else {}
        with self._world.subscribe("journal", "events", query=query, headers=headers) as reply:
            yield from read_events(reply.lines())

    def _report(self, kind: str, data: Json) -> None:
        if kind == "lost":
            self._on_note(f"{data['count']:,} exchanges are missing: the journal dropped them.")
        elif kind == "cleared":
            self._on_note("The journal was cleared: numbers begin at 1.")

    def _wait(self, error: Exception, *, may_recover: bool = True) -> None:
        """Wait before the next attempt to connect.

        Raises:
            Exception: ``error``, if there was no connection before, or it is the last attempt.
        """
        self._failed += 1
        if not self._position or not may_recover or self._failed > MOST_ATTEMPTS:
            raise error
        if self._failed == 1:
            self._on_note(f"Connecting again: {error}")
        self._sleep(PAUSE)
