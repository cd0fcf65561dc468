"""The worker of a server that sends the callbacks of all worlds.

Vendors have no timers. In a transaction like that of a request, the worker calls ``Service.due`` of every service of a
world: the service applies what is due, adds messages to the outbox, and returns the next due time by the world's clock.
The worker sleeps until then, or until the world reports a change: its clock or pace was set, it was reset, or a request
added a message or a record that will cause one. With a frozen clock it sleeps until such a change.

A message is a row that is written in the transaction of its cause. It is sent after the commit and after the response
to the request. Its outcome is the state of the row and an entry of the journal. The next server with the same data
folder sends the messages that were waiting, and those that were not acknowledged; acknowledged ones (2xx) are not sent
again.
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
MOST_AT_ONCE = 16  # messages that are sent at the same time
MOST_STARTED = 4 * MOST_AT_ONCE  # messages of a world that wait to be sent; each end lets the next ones begin
SHORTEST_SLEEP = 0.001  # seconds; clocks are not exact
LONGEST_SLEEP = 3600.0
DEFAULT_PORTS = {"http": 80, "https": 443}
NO_PORTS = OwnPorts()
NO_ANSWER = 0  # the journal's status without a response


@dataclass(frozen=True)
class Callbacks:
    """Callback policy: allowed hosts, time-out, retries. The server's own ports are never called.

    Args:
        allow: Allowed hosts besides this machine (loopback addresses and ``localhost``), by name or address.
        timeout: Real seconds that a receiver has for its response.
        retries: Number of times that a message without acknowledgement is sent again, 0 to 3.
        pause: World seconds before it is sent again.

    Raises:
        ValueError: ``retries`` is out of range.
    """

    allow: tuple[str, ...] = ()
    timeout: float = 10.0
    retries: int = 0
    pause: float = 10.0

    def __post_init__(self) -> None:
        if not 0 <= self.retries <= MOST_RETRIES:
            raise ValueError(f"A callback can be retried 0 to {MOST_RETRIES} times.")

    def allows(self, host: str) -> bool:
        """True for a host that may be called. Names are not resolved: only ``localhost`` is this machine."""
        if host.lower() in {"localhost", *map(str.lower, self.allow)}:
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True)
class Outcome:
    """The outcome of a delivery: the message's new state, the response's status, and the error."""

    state: str
    status: int = NO_ANSWER
    error: str | None = None


@dataclass
class _Schedule:
    """The worlds to process: those that reported a change, and those with a due time (monotonic seconds)."""

    changed: set[World] = field(default_factory=set)
    due_times: dict[World, float] = field(default_factory=dict)
    event: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, world: World) -> None:
        self.changed.add(world)
        self.event.set()

    def take(self) -> set[World]:
        """Remove and return the worlds to process now."""
        due = {world for world, at in self.due_times.items() if at <= time.monotonic()}
        taken, self.changed = self.changed | due, set()
        for world in taken:
            self.due_times.pop(world, None)
        self.event.clear()
        return taken

    async def wait(self) -> None:
        """Sleep until a world reports a change or is due."""
        first = min(self.due_times.values(), default=None)
        seconds = None if first is None else max(first - time.monotonic(), SHORTEST_SLEEP)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.event.wait(), seconds)


class CallbackWorker:
    """Sends the callbacks of one server; runs on the server's event loop."""

    def __init__(self, worlds: Worlds, callbacks: Callbacks, own: OwnPorts = NO_PORTS) -> None:
        self._worlds, self._callbacks, self._own = worlds, callbacks, own
        self._schedule = _Schedule()
        self._deliveries: dict[tuple[World, int, int], asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._client: httpx.AsyncClient | None = None
        worlds.on_outbox_change = self._schedule.add

    async def run(self) -> None:
        """Send messages until cancelled, beginning with those of an earlier run."""
        for world in await self._worlds.list_usable():
            self._schedule.add(world)
        while True:
            for world in self._schedule.take():
                await self._process_world(world)
            await self._schedule.wait()

    async def close(self) -> None:
        """Cancel the running deliveries; their messages stay in the outbox."""
        tasks = list(self._deliveries.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    async def _process_world(self, world: World) -> None:
        """Send the due messages of a world and store its next due time; do nothing while a response must go first."""
        if world.is_answering or not self._worlds.has(world):
            return
        try:
            seconds = await self._send_due(world)
        except Exception:
            log.exception("The outbox of the world %s failed", world.name)
            return
        if seconds is not None:
            self._schedule.due_times[world] = time.monotonic() + min(max(seconds, SHORTEST_SLEEP), LONGEST_SLEEP)

    async def _send_due(self, world: World) -> float | None:
        try:
            return self._apply_due(world, writing=False)
        except NeedsWriting:
            pass
        async with world.writing:
            return self._apply_due(world, writing=True) if self._worlds.has(world) else None

    def _apply_due(self, world: World, *, writing: bool) -> float | None:
        """Let the services apply what is due, and start due deliveries.

        Return the real seconds until more will be due; None if nothing will.
        """
        with world.database.transaction(writing=writing) as db:
            services = [service for service in self._worlds.services.values() if service.in_world]
            contexts = [WorldContext(service, world, db) for service in services]
            times = [context.service.due(context) for context in contexts]
            now, clock = contexts[0].now, clock_of(contexts[0].settings)
            times.append(outbox.find_next_due(db, now))
            due = outbox.list_due(db, now, MOST_STARTED)
        for delivery in due:
            self._start_delivery(world, delivery)
        later = [at for at in times if at is not None]
        if not later or not clock.speed:
            return None
        return (min(later) - now).total_seconds() / clock.speed

    def _start_delivery(self, world: World, delivery: Delivery) -> None:
        key = (world, world.generation, delivery.id)
        if key not in self._deliveries:
            task = asyncio.create_task(self._deliver(world, world.generation, delivery))
            self._deliveries[key] = task
            task.add_done_callback(lambda _task: self._deliveries.pop(key, None))

    async def _deliver(self, world: World, generation: int, delivery: Delivery) -> None:
        """Send a message and store its outcome, unless the world was reset or deleted meanwhile."""
        began = time.perf_counter()
        try:
            async with self._slots:
                outcome = await self._send(delivery)
            world.mark_attempted()
            seconds = time.perf_counter() - began
            async with world.writing:
                if world.generation == generation and self._worlds.has(world):
                    self._store_outcome(world, delivery, outcome, seconds)
        except Exception:
            log.exception("A message of the world %s was not delivered", world.name)
            return
        world.notify_outbox()

    def _store_outcome(self, world: World, delivery: Delivery, outcome: Outcome, seconds: float) -> None:
        with world.database.transaction(writing=True) as db:
            now = WorldContext(self._worlds.services[delivery.service], world, db).now
            if outcome.state == FAILED and delivery.attempts < self._callbacks.retries:
                outbox.postpone(db, delivery, now + timedelta(seconds=self._callbacks.pause))
            else:
                outbox.close_delivery(db, delivery, outcome.state)
        self._record(world, delivery, outcome, now, seconds)

    async def _send(self, delivery: Delivery) -> Outcome:
        """Send a message if its receiver may be called. The time-out bounds the whole exchange."""
        import httpx

        try:
            url = httpx.URL(delivery.message.url)
        except (httpx.InvalidURL, UnicodeError) as error:
            reason = str(error).partition(":")[0]  # the rest quotes the URL, which may contain a password
            return Outcome(WITHHELD, error=f"withheld: the URL is invalid: {reason}")
        if reason := await self._find_objection(url):
            return Outcome(WITHHELD, error=f"withheld: {reason}")
        try:
            async with asyncio.timeout(self._callbacks.timeout):
                status = await self._post(url, delivery)
        except TimeoutError:
            return Outcome(FAILED, error=f"no answer within {self._callbacks.timeout:g} s")
        except Exception as error:  # noqa: BLE001 -- no receiver may stop the worker
            return Outcome(FAILED, error=f"no answer: {type(error).__name__}: {error}")
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Outcome(SENT, status)
        return Outcome(FAILED, status, f"the receiver answered {status}")

    async def _find_objection(self, url: httpx.URL) -> str:
        """Return the reason why a receiver must not be called; empty if it may be."""
        if not self._callbacks.allows(url.host):
            return f"{url.host} is not an allowed host; see --allow-callback"
        port = url.port or DEFAULT_PORTS.get(url.scheme, 0)
        return f"{url.host}:{port} is a port of this server" if await self._own.has(url.host, port) else ""

    async def _post(self, url: httpx.URL, delivery: Delivery) -> int:
        """Send a message and return the response's status. The body is not read, redirects are not followed."""
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=None,  # noqa: S113 -- ``_send`` bounds the whole exchange
                verify=False,  # noqa: S501 -- local receivers have self-signed certificates
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
    """Remove query, fragment, user and password from a URL, for the journal."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    path = path.partition("?")[0].partition("#")[0]
    return f"{scheme}{separator}{authority.partition('?')[0].rpartition('@')[2]}{slash}{path}"
