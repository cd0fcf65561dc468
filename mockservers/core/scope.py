"""What one request works with: a world, in one transaction, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, NestedTransaction

from mockservers.core.chance import Chance
from mockservers.core.clock import Clock
from mockservers.core.exchange import Answer, Call, Request
from mockservers.core.lifecycle import Lifecycle, Pace
from mockservers.core.messages import Message, put
from mockservers.core.service import Service
from mockservers.core.spec import Operation
from mockservers.core.start import Start
from mockservers.core.store import count, read_settings
from mockservers.core.tokens import Tokens
from mockservers.core.world import World, Worlds


class Moment:
    """What one service works with in a world: one transaction, at one time.

    ``stirs`` is set by what the outbox must know of once the transaction is committed.
    """

    def __init__(self, service: Service, world: World | None, db: Connection | None) -> None:
        self.service = service
        self._world, self._db = world, db
        self.stirs = False

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
        return clock_of(self.settings).now()

    @cached_property
    def chance(self) -> Chance:
        """The world's randomness."""
        return Chance(self.start.seed, lambda name: count(self.db, name))

    @cached_property
    def tokens(self) -> Tokens:
        """The service's tokens in this world."""
        return Tokens(self.db, self.service.name, self.now)

    def pace(self, lifecycle: Lifecycle, record: object = None) -> Pace:
        """The pace of a record: its own, its lifecycle's in this world, or the lifecycle's default."""
        return pace_of(self.settings, lifecycle, record)

    def stir(self) -> None:
        """Let the outbox look at the world again, once this is committed and the answer has gone out."""
        self.stirs = True

    def send(self, message: Message) -> None:
        """Put a message into the outbox: it is sent once this is committed and the answer has gone out."""
        put(self.db, self.service.name, message, self.now)
        self.stir()


class Scope(Moment):
    """What one request works with: a world in one transaction, at one moment.

    ``call`` is set once parameters and body are decoded, ``caller`` once the credentials are checked.
    """

    def __init__(
        self, worlds: Worlds, service: Service, request: Request, operation: Operation, path: Mapping[str, str]
    ) -> None:
        super().__init__(service, None, None)
        self.worlds = worlds
        self.request, self.operation, self.path = request, operation, path
        self.caller: Any = None
        self.call: Call | None = None
        self.answer: Answer | None = None
        self._kept: NestedTransaction | None = None

    def keep(self) -> None:
        """Let stay what is written so far even if the request is refused: that a session was used, say."""
        self._kept = self.db.begin_nested()

    def undo(self) -> bool:
        """Take back what was written since ``keep``; false where nothing is to be kept."""
        if self._kept is None:
            return False
        self._kept.rollback()
        return True

    def within(self, world: World, db: Connection) -> Scope:
        """The same request, to be worked on in a transaction on a world."""
        scope = Scope(self.worlds, self.service, self.request, self.operation, self.path)
        scope._world, scope._db = world, db
        return scope


def clock_of(settings: Mapping[str, Any]) -> Clock:
    """The world's clock."""
    return Clock(**settings["clock"]) if "clock" in settings else Clock.real()


def pace_of(settings: Mapping[str, Any], lifecycle: Lifecycle, record: object = None) -> Pace:
    """The pace of a record, or of its lifecycle where it has none of its own."""
    paces = settings.get("pace", {})
    for key in (f"{lifecycle.name}/{record}", lifecycle.name):
        if key in paces:
            return Pace(**paces[key])
    return lifecycle.pace
