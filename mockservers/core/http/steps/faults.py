"""Step: choose the general faults of a request from cached settings, and count them in its transaction."""

from __future__ import annotations

from types import TracebackType

from sqlalchemy import Connection

from mockservers.core.context import target_of
from mockservers.core.faults.injector import PendingCounts, choose_general_hits, has_general, write_counts
from mockservers.core.http.exchange import Exchange
from mockservers.core.service.service import Service
from mockservers.core.worlds.world import World

PENDING = "pending fault counts"  # key of a world's cache


class ChosenFaults:
    """The general faults of an exchange, chosen from the world's settings.

    Until the end of this context, other requests to the world see the counts as pending.
    """

    __slots__ = ("_exchange", "_pending")

    def __init__(self, exchange: Exchange, service: Service, world: World) -> None:
        self._exchange = exchange
        self._pending: PendingCounts | None = None
        settings = world.database.read_settings()
        if has_general(settings):
            target = target_of(service, exchange.as_sent, exchange.operation.id if exchange.operation else "")
            self._pending = world.cache_for(PENDING, None)  # type: ignore[assignment]  # keys are faults
            exchange.faults = choose_general_hits(settings, target, self._pending)  # type: ignore[arg-type]

    def __enter__(self) -> None:
        """Begin; the faults are chosen."""

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        if self._pending is not None:
            self._exchange.faults.release(self._pending)


def count_faults(exchange: Exchange, db: Connection) -> None:
    """Write the counts of the chosen faults, first in the transaction, and release them."""
    if exchange.faults.counts:
        write_counts(db, exchange.faults.counts)
