"""Step: record an exchange in the world's journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mockservers.core.errors import WorldDamaged
from mockservers.core.http.asgi import Spool
from mockservers.core.http.exchange import Exchange
from mockservers.core.journal.entries import Entry, trim_exchange
from mockservers.core.messages import Response
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import MACHINE_CLOCK, real_time
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World

HEAD = "HEAD"


def find_time(exchange: Exchange, worlds: Worlds) -> datetime:
    """Return the time in the request's world; the machine's if there is no world, or if it was deleted."""
    if exchange.world is not None and _has_journal(exchange.world, worlds):
        try:
            return exchange.time_in(exchange.world)
        except WorldDamaged:  # the damage is discovered now
            pass
    return MACHINE_CLOCK.now()


def record_exchange(  # noqa: PLR0913, PLR0917 -- the exchange, and what is known at its end
    exchange: Exchange, response: Response, worlds: Worlds, service: Service, at: datetime, seconds: float
) -> None:
    """Record an exchange; one that would have created a world is reported to listeners only."""
    if exchange.world is None and exchange.unmade:
        worlds.on_entry(Entry(0, **_describe(exchange, response, exchange.unmade, service, at, seconds)))
    elif exchange.world is not None and _has_journal(exchange.world, worlds):
        journal = exchange.world.journal
        journal.record(**_describe(exchange, response, exchange.world.name, service, at, seconds))


def _has_journal(world: World, worlds: Worlds) -> bool:
    return not world.damage and worlds.has(world)


def _describe(  # noqa: PLR0913, PLR0917 -- as above
    exchange: Exchange, response: Response, world: str, service: Service, at: datetime, seconds: float
) -> dict[str, Any]:
    """Return the fields of a journal entry but its number."""
    context, refused = exchange.context, exchange.refused
    body = response.body
    head, size = (body.head, body.size) if isinstance(body, Spool) else (body, len(body))
    if exchange.method == HEAD:
        head, size = b"", 0
    request, answer = trim_exchange(exchange.as_sent, response, head)
    return {
        "world": world,
        "at": at,
        "began": real_time() - seconds,
        "seconds": seconds,
        "service": service.name,
        "operation": exchange.operation.id if exchange.operation else None,
        "request": request,
        "answer": answer,
        "request_bytes": len(exchange.request.body),
        "answer_bytes": size,
        "refused": refused,
        "error": f"{refused.kind}: {refused.text}" if refused else None,
        "is_read": context is not None and context.call is not None,
        "expired": context.expired_credential if refused and context else "",
        "changes": exchange.changes,
        "fault_hits": tuple(exchange.all_fault_hits()),
        "stub": exchange.stub_number,
        "notes": exchange.notes(),
        "inner": exchange.inner(),
        "inner_count": context.inner_count if context else 0,
    }
