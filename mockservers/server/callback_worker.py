"""Sends what worlds have to send of their own accord: one worker per server, woken by clocks and by commits.

There are no timers inside a vendor. The worker is one more reader: it asks every service of a world what has become
due (``Service.due``), in a transaction like a request's. The service applies that as the first reader would, puts
messages into the outbox, and says when by the world's clock more will be due. The worker sleeps until then, counted
in real seconds by the clock's speed, or until the world is *stirred*: its clock or pace was set, it began anew, or
a request put something into the outbox or began what will. A frozen clock makes it sleep until it is moved.

A message is a row, written in the transaction that caused it, and is sent after that is committed and the request's
answer has gone out. What became of it is a row's state and an entry of the journal; the sender's record never
changes. Rows survive the server: what is waiting when it ends is sent by the next one with the same data folder,
also what was on its way without having been acknowledged; what was acknowledged (2xx) is not sent again.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from mockservers.core.context import WorldContext
from mockservers.core.journal.entries import trim_exchange
from mockservers.core.messages import Request, Response
from mockservers.core.simulation import outbox
from mockservers.core.simulation.clock import real_time
from mockservers.core.simulation.outbox import FAILED, SENT, WITHHELD, Delivery
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.connections import NeedsWriting
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World
from mockservers.server.own_ports import OwnPorts

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("mockservers")

MOST_RETRIES = 3
AT_ONCE = 16  # messages on their way at the same time
SHORTEST_SLEEP = 0.001  # seconds; clocks are not exact
LONGEST_SLEEP = 3600.0
DEFAULT_PORTS = {"http": 80, "https": 443}
NO_PORTS = OwnPorts()
NO_ANSWER = 0  # the journal's status where nobody answered


@dataclass(frozen=True)
class Callbacks:
    """Callback policy: allowed hosts, time-out, retries. The server's own ports are never called.

    Args:
        allow: Hosts besides those of this machine (loopback addresses and ``localhost``), by name or address.
        timeout: Real seconds in which a receiver must have answered.
        retries: How often a message that was not acknowledged is sent again, 0 to 3.
        pause: World seconds before it is sent again.
    """

    allow: tuple[str, ...] = ()
    timeout: float = 10.0
    retries: int = 0
    pause: float = 10.0

    def __post_init__(self) -> None:
        if not 0 <= self.retries <= MOST_RETRIES:
            raise ValueError(f"A callback can be retried 0 to {MOST_RETRIES} times.")

    def allows(self, host: str) -> bool:
        """True for a host that may be called. Names are not resolved: only ``localhost`` counts as this machine."""
        if host.lower() in {"localhost", *(one.lower() for one in self.allow)}:
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True)
class Outcome:
    """The outcome of a delivery: the message's new state, the status of the answer, and the error."""

    state: str
    status: int = NO_ANSWER
    error: str | None = None


@dataclass
class _Stirred:
    """The worlds to look at: those that were stirred, and the others by the real time when something will be due."""

    worlds: set[World] = field(default_factory=set)
    alarms: dict[World, float] = field(default_factory=dict)
    event: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, world: World) -> None:
        self.worlds.add(world)
        self.event.set()

    def take(self) -> set[World]:
        """The worlds whose turn it is."""
        ringing = {world for world, at in self.alarms.items() if at <= time.monotonic()}
        taken, self.worlds = self.worlds | ringing, set()
        for world in taken:
            self.alarms.pop(world, None)
        self.event.clear()
        return taken

    async def wait(self) -> None:
        """Sleep until a world is stirred or something is due in one."""
        first = min(self.alarms.values(), default=None)
        seconds = None if first is None else max(first - time.monotonic(), SHORTEST_SLEEP)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.event.wait(), seconds)


class CallbackWorker:
    """The worker of one server. All of it runs on the server's loop."""

    def __init__(self, worlds: Worlds, callbacks: Callbacks, own: OwnPorts = NO_PORTS) -> None:
        self._worlds, self._callbacks, self._own = worlds, callbacks, own
        self._stirred = _Stirred()
        self._on_their_way: dict[tuple[World, int, int], asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._client: httpx.AsyncClient | None = None
        worlds.on_outbox_change = self._stirred.add

    async def run(self) -> None:
        """Work until cancelled, beginning with the worlds of an earlier run."""
        for world in await self._worlds.list_usable():
            self._stirred.add(world)
        while True:
            for world in self._stirred.take():
                await self._look_after(world)
            await self._stirred.wait()

    async def close(self) -> None:
        """Stop what is on its way; it stays in the outbox."""
        tasks = list(self._on_their_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    async def _look_after(self, world: World) -> None:
        """See what is due in a world, send it, and note when more will be; answers on their way go first."""
        if world.is_answering or not self._worlds.has(world):
            return
        try:
            seconds = await self._take_turn(world)
        except Exception:
            log.exception("The outbox of the world %s failed", world.name)
            return
        if seconds is not None:
            self._stirred.alarms[world] = time.monotonic() + min(max(seconds, SHORTEST_SLEEP), LONGEST_SLEEP)

    async def _take_turn(self, world: World) -> float | None:
        try:
            return self._transact(world, writing=False)
        except NeedsWriting:
            pass
        async with world.writing:
            return self._transact(world, writing=True) if self._worlds.has(world) else None

    def _transact(self, world: World, *, writing: bool) -> float | None:
        """Let the services apply what is due; gives the real seconds until more will be, None if nothing will."""
        with world.database.transaction(writing=writing) as db:
            moments = [WorldContext(one, world, db) for one in self._worlds.services.values() if one.in_world]
            soon = [one.service.due(one) for one in moments]
            now, clock, waiting = moments[0].now, clock_of(moments[0].settings), outbox.list_waiting(db)
        for one in waiting:
            if one.due_at <= now:
                self._begin(world, one)
            else:
                soon.append(one.due_at)
        later = [moment for moment in soon if moment is not None]
        if not later or not clock.speed:
            return None
        return (min(later) - now).total_seconds() / clock.speed

    def _begin(self, world: World, delivery: Delivery) -> None:
        key = (world, world.generation, delivery.id)
        if key not in self._on_their_way:
            task = asyncio.create_task(self._deliver(world, world.generation, delivery))
            self._on_their_way[key] = task
            task.add_done_callback(lambda _task: self._on_their_way.pop(key, None))

    async def _deliver(self, world: World, generation: int, delivery: Delivery) -> None:
        """Send a message and keep what became of it, unless the world began anew meanwhile."""
        began = time.perf_counter()
        try:
            async with self._slots:
                outcome = await self._outcome(delivery)
            world.mark_attempted()
            seconds = time.perf_counter() - began
            async with world.writing:
                if world.generation == generation and self._worlds.has(world):
                    self._keep(world, delivery, outcome, seconds)
        except Exception:
            log.exception("A message of the world %s was not delivered", world.name)
            return
        world.notify_outbox()

    def _keep(self, world: World, delivery: Delivery, outcome: Outcome, seconds: float) -> None:
        with world.database.transaction(writing=True) as db:
            now = WorldContext(self._worlds.services[delivery.service], world, db).now
            if outcome.state == FAILED and delivery.attempts < self._callbacks.retries:
                outbox.postpone(db, delivery, now + timedelta(seconds=self._callbacks.pause))
            else:
                outbox.close_delivery(db, delivery, outcome.state)
        self._record(world, delivery, outcome, now, seconds)

    async def _outcome(self, delivery: Delivery) -> Outcome:
        """Post the message, if its receiver may be called. Whatever the receiver does, this ends in time."""
        import httpx

        try:
            url = httpx.URL(delivery.message.url)
        except (httpx.InvalidURL, UnicodeError) as error:
            reason = str(error).partition(":")[0]  # what follows is a part of the URL, perhaps its password
            return Outcome(WITHHELD, error=f"withheld: the URL cannot be read: {reason}")
        if reason := await self._forbid(url):
            return Outcome(WITHHELD, error=f"withheld: {reason}")
        try:
            async with asyncio.timeout(self._callbacks.timeout):
                status = await self._post(url, delivery)
        except TimeoutError:
            return Outcome(FAILED, error=f"no answer within {self._callbacks.timeout:g} s")
        except Exception as error:  # noqa: BLE001 -- a hostile receiver must not do more than fail
            return Outcome(FAILED, error=f"no answer: {type(error).__name__}: {error}")
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Outcome(SENT, status)
        return Outcome(FAILED, status, f"the receiver answered {status}")

    async def _forbid(self, url: httpx.URL) -> str:
        """Why a receiver may not be called; empty where it may."""
        if not self._callbacks.allows(url.host):
            return f"{url.host} is not this machine, and not among the allowed hosts"
        port = url.port or DEFAULT_PORTS.get(url.scheme, 0)
        return f"{url.host}:{port} is a port of this server's own" if await self._own.has(url.host, port) else ""

    async def _post(self, url: httpx.URL, delivery: Delivery) -> int:
        """The answer's status; its body is not read, and redirects are not followed."""
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=None,  # noqa: S113 -- the whole exchange has one
                verify=False,  # noqa: S501 -- local receivers have certificates of their own making
                trust_env=False,
                headers={"User-Agent": "mockservers"},
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        content, headers = delivery.message.body.encode(), {"Content-Type": delivery.message.media_type}
        async with self._client.stream("POST", url, content=content, headers=headers) as answer:
            return answer.status_code

    @staticmethod
    def _record(world: World, delivery: Delivery, outcome: Outcome, now: datetime, seconds: float) -> None:
        message = delivery.message
        body = message.body.encode()
        sent = Request("POST", strip_credentials(message.url), headers={"content-type": message.media_type}, body=body)
        request, answer = trim_exchange(sent, Response(b"", outcome.status), b"")
        world.journal.record(
            world=world.name,
            at=now,
            began=real_time() - seconds,
            seconds=seconds,
            service=delivery.service,
            operation=message.operation,
            request=request,
            answer=answer,
            request_bytes=len(body),
            answer_bytes=0,
            error=outcome.error,
            is_callback=True,
        )


def strip_credentials(url: str) -> str:
    """The URL as the journal shows it: without query, fragment, user and password."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    path = path.partition("?")[0].partition("#")[0]
    return f"{scheme}{separator}{authority.partition('?')[0].rpartition('@')[2]}{slash}{path}"
