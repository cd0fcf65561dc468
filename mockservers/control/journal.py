"""The control plane's operations on a world's journal, one method each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from mockservers.control.errors import NotKept, possible
from mockservers.core.faults.injector import list_faults
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.explain import explain_exchange
from mockservers.core.journal.har import build_har
from mockservers.core.journal.query import JournalFilter
from mockservers.core.journal.serialize import Services, serialize, summarize
from mockservers.core.journal.verify import Verification
from mockservers.core.messages import OperationCall, Response
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World

USUAL_LIMIT = 100


class JournalHandlers:
    """The operations of openapi/control.yaml on journals, for one request.

    Journals are looked through in a thread: of a thousand exchanges with their bodies that takes a while.
    """

    _worlds: Worlds

    async def _world(self, call: OperationCall) -> World:
        raise NotImplementedError  # the class that this one is part of has it

    async def list_exchanges(self, call: OperationCall) -> Response:
        journal = (await self._world(call)).journal
        recorded, entries = journal.recorded, journal.entries()
        found = await asyncio.to_thread(self._listed, call, entries)
        return Response({"recorded": recorded, "kept": len(entries), **found})

    def _listed(self, call: OperationCall, entries: Iterable[Entry]) -> dict[str, Any]:
        found, more = _page(self._fitting(call, entries), call.query)
        shown = serialize if call.query.get("full") else summarize
        return {"more": more, "exchanges": [shown(one, self._worlds.services) for one in found]}

    async def forget_exchanges(self, call: OperationCall) -> Response:
        (await self._world(call)).journal.clear()
        return Response(None, 204)

    async def get_exchange(self, call: OperationCall) -> Response:
        entry = await self._entry(call)
        return Response(await asyncio.to_thread(serialize, entry, self._worlds.services))

    async def explain_exchange(self, call: OperationCall) -> Response:
        entry, world = await self._entry(call), await self._world(call)
        with world.database.transaction(writing=False) as db:
            faults = [fault for fault, _ in list_faults(db)]
        return Response(await asyncio.to_thread(explain_exchange, entry, self._worlds.services, faults))

    async def export_exchanges(self, call: OperationCall) -> Response:
        entries = (await self._world(call)).journal.entries()
        return Response(await asyncio.to_thread(lambda: build_har(self._fitting(call, entries), self._worlds.services)))

    async def verify_exchanges(self, call: OperationCall) -> Response:
        entries = (await self._world(call)).journal.entries()
        problems = await asyncio.to_thread(_verify, call.body, entries, self._worlds.services)
        return Response({"holds": not problems, "problems": problems})

    def _fitting(self, call: OperationCall, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that fit the query."""
        with possible():
            pattern = JournalFilter.parse(
                {**call.query, **{name: _pairs(name, call.query.get(name, ())) for name in ("query", "headers")}},
                self._worlds.services,
            )
        return [one for one in entries if pattern.matches(one)]

    async def _entry(self, call: OperationCall) -> Entry:
        journal, number = (await self._world(call)).journal, call.path["number"]
        entry = journal.find(number)
        if entry is None:
            raise NotKept(number, journal.recorded)
        return entry


def _verify(given: Mapping[str, Any], entries: Iterable[Entry], services: Services) -> list[str]:
    """What is not as expected."""
    with possible():
        verification = Verification.parse(given, services)
    return verification.find_problems([one for one in entries if one.number > given.get("since", 0)], services)


def _pairs(name: str, texts: Iterable[str]) -> dict[str, str]:
    """``name=value`` texts as a mapping; headers are ``name: value``.

    Raises:
        ValueError: a text without the sign between.
    """
    sign = ":" if name == "headers" else "="
    found = {}
    for one in texts:
        key, between, value = one.partition(sign)
        if not between:
            raise ValueError(f"{one[:60]!r} is not of the form name{sign}value.")
        found[key.strip()] = value.strip() if sign == ":" else value
    return found


def _page(entries: list[Entry], query: Any) -> tuple[list[Entry], bool]:  # noqa: ANN401 -- a call's parameters
    """The entries of a page, and whether there are more: the first ones after a number, else the last ones."""
    limit = query.get("limit", USUAL_LIMIT)
    if "after" in query:
        later = [one for one in entries if one.number > query["after"]]
        return later[:limit], len(later) > limit
    earlier = [one for one in entries if one.number < query["before"]] if "before" in query else entries
    return earlier[-limit:], len(earlier) > limit
