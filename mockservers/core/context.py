"""What one request works with: a world, in one transaction, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, NestedTransaction

from mockservers.core.errors import MalformedRequest, Refusal
from mockservers.core.faults.fault import Strike, Target
from mockservers.core.faults.injector import FAULTS, Strikes
from mockservers.core.http.request_decoding import try_call
from mockservers.core.messages import Answer, Call, Request
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import Clock
from mockservers.core.simulation.lifecycle import Lifecycle, Pace
from mockservers.core.simulation.outbox import Message, put
from mockservers.core.simulation.randomness import Chance
from mockservers.core.simulation.settings import clock_of, pace_of
from mockservers.core.storage.database import count
from mockservers.core.storage.settings import read_settings, write_setting
from mockservers.core.storage.tokens import Tokens
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import Start
from mockservers.core.worlds.world import World

AT_ONCE = timedelta(0)
MOST_NOTES = 20  # of one request


class Moment:
    """What one service works with in a world: one transaction, at one time.

    ``stirs`` is set by what the outbox must know of once the transaction is committed, ``hurries`` by what it has to
    send before the answer goes out. ``struck_by`` are the faults within the vendor's work that struck in this
    transaction.
    """

    def __init__(self, service: Service, world: World | None, db: Connection | None) -> None:
        self.service = service
        self._world, self._db = world, db
        self.stirs = False
        self.hurries = False
        self.struck_by: list[Strike] = []

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
    def settings(self) -> dict[str, Any]:
        """The world's settings, as they were when first asked for."""
        return read_settings(self.db)

    @cached_property
    def start(self) -> Start:
        """What the world began with."""
        return Start.from_json(self.settings["start"])

    @cached_property
    def now(self) -> datetime:
        """The world's time, the same during the whole transaction."""
        return self.clock.now()

    @cached_property
    def clock(self) -> Clock:
        """The world's clock."""
        return clock_of(self.settings)

    @cached_property
    def chance(self) -> Chance:
        """The world's randomness."""
        return Chance(self.start.seed, partial(count, self.db))

    @cached_property
    def tokens(self) -> Tokens:
        """The service's tokens in this world."""
        return Tokens(self.db, self.service.name, self.now)

    @property
    def target(self) -> Target:
        """What faults are matched with."""
        return Target(self.service.name)

    @cached_property
    def strikes(self) -> Strikes:
        """The faults that are set in the world."""
        return Strikes(self.db, self.settings, self.now, self.clock.speed, self.chance)

    def struck(self, kind: str) -> Mapping[str, Any] | None:
        """The values of a fault of the vendor's own kind, if one strikes here and now.

        Asked at the one place where the kind matters, once per request or record, for asking counts. Who refuses the
        request for it calls ``keep`` before.
        """
        strike = self.strikes.within(kind, self.target) if self.settings.get(FAULTS) else None
        if strike is None:
            return None
        self.struck_by.append(strike)
        return strike.values

    def set_pace(self, lifecycle: Lifecycle, record: object, **changes: object) -> None:
        """Give a record a pace of its own, which differs in something from the one it has."""
        pace = lifecycle.paced(changes, self.pace(lifecycle, record))
        paces = self.settings.setdefault("pace", {})
        paces[f"{lifecycle.name}/{record}"] = pace.as_json()
        write_setting(self.db, "pace", paces)

    def pace(self, lifecycle: Lifecycle, record: object = None) -> Pace:
        """The pace of a record: its own, its lifecycle's in this world, or the lifecycle's default."""
        return pace_of(self.settings, lifecycle, record)

    def stir(self) -> None:
        """Let the outbox look at the world again, once this is committed and the answer has gone out."""
        self.stirs = True

    def send(self, message: Message, *, late: timedelta = AT_ONCE) -> None:
        """Put a message into the outbox: it is sent once this is committed and the answer has gone out.

        Args:
            message: The message.
            late: How much later than now, world time.
        """
        put(self.db, self.service.name, message, self.now + late)
        self.stir()

    def hurry(self) -> None:
        """Let what is in the outbox be sent before the answer goes out."""
        self.hurries = True


class Scope(Moment):
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
        self.call: Call | None = None
        self.reading: Call | Refusal | None = None
        self.answer: Answer | None = None
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

    def read(self) -> Call:
        """Decode and validate the request's parameters and body.

        Raises:
            Refusal: they are not as the spec wants them.
        """
        if self.reading is None:
            self.reading = try_call(self.request, self.operation, self.path)
        if isinstance(self.reading, Refusal):
            raise self.reading.with_traceback(None)
        return self.reading

    def note(self, text: str) -> None:
        """Say in the journal what of the request had no effect, though it was answered, and why."""
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    def keep(self) -> None:
        """Let stay what is written so far even if the request is refused: that a session was used, say."""
        self._kept = self.db.begin_nested()

    def undo(self) -> bool:
        """Take back what was written since ``keep``; false where nothing is to be kept."""
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
