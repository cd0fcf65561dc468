"""What one request works with: a world, in one transaction, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, NestedTransaction

from mockservers.core.errors import ApiError, MalformedRequest
from mockservers.core.faults.fault import FaultHit, Target
from mockservers.core.faults.injector import FaultInjector
from mockservers.core.messages import OperationCall, Request, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import Clock
from mockservers.core.simulation.lifecycle import Lifecycle, Timing
from mockservers.core.simulation.outbox import Message, enqueue
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.simulation.settings import clock_of, timing_key, timing_of
from mockservers.core.storage.database import draw_number
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.storage.tokens import Tokens
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import World

AT_ONCE = timedelta(0)
MOST_NOTES = 20  # of one request


class WorldContext:
    """What one service works with in a world: one transaction, at one time.

    ``has_used_clock``, ``has_read_settings``, ``has_used_tokens``: what the work has depended on so far.
    ``must_notify_outbox``: the outbox is to look at the world once the transaction is committed. ``must_flush_outbox``:
    it is to send what is due before the response is sent. ``fault_hits``: the vendor's faults that were triggered in
    this transaction.
    """

    def __init__(self, service: Service, world: World | None, db: Connection | None) -> None:
        self.service = service
        self._world, self._db = world, db
        self.has_used_clock = self.has_read_settings = self.has_used_tokens = False
        self.must_notify_outbox = False
        self.must_flush_outbox = False
        self.fault_hits: list[FaultHit] = []

    @property
    def world(self) -> World:
        """The world; only for services that work in one."""
        assert self._world is not None  # noqa: S101 -- a service that works on all worlds asked for its own
        return self._world

    @property
    def db(self) -> Connection:
        """The connection, within the transaction."""
        assert self._db is not None  # noqa: S101 -- as above
        return self._db

    @cached_property
    def settings(self) -> WorldSettings:
        """The world's settings, as they were when first read."""
        self.has_read_settings = True
        return WorldSettings.read(self.db)

    @cached_property
    def start(self) -> WorldStart:
        """What the world began with."""
        return WorldStart.from_json(self.settings.start)

    @cached_property
    def now(self) -> datetime:
        """The world's time, the same during the whole transaction."""
        self.has_used_clock = True
        return self.clock.now()

    @cached_property
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
        """The kind of credential that was sent and had expired; empty where none."""
        return self.tokens.expired if self.has_used_tokens else ""

    @property
    def target(self) -> Target:
        """What faults are matched with."""
        return Target(self.service.name)

    @cached_property
    def injector(self) -> FaultInjector:
        """The faults that are set in the world."""
        return FaultInjector(self.db, self.settings, self.now, self.clock.speed, self.random)

    def trigger_fault(self, kind: str) -> Mapping[str, Any] | None:
        """The values of a fault of the vendor's own kind, if one strikes here and now.

        Asked at the one place where the kind matters, once per request or record, for asking counts. Who refuses the
        request for it calls ``keep_changes`` before.
        """
        strike = self.injector.trigger(kind, self.target) if self.settings.faults else None
        if strike is None:
            return None
        self.fault_hits.append(strike)
        return strike.values

    def set_timing(self, lifecycle: Lifecycle, record: object, **changes: object) -> None:
        """Give a record a pace of its own, which differs in something from the one it has."""
        pace = lifecycle.adjust_timing(changes, self.timing(lifecycle, record))
        timings = {**self.settings.timings, timing_key(lifecycle, record): pace.as_json()}
        self.settings.write(self.db, timings=timings)

    def timing(self, lifecycle: Lifecycle, record: object = None) -> Timing:
        """The pace of a record: its own, its lifecycle's in this world, or the lifecycle's default."""
        return timing_of(self.settings, lifecycle, record)

    def notify_outbox(self) -> None:
        """Let the outbox look at the world again, once this is committed and the answer has gone out."""
        self.must_notify_outbox = True

    def send(self, message: Message, *, late: timedelta = AT_ONCE) -> None:
        """Put a message into the outbox: it is sent once this is committed and the answer has gone out.

        Args:
            message: The message.
            late: How much later than now, world time.
        """
        enqueue(self.db, self.service.name, message, self.now + late)
        self.notify_outbox()

    def flush_outbox_first(self) -> None:
        """Let what is in the outbox be sent before the answer goes out."""
        self.must_flush_outbox = True


class RequestContext(WorldContext):
    """What one request works with: a world in one transaction, at one moment.

    ``call`` is set once parameters and body are found good, ``caller`` once the credentials are checked. ``reading`` is
    what came of decoding and validating them, which is done once.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- what a request has to do with
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
        self._kept: NestedTransaction | None = None
        self._unauthenticated: Exception | None = None

    def authenticate(self) -> None:
        """Let the service check the credentials, once: where it has several ways, connexion asks for each of them."""
        if self._unauthenticated is None:
            try:
                return self.service.authenticate(self)
            except Exception as error:
                self._unauthenticated = error
                raise
        raise self._unauthenticated

    def note(self, text: str) -> None:
        """Say in the journal what of the request had no effect, though it was answered, and why."""
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    def keep_changes(self) -> None:
        """Let stay what is written so far even if the request is refused: that a session was used, say."""
        self._kept = self.db.begin_nested()

    def roll_back_to_kept(self) -> bool:
        """Take back what was written since ``keep_changes``; false where nothing is to be kept."""
        if self._kept is None:
            return False
        self._kept.rollback()
        return True

    @property
    def target(self) -> Target:
        """The request, as faults see it."""
        return target_of(self.service, self.request, self.operation.id)


def target_of(service: Service, request: Request, operation: str = "") -> Target:
    """A request as faults see it; of a query that cannot be read they see nothing."""
    query: Mapping[str, list[str]] = {}
    with suppress(MalformedRequest):
        query = request.query
    return Target(service.name, operation, request.method, request.path, request.headers, query)
