"""A request on its way through a mock server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from mockservers.core.context import RequestContext
from mockservers.core.errors import ApiError
from mockservers.core.faults.fault import FaultHit
from mockservers.core.faults.injector import FaultChoice
from mockservers.core.http.response_cache import CachedResponse
from mockservers.core.journal.entries import RefusalRecord
from mockservers.core.messages import OperationCall, Request
from mockservers.core.openapi.document import Operation
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.change_log import Change
from mockservers.core.storage.world_cache import WorldCache
from mockservers.core.worlds.world import World

READING = {"GET", "HEAD"}
NO_FAULTS = FaultChoice()


@dataclass
class Exchange:
    """A request on its way: what is known of it so far, for the next steps and for the journal.

    ``method`` is the method that was sent, where a GET answers a HEAD. ``unmade`` names a world that the request would
    create. ``miss`` is the refusal of a request without an operation. ``faults`` are the general faults chosen for it.
    ``reading`` is the decoded call of a large request, or its refusal. ``cached`` is the response that was given again.
    """

    request: Request
    method: str
    world: World | None = None
    unmade: str = ""
    operation: Operation | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    miss: ApiError | None = None
    reading: OperationCall | ApiError | None = None
    world_cache: WorldCache | None = None
    faults: FaultChoice = NO_FAULTS
    context: RequestContext | None = None
    cached: CachedResponse | None = None
    refused: RefusalRecord | None = None
    changes: tuple[Change, ...] = ()

    @property
    def as_sent(self) -> Request:
        """The request with the method that was sent."""
        return self.request if self.request.method == self.method else replace(self.request, method=self.method)

    def time_in(self, world: World) -> datetime:
        """Return the time in a world, as far as possible the time with which the request was executed."""
        if self.cached is not None:
            return self.cached.clock.now()
        if self.context is not None and self.context.has_read_settings:
            return self.context.now
        return clock_of(world.database.read_cache().settings).now()

    def notes(self) -> tuple[str, ...]:
        """Return the parts of the request that had no effect, with the reason."""
        if self.cached is not None:
            return self.cached.notes
        return tuple(self.context.notes) if self.context else ()

    def all_fault_hits(self) -> list[FaultHit]:
        """Return every fault that was triggered, the general ones first."""
        return [*self.faults.hits, *(self.context.fault_hits if self.context else ())]
