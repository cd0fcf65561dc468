"""A request on its way through a stand-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from mockservers.core.context import RequestContext
from mockservers.core.errors import ApiError
from mockservers.core.faults.fault import FaultHit
from mockservers.core.http.response_cache import CachedResponse
from mockservers.core.journal.entries import RefusalRecord
from mockservers.core.messages import OperationCall, Request
from mockservers.core.openapi.document import Operation
from mockservers.core.storage.change_log import Change
from mockservers.core.worlds.world import World


@dataclass
class Exchange:
    """A request on its way: what is known of it so far, for the journal.

    ``method`` is what was sent, where a GET answers a HEAD. ``unmade`` names a world that it could have made.
    ``scope`` is that of the last attempt; there may be none where there is an ``operation``. ``known`` is what was
    remembered instead. ``fault_hits`` are the general faults that strike it; None as long as they were not asked.
    ``reading`` is what came of reading a large request, which is done in a thread.
    """

    request: Request
    method: str
    world: World | None = None
    unmade: str = ""
    operation: Operation | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    scope: RequestContext | None = None
    known: CachedResponse | None = None
    refused: RefusalRecord | None = None
    changes: tuple[Change, ...] = ()
    fault_hits: tuple[FaultHit, ...] | None = None
    reading: OperationCall | ApiError | None = None

    @property
    def as_sent(self) -> Request:
        """The request with the method that was sent."""
        return self.request if self.request.method == self.method else replace(self.request, method=self.method)

    def at(self, world: World) -> datetime:
        """The time in its world, as far as possible that which it worked with."""
        if self.known is not None:
            return self.known.clock.now()
        if self.scope is not None and "settings" in vars(self.scope):
            return self.scope.now
        return world.now()

    def notes(self) -> tuple[str, ...]:
        """What of the request had no effect, and why."""
        if self.known is not None:
            return self.known.notes
        return tuple(self.scope.notes) if self.scope else ()

    def all_fault_hits(self) -> list[FaultHit]:
        """Every fault that struck the request, the general ones first."""
        return [*(self.fault_hits or ()), *(self.scope.fault_hits if self.scope else ())]
