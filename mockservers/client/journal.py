"""A world's journal: find, explain, verify and export exchanges."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from mockservers.client.connection import ControlError, Json, WorldConnection
from mockservers.client.follower import JournalFollower
from mockservers.core.suggestions import suggest

__tracebackhide__ = True  # a failing test shows its own line, and the message

PLACES = ("after", "before")  # parameters besides those of a filter: numbers of exchanges
MOST = 1_000  # exchanges of a page


class JournalExchange(SimpleNamespace):
    """One exchange, with members as attributes: ``exchange.status``, ``exchange.answer.body.text``.

    The members are those of the schema ``FullExchange`` in openapi/control.yaml. Secrets are masked.
    """

    number: int
    operation: str | None
    status: int

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"#{self.number} {self.service} {self.method} {self.path}{query} -> {self.status}"

    def __repr__(self) -> str:
        return f"<exchange {self}>"


class WorldJournal:
    """The journal of one world of a running server, or one vendor's exchanges in it.

    Args:
        world: The world.
        service: The vendor; empty for all.
    """

    def __init__(self, world: WorldConnection, service: str = "") -> None:
        self._world, self._service = world, service

    def __repr__(self) -> str:
        return f"<journal of {self._service or 'all vendors'} in {self._world!r}>"

    def of(self, world: str) -> WorldJournal:
        """Return the journal of another world."""
        return WorldJournal(self._world.other(world), self._service)

    def find(self, operation: str = "", **pattern: Json) -> list[JournalExchange]:
        """Find the exchanges that match a pattern, the oldest first.

        Args:
            operation: The operationId; empty for any.
            pattern: Further conditions: ``service``, ``method``, ``path`` with ``*``, ``status`` (404, "4xx"),
                ``refused``, ``kind``, ``query`` and ``headers`` (mappings), ``body`` (a text), ``table``, ``record`` (a
                key), ``fault``; ``earliest`` and ``latest`` (world times), ``slower`` (milliseconds), ``larger``
                (bytes); ``problems`` (true for failed exchanges); ``after`` and ``before`` (numbers of exchanges).

        Raises:
            ValueError: an unknown name; the message suggests similar ones.
        """
        parameters = self._query({"operation": operation, **pattern})
        found = self._ask("GET", query={**parameters, "full": "true", "limit": MOST})
        return [_to_attributes(exchange) for exchange in found["exchanges"]]

    def get(self, number: int) -> JournalExchange:
        """Return the exchange of that number.

        Raises:
            LookupError: there is no such exchange, or the journal has dropped it.
        """
        found: JournalExchange = _to_attributes(self._ask("GET", str(number)))
        return found

    def explain(self, number: int) -> str:
        """Explain the response of an exchange, as text.

        Raises:
            LookupError: there is no such exchange, or the journal has dropped it.
        """
        return str(self._ask("GET", str(number), "explanation")["text"])

    def har(self, operation: str = "", **pattern: Json) -> dict[str, Any]:
        """Return the exchanges that match a pattern, as for ``find``, in the format HAR 1.2."""
        parameters = self._query({"operation": operation, **pattern})
        found: dict[str, Any] = self._world.ask("GET", "journal.har", query=parameters)
        return found

    def follow(
        self,
        operation: str = "",
        *,
        after: int | None = None,
        on_note: Callable[[str], object] = lambda _note: None,
        sleep: Callable[[float], None] = time.sleep,
        **pattern: Json,
    ) -> Iterator[JournalExchange]:
        """Yield the exchanges that match a pattern while they happen, as a list shows them: without headers and bodies.

        A lost connection is opened again, and what happened meanwhile is yielded. The iterator ends when the world is
        deleted, or when the server does not answer for a minute.

        Args:
            operation: The operationId; empty for any.
            after: The number of the exchange to start after; 0 for all that the journal has, None for later ones only.
            on_note: Called with a sentence when exchanges are missing, the journal was cleared, the world was deleted,
                or the connection was lost.
            sleep: Waits between two attempts to connect.
            pattern: Further conditions, as for ``find``, without ``after`` and ``before``.

        Raises:
            ValueError: an unknown name; the message suggests similar ones.
            LookupError: there is no such world.
            NoAnswer: the server does not answer.
        """
        parameters = self._query({"operation": operation, **pattern})
        for exchange in JournalFollower(self._world, parameters, on_note, sleep).follow(after):
            yield _to_attributes(exchange)

    def clear(self) -> None:
        """Remove all exchanges of the world, including those of other vendors."""
        self._ask("DELETE")

    def verify(self, operation: str = "", *, since: int = 0, **expected: Json) -> None:
        """Verify that the exchanges meet an expectation.

        Args:
            operation: The operationId; empty for any.
            since: Only exchanges after this number count.
            expected: Conditions as for ``find`` (``body`` may also be a mapping: members of a JSON object or a form);
                ``times``, or ``at_least`` and ``at_most`` (default: at least once); ``after``, an operation or a
                pattern: only exchanges after its first match count.

        Raises:
            AssertionError: the expectation is not met; the message shows the most similar exchanges.
            ValueError: an unknown name; the message suggests similar ones.
        """
        self._verify([self._expectation(operation, expected)], since=since)

    def verify_order(self, *steps: str | Mapping[str, Any]) -> None:
        """Verify the order of exchanges: steps are operations or expectations; other exchanges may come between.

        Raises:
            AssertionError: the exchanges have another order, or one is missing.
            ValueError: an unknown name; the message suggests similar ones.
        """
        self._verify([self._expectation(step) for step in steps], in_order=True)

    def verify_nothing_else(self, *expected: str | Mapping[str, Any]) -> None:
        """Verify that each of these operations or expectations is met, and that there are no other requests.

        Raises:
            AssertionError: there are other requests, or an expectation is not met.
            ValueError: an unknown name; the message suggests similar ones.
        """
        self._verify([self._expectation(entry) for entry in expected], nothing_else=True)

    def _expectation(self, entry: str | Mapping[str, Any], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
        given = {"operation": entry} if isinstance(entry, str) else dict(entry)
        found = self._with_service({**given, **(more or {})})
        return {name: value for name, value in found.items() if value != ""}

    def _query(self, given: dict[str, Any]) -> dict[str, Any]:
        """Convert a pattern to query parameters.

        Raises:
            ValueError: an unknown member of a pattern; the message suggests similar ones.
        """
        from mockservers.core.journal.query import JournalFilter  # noqa: PLC0415 -- imports SQLAlchemy, which takes 0.4 s

        for name in given:
            suggest("member of a pattern", name, {*PLACES, *(member.name for member in fields(JournalFilter))})
        parameters = self._with_service(given)
        parameters["query"] = [f"{name}={value}" for name, value in parameters.get("query", {}).items()]
        parameters["headers"] = [f"{name}:{value}" for name, value in parameters.get("headers", {}).items()]
        if "problems" in parameters:
            parameters["problems"] = str(bool(parameters["problems"])).lower()
        return {name: value for name, value in parameters.items() if value != ""}

    def _with_service(self, given: dict[str, Any]) -> dict[str, Any]:
        found = {"service": self._service, **given} if self._service else given
        times = {name: value.isoformat() for name, value in found.items() if isinstance(value, datetime)}
        return {**found, **times, **({"status": str(found["status"])} if "status" in found else {})}

    def _verify(self, expect: list[dict[str, Any]], **how: int) -> None:
        outcome = self._ask("POST", "verify", body={"expect": expect, **how})
        if not outcome["holds"]:
            raise AssertionError("\n\n".join(outcome["problems"]))

    def _ask(self, method: str, *path: str, **content: Json) -> Json:
        try:
            return self._world.ask(method, "journal", *path, **content)
        except ControlError as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                raise LookupError(str(refused)) from None
            raise


def _to_attributes(found: Json) -> Json:
    """Convert the members of an exchange to attributes, at any depth; rows of tables stay mappings."""
    members = {
        name: _to_attributes(value) if isinstance(value, Mapping) and name not in {"before", "after"} else value
        for name, value in found.items()
    }
    for name in ("changes", "violations"):
        if name in members:
            members[name] = [SimpleNamespace(**entry) for entry in members[name]]
    return JournalExchange(**members) if "number" in members else SimpleNamespace(**members)
