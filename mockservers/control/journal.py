"""The control plane's operations on a world's journal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from mockservers.control.errors import UnknownExchange, refuse_value_errors
from mockservers.control.finder import WorldFinder
from mockservers.core.faults.injector import list_faults
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.explain import explain_exchange
from mockservers.core.journal.har import build_har
from mockservers.core.journal.query import JournalFilter
from mockservers.core.journal.serialize import serialize
from mockservers.core.journal.summary import Services, summarize
from mockservers.core.journal.verify import Verification
from mockservers.core.messages import OperationCall, Response
from mockservers.core.worlds.registry import Worlds

DEFAULT_LIMIT = 100  # exchanges of a page
LONGEST_QUOTE = 60  # characters of a bad text that an error quotes


class JournalHandlers:
    """The operations on journals, for one request.

    Journals are searched in a thread: a thousand exchanges with their bodies would block the event loop.
    """

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def list_exchanges(self, call: OperationCall) -> Response:
        journal = (await self._finder.find(call)).journal
        recorded, entries = journal.recorded, journal.entries()
        found = await asyncio.to_thread(self._list_page, call, entries)
        return Response({"recorded": recorded, "kept": len(entries), **found})

    def _list_page(self, call: OperationCall, entries: Iterable[Entry]) -> dict[str, Any]:
        found, more = _select_page(self._filter(call, entries), call.query)
        describe = serialize if call.query.get("full") else summarize
        return {"more": more, "exchanges": [describe(entry, self._worlds.services) for entry in found]}

    async def forget_exchanges(self, call: OperationCall) -> Response:
        (await self._finder.find(call)).journal.clear()
        return Response(None, 204)

    async def get_exchange(self, call: OperationCall) -> Response:
        entry = await self._find_entry(call)
        return Response(await asyncio.to_thread(serialize, entry, self._worlds.services))

    async def explain_exchange(self, call: OperationCall) -> Response:
        entry, world = await self._find_entry(call), await self._finder.find(call)
        with world.database.transaction(writing=False) as db:
            faults = [fault for fault, _ in list_faults(db)]
        return Response(await asyncio.to_thread(explain_exchange, entry, self._worlds.services, faults))

    async def export_exchanges(self, call: OperationCall) -> Response:
        entries = (await self._finder.find(call)).journal.entries()
        return Response(await asyncio.to_thread(lambda: build_har(self._filter(call, entries), self._worlds.services)))

    async def verify_exchanges(self, call: OperationCall) -> Response:
        entries = (await self._finder.find(call)).journal.entries()
        problems = await asyncio.to_thread(_verify, call.body, entries, self._worlds.services)
        return Response({"holds": not problems, "problems": problems})

    def _filter(self, call: OperationCall, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that match the query of a call."""
        with refuse_value_errors():
            criteria = parse_filter(call.query, self._worlds.services)
        return [entry for entry in entries if criteria.matches(entry)]

    async def _find_entry(self, call: OperationCall) -> Entry:
        journal, number = (await self._finder.find(call)).journal, call.path["number"]
        entry = journal.find(number)
        if entry is None:
            raise UnknownExchange(number, journal.recorded)
        return entry


def _verify(given: Mapping[str, Any], entries: Iterable[Entry], services: Services) -> list[str]:
    """The differences between the journal and what a body expects of it, a sentence each."""
    with refuse_value_errors():
        verification = Verification.parse(given, services)
    return verification.find_problems([entry for entry in entries if entry.number > given.get("since", 0)], services)


def parse_filter(query: Mapping[str, Any], services: Services) -> JournalFilter:
    """The filter that the parameters of a query describe.

    Raises:
        ValueError: a name does not exist, or a text is not of its form.
    """
    pairs = {name: _parse_pairs(name, query.get(name, ())) for name in ("query", "headers")}
    return JournalFilter.parse({**query, **pairs}, services)


def _parse_pairs(name: str, texts: Iterable[str]) -> dict[str, str]:
    """Texts of the form ``name=value`` as a mapping; headers have the form ``name:value``.

    Raises:
        ValueError: a text has no such sign.
    """
    sign = ":" if name == "headers" else "="
    found = {}
    for text in texts:
        key, separator, value = text.partition(sign)
        if not separator:
            raise ValueError(f"{text[:LONGEST_QUOTE]!r} is not of the form name{sign}value.")
        found[key.strip()] = value.strip() if sign == ":" else value
    return found


def _select_page(entries: list[Entry], query: Mapping[str, Any]) -> tuple[list[Entry], bool]:
    """The entries of a page, and True if there are more: the first entries after a number, otherwise the last ones."""
    limit = query.get("limit", DEFAULT_LIMIT)
    if "after" in query:
        later = [entry for entry in entries if entry.number > query["after"]]
        return later[:limit], len(later) > limit
    earlier = [entry for entry in entries if entry.number < query["before"]] if "before" in query else entries
    return earlier[-limit:], len(earlier) > limit
