"""State of a request in the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from mockservers.core.context import RequestContext
from mockservers.core.errors import ApiError
from mockservers.core.faults.fault import FaultHit
from mockservers.core.faults.injector import FaultChoice
from mockservers.core.journal.entries import InnerRecord, RefusalRecord
from mockservers.core.messages import OperationCall, Request
from mockservers.core.openapi.document import Operation
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.change_log import Change
from mockservers.core.worlds.world import World

READING = {"GET", "HEAD"}
NO_FAULTS = FaultChoice()


@dataclass(slots=True)
class Exchange:
    """State of a request in the pipeline, for the following steps and for the journal.

    ``method`` is the sent method: ``request.method`` is GET for a HEAD. ``unmade`` names a world that the request would
    create. ``miss`` is the refusal of a request without an operation. ``faults`` are its general faults. ``reading`` is
    the decoded call of a large request, or its refusal.
    """

    request: Request
    method: str
    world: World | None = None
    unmade: str = ""
    operation: Operation | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    miss: ApiError | None = None
    reading: OperationCall | ApiError | None = None
    faults: FaultChoice = NO_FAULTS
    context: RequestContext | None = None
    refused: RefusalRecord | None = None
    changes: tuple[Change, ...] = ()

    @property
    def as_sent(self) -> Request:
        """The request with the method that was sent."""
        return self.request if self.request.method == self.method else replace(self.request, method=self.method)

    def time_in(self, world: World) -> datetime:
        """Return the world time at which the request was executed; the present one if the request read no settings."""
        if self.context is not None and self.context.has_read_settings:
            return self.context.now
        return clock_of(world.database.read_settings()).now()

    def notes(self) -> tuple[str, ...]:
        """Return the parts of the request that had no effect, with the reason."""
        return tuple(self.context.notes) if self.context else ()

    @property
    def stub_number(self) -> int:
        """The number of the stub that answered the request; 0 for none."""
        return self.context.stub.id if self.context and self.context.stub else 0

    def inner(self) -> tuple[InnerRecord, ...]:
        """Return the first requests within the request."""
        return tuple(self.context.inner) if self.context else ()

    def all_fault_hits(self) -> list[FaultHit]:
        """Return the triggered faults, general ones first."""
        return [*self.faults.hits, *(self.context.fault_hits if self.context else ())]
