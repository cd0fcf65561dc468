"""Contexts of the vendors' work: a world within one transaction, at one time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, NestedTransaction

from mockservers.core.errors import ApiError, MalformedRequest
from mockservers.core.faults.conditions import Target
from mockservers.core.faults.fault import FaultHit
from mockservers.core.faults.injector import FaultInjector, has_vendor_kinds
from mockservers.core.journal.entries import InnerRecord
from mockservers.core.messages import InnerRequest, OperationCall, Request, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import Clock
from mockservers.core.simulation.lifecycle import Lifecycle, Timing
from mockservers.core.simulation.outbox import Message, enqueue
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.simulation.settings import clock_of, timing_key, timing_of
from mockservers.core.storage.change_log import find_change_log
from mockservers.core.storage.connections import read_settings
from mockservers.core.storage.database import draw_number
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.storage.tokens import Tokens
from mockservers.core.stubs.store import can_answer, take_stub
from mockservers.core.stubs.stub import Stub
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import World

MOST_NOTES = 20  # of one request
MOST_INNER = 100  # requests within one request that the journal lists


class WorldContext:
    """One service's context in a world: one transaction, at one time.

    ``has_read_settings`` and ``has_used_tokens`` record what the work has depended on so far.
    ``must_notify_outbox``: the outbox looks at the world after the commit. ``must_flush_outbox``: due messages are sent
    before the response. ``fault_hits``: the vendor's faults that were triggered in this transaction.
    """

    def __init__(self, service: Service, world: World | None, db: Connection | None) -> None:
        self.service = service
        self._world, self._db = world, db
        self.has_read_settings = self.has_used_tokens = False
        self.must_notify_outbox = False
        self.must_flush_outbox = False
        self.fault_hits: list[FaultHit] = []

    @property
    def world(self) -> World:
        """The world, for services that work in one."""
        assert self._world is not None  # noqa: S101 -- services that work on all worlds do not call it
        return self._world

    @property
    def db(self) -> Connection:
        """The connection, within the transaction."""
        assert self._db is not None  # noqa: S101 -- as above
        return self._db

    @property
    def is_writing(self) -> bool:
        """True in a transaction for writing, false in one for reading."""
        return find_change_log(self.db) is not None

    @cached_property
    def settings(self) -> WorldSettings:
        """The world's settings, as they were when they were first read."""
        self.has_read_settings = True
        return read_settings(self.db)

    def cache_of(self, *tables: str) -> MutableMapping[object, Any]:
        """Return a cache for what follows from the rows of these tables alone; it is emptied when one changes."""
        return self.world.cache_of(self.db, *tables)

    @property
    def start(self) -> WorldStart:
        """The start of the world: seed, first time, seed options."""
        return WorldStart.from_json(self.settings.start)

    @cached_property
    def now(self) -> datetime:
        """The world's time, the same during the whole transaction."""
        return self.clock.now()

    @property
    def clock(self) -> Clock:
        """The world's clock."""
        return clock_of(self.settings)

    @cached_property
    def random(self) -> SeededRandom:
        """The world's randomness."""
        return SeededRandom(self.start.seed, partial(draw_number, self.db))

    @cached_property
    def tokens(self) -> Tokens:
        """The service's tokens in this world."""
        self.has_used_tokens = True
        return Tokens(self.db, self.service.name, self.now)

    @property
    def expired_credential(self) -> str:
        """The kind of the expired credential that was sent; empty if none."""
        return self.tokens.expired if self.has_used_tokens else ""

    @property
    def target(self) -> Target:
        """The properties that faults are matched with."""
        return Target(self.service.name)

    @cached_property
    def injector(self) -> FaultInjector:
        """The injector of the world's faults."""
        return FaultInjector(self.db, self.settings, self.now, self.clock.speed, self.random)

    def trigger_fault(self, kind: str) -> Mapping[str, Any] | None:
        """Trigger a fault of the vendor's own kind; return its values, or None if no fault applies.

        Each call counts as a match, so the kind is checked at one place, once per request or record. Call
        ``keep_changes`` before refusing a request because of a fault.
        """
        hit = self.injector.trigger(kind, self.target) if self.settings.faults else None
        if hit is None:
            return None
        self.fault_hits.append(hit)
        return hit.values

    def set_timing(self, lifecycle: Lifecycle, record: object, **changes: object) -> None:
        """Give a record a timing of its own: its present one with some values changed."""
        timing = lifecycle.adjust_timing(changes, self.timing(lifecycle, record))
        timings = {**self.settings.timings, timing_key(lifecycle, record): timing.as_json()}
        self.settings.write(self.db, timings=timings)

    def timing(self, lifecycle: Lifecycle, record: object = None) -> Timing:
        """Return the timing of a record: its own, its lifecycle's in this world, or the lifecycle's default."""
        return timing_of(self.settings, lifecycle, record)

    def notify_outbox(self) -> None:
        """Make the outbox check the world again, after the commit and the response."""
        self.must_notify_outbox = True

    def send(self, message: Message, *, late: timedelta) -> None:
        """Put a message into the outbox, which sends it after the commit and the response.

        Args:
            message: The message.
            late: The delay from now, in world time.
        """
        enqueue(self.db, self.service.name, message, self.now + late)
        self.notify_outbox()

    def flush_outbox_first(self) -> None:
        """Make the outbox send due messages before the response is sent."""
        self.must_flush_outbox = True


class RequestContext(WorldContext):
    """The context of one request: a world within one transaction, at one time.

    ``call`` is set when parameters and body are valid, ``caller`` when the credentials are checked. ``reading`` is the
    result of decoding and validating a large request before the transaction. ``outer`` is the context of the request
    that this one is within; ``inner`` are the requests within this one, the first ``MOST_INNER``. ``stub`` is the stub
    that answers the request, and ``delay`` the real seconds by which stubs delay the response.
    """

    answer_inner: Callable[[InnerRequest, RequestContext], Awaitable[Response]] | None = None

    def __init__(  # noqa: PLR0913, PLR0917 -- a value for each part of a request
        self,
        worlds: Worlds,
        service: Service,
        request: Request,
        operation: Operation,
        path: Mapping[str, str],
        world: World | None = None,
        db: Connection | None = None,
    ) -> None:
        super().__init__(service, world, db)
        self.worlds = worlds
        self.request, self.operation, self.path = request, operation, path
        self.caller: Any = None
        self.call: OperationCall | None = None
        self.reading: OperationCall | ApiError | None = None
        self.answer: Response | None = None
        self.notes: list[str] = []
        self.outer: RequestContext | None = None
        self.inner: list[InnerRecord] = []
        self.inner_count = 0
        self.stub: Stub | None = None
        self.delay = 0.0
        self._kept: NestedTransaction | None = None
        self._unauthenticated: Exception | None = None

    def must_write(self) -> bool:
        """True if a GET has to write: the service says so, or vendor faults or stubs may have to be counted."""
        return (
            has_vendor_kinds(self.settings)
            or (bool(self.settings.stubs) and can_answer(self.settings, self.target))
            or self.service.must_write(self)
        )

    def take_stub(self) -> Stub | None:
        """Return the stub that answers the request, and count its response; None if there is none."""
        if not self.service.in_world or not self.settings.stubs:
            return None
        assert self.call is not None  # noqa: S101 -- set when the request was validated
        self.stub = take_stub(self.db, self.settings, self.target, self.call)
        return self.stub

    def authenticate(self) -> None:
        """Make the service check the credentials, once: connexion asks for every security requirement."""
        if self._unauthenticated is None:
            try:
                return self.service.authenticate(self)
            except Exception as error:
                self._unauthenticated = error
                raise
        raise self._unauthenticated

    def note(self, text: str) -> None:
        """Note in the journal that a part of the request had no effect, and why."""
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    async def dispatch(self, request: InnerRequest) -> Response:
        """Answer a request to the same service within this one: see ``http.steps.inner_requests``."""
        assert self.answer_inner is not None  # noqa: S101 -- the pipeline sets it
        return await self.answer_inner(request, self)

    def work_within(self, outer: RequestContext) -> None:
        """Work with the caller and at the time of the request that this one is within."""
        self.outer, self.caller, self.now = outer, outer.caller, outer.now

    def record_inner(self, record: InnerRecord, context: RequestContext | None, hits: Iterable[FaultHit]) -> None:
        """Record a request within this one, with what follows from its context; None if it was not executed."""
        self.inner_count += 1
        if len(self.inner) < MOST_INNER:
            self.inner.append(record)
        self.fault_hits += hits
        if context is None:
            return
        self.fault_hits += context.fault_hits
        self.must_notify_outbox |= context.must_notify_outbox
        self.must_flush_outbox |= context.must_flush_outbox
        self.delay += context.delay
        for note in context.notes:
            self.note(f"{record.method} {record.target}: {note}")

    def keep_changes(self) -> None:
        """Keep what is written so far even if the request is refused, for example that a session was used."""
        self._kept = self.db.begin_nested()

    def roll_back_to_kept(self) -> bool:
        """Roll back what was written since ``keep_changes``; return False if it was not called."""
        if self._kept is None:
            return False
        self._kept.rollback()
        return True

    @property
    def target(self) -> Target:
        """The request's properties that faults are matched with."""
        return target_of(self.service, self.request, self.operation.id)


def target_of(service: Service, request: Request, operation: str = "") -> Target:
    """Return the properties of a request that faults are matched with; an invalid query counts as empty."""
    query: Mapping[str, list[str]] = {}
    with suppress(MalformedRequest):
        query = request.query
    return Target(service.name, operation, request.method, request.path, request.headers, query)
