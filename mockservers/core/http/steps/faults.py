"""Step: choose the general faults of a request from cached settings, and count them in its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from mockservers.core.context import target_of
from mockservers.core.faults.injector import PendingCounts, choose_general_hits, has_general, write_counts
from mockservers.core.http.exchange import Exchange
from mockservers.core.service.service import Service
from mockservers.core.worlds.world import World


@contextmanager
def chosen_faults(exchange: Exchange, service: Service, world: World) -> Iterator[None]:
    """Choose faults; until the end of the block their counts are pending for other requests to the world."""
    settings: dict[str, Any] = world.database.cached_settings()
    if not has_general(settings):
        yield
        return
    target = target_of(service, exchange.as_sent, exchange.operation.id if exchange.operation else "")
    pending: PendingCounts = world.cache_for("pending fault counts", None)  # type: ignore[assignment]  # keys are faults
    exchange.faults = choose_general_hits(settings, target, pending)
    try:
        yield
    finally:
        exchange.faults.release(pending)


def count_faults(exchange: Exchange, db: Connection) -> None:
    """Write the counts of the chosen faults, first in the transaction, and release them."""
    if exchange.faults.counts:
        write_counts(db, exchange.faults.counts)
