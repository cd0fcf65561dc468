"""The callback worker sends due messages once, to allowed hosts only, and survives receivers and restarts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mockservers.core.context import WorldContext
from mockservers.core.messages import Response
from mockservers.core.service.service import Service
from mockservers.core.simulation import outbox
from mockservers.core.simulation.outbox import Message
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.settings import SettingValues, WorldSettings
from mockservers.core.storage.tables import outbox as outbox_table
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import World
from mockservers.server.callback_worker import Callbacks, CallbackWorker, strip_credentials

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
PATIENCE = 10  # seconds until a test is given up
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

ACME = Service(name="acme", title="Acme", port=0, handlers=object, render=lambda _refusal, _request: Response())


class Receiver:
    """A server on this machine that records requests and answers with given bytes."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self.received: asyncio.Queue[bytes] = asyncio.Queue()
        self.url = ""
        self._writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
        self.received.put_nowait(head + await reader.readexactly(length))
        if self.answer is not None:
            writer.write(self.answer)
            await writer.drain()
            writer.close()

    async def close(self) -> None:
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)

    async def next(self) -> bytes:
        return await asyncio.wait_for(self.received.get(), PATIENCE)


class RunningWorker:
    """Worlds with a running callback worker."""

    def __init__(self, folder: Path, service: Service, callbacks: Callbacks) -> None:
        self.worlds = Worlds(folder, [service], WorldStart(now=NOW))
        self.outbox = CallbackWorker(self.worlds, callbacks)
        self.must_notify_outbox: asyncio.Queue[World] = asyncio.Queue()
        self._hear, self.worlds.on_outbox_change = self.worlds.on_outbox_change, self._heard

    def _heard(self, world: World) -> None:
        self._hear(world)
        self.must_notify_outbox.put_nowait(world)

    async def send(self, url: str, world: str = "w", body: str = "done") -> World:
        place = await self.worlds.get(world)
        with place.database.transaction(writing=True) as db:
            outbox.enqueue(db, "acme", Message("ended", url, body), NOW)
        place.notify_outbox()
        return place

    async def advance(self, world: World, seconds: float) -> None:
        def later(settings: WorldSettings) -> SettingValues:
            return {"clock": clock_of(settings).advance(timedelta(seconds=seconds)).as_json()}

        await world.change_settings(later)

    async def wait_for_entries(self, world: World, count: int) -> list[tuple[int, str | None]]:
        """Return status and error of the entries when there are so many; a delivery reports a change when it ends."""
        while len(world.journal.entries()) < count:
            await asyncio.wait_for(self.must_notify_outbox.get(), PATIENCE)
        return [(entry.status, entry.error) for entry in world.journal.entries()]


def states(world: World) -> list[tuple[str, int]]:
    with world.database.transaction(writing=False) as db:
        return [(row.state, row.attempts) for row in db.execute(outbox_table.select())]


@asynccontextmanager
async def receiver(answer: bytes | None = OK) -> AsyncIterator[Receiver]:
    receiver = Receiver(answer)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ended"
    try:
        yield receiver
    finally:
        server.close()
        await receiver.close()


@asynccontextmanager
async def running(
    folder: Path,
    service: Service = ACME,
    callbacks: Callbacks = Callbacks(),  # noqa: B008 -- frozen
) -> AsyncIterator[RunningWorker]:
    running = RunningWorker(folder, service, callbacks)
    working = asyncio.create_task(running.outbox.run())
    try:
        yield running
    finally:
        working.cancel()
        await running.outbox.close()
        running.worlds.close()


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scenario())  # type: ignore[arg-type]


def test_a_message_is_posted_as_it_is_and_journalled(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with receiver() as there, running(tmp_path) as here:
            world = await here.send(there.url + "?key=secret", body="It is döne.")
            sent = await there.next()
            assert sent.startswith(b"POST /ended?key=secret HTTP/1.1\r\n")
            assert b"\r\nContent-Type: text/plain;charset=UTF-8\r\n" in sent
            assert sent.endswith("\r\n\r\nIt is döne.".encode())
            assert await here.wait_for_entries(world, 1) == [(200, None)]
            entry = world.journal.entries()[0]
            assert (entry.service, entry.operation, entry.method, entry.path) == ("acme", "ended", "POST", there.url)
            assert (entry.at, entry.request_bytes) == (NOW, len("It is döne.".encode()))
            assert states(world) == [("sent", 1)]

    run(scenario)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST", "Build.Example"])
def test_this_machine_and_allowed_hosts_are_called(host: str) -> None:
    assert Callbacks(allow=("build.example",)).allows(host)


@pytest.mark.parametrize(
    "host",
    ["MyExportJobStatus.com", "0.0.0.0", "::", "169.254.169.254", "10.0.0.1", "127.1", "127.0.0.1.example", ""],  # noqa: S104 -- not bound
)
def test_other_hosts_are_not_called(host: str) -> None:
    assert not Callbacks(allow=("build.example",)).allows(host)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://MyExportJobStatus.com", "myexportjobstatus.com is not an allowed host; see --allow-callback"),
        (
            "http://127.0.0.1@elsewhere.example/",
            "elsewhere.example is not an allowed host; see --allow-callback",
        ),
        ("http://[::1", "the URL is invalid: "),
        ("http://127.0.0.1:s3cret/", "the URL is invalid: Invalid port"),
    ],
)
def test_a_message_that_may_not_be_sent_is_withheld_with_the_reason(tmp_path: Path, url: str, reason: str) -> None:
    async def scenario() -> None:
        async with running(tmp_path) as here:
            world = await here.send(url)
            ((status, error),) = await here.wait_for_entries(world, 1)
            assert status == 0
            assert error is not None
            assert error.startswith(f"withheld: {reason}")
            assert states(world)[0][0] == "withheld"

    run(scenario)


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", 500, "the receiver answered 500"),
        (b"HTTP/1.1 302 Found\r\nLocation: /ended\r\nContent-Length: 0\r\n\r\n", 302, "the receiver answered 302"),
        (b"nonsense\r\n\r\n", 0, "no answer: RemoteProtocolError: "),
        (b"", 0, "no answer: RemoteProtocolError: "),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000, 0, "no answer: RemoteProtocolError: "),
        (None, 0, "no answer within 1 s"),
    ],
)
def test_a_message_that_is_not_acknowledged_has_failed_and_is_not_sent_again(
    tmp_path: Path, answer: bytes | None, status: int, error: str
) -> None:
    async def scenario() -> None:
        slow = Callbacks(timeout=1) if answer is None else Callbacks()
        async with receiver(answer) as there, running(tmp_path, callbacks=slow) as here:
            world = await here.send(there.url)
            ((told, why),) = await here.wait_for_entries(world, 1)
            assert (told, (why or "")[: len(error)]) == (status, error)
            assert states(world) == [("failed", 1)]
            await here.advance(world, 3600)
            await here.send("http://0.0.0.0/")  # a later message: when it is journalled, an earlier one would be
            assert len(await here.wait_for_entries(world, 2)) == 2
            assert there.received.qsize() == 1

    run(scenario)


def test_the_proxies_of_the_environment_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)

    async def scenario() -> None:
        async with receiver() as there, running(tmp_path) as here:
            await here.send(there.url)
            assert (await there.next()).startswith(b"POST /ended HTTP/1.1\r\n")

    run(scenario)


def test_an_answer_without_end_is_not_read(tmp_path: Path) -> None:
    async def scenario() -> None:
        endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
        async with receiver(endless) as there, running(tmp_path) as here:
            assert await here.wait_for_entries(await here.send(there.url), 1) == [(200, None)]

    run(scenario)


def test_a_receiver_that_is_not_there_is_no_answer(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with receiver() as gone:
            pass
        async with running(tmp_path) as here:
            ((status, error),) = await here.wait_for_entries(await here.send(gone.url), 1)
            assert (status, (error or "")[:23]) == (0, "no answer: ConnectError")

    run(scenario)


def test_retries_come_when_the_worlds_clock_says_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        trying = Callbacks(retries=2, pause=60)
        busy = b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"
        async with receiver(busy) as there, running(tmp_path, callbacks=trying) as here:
            world = await here.send(there.url)
            for attempt in (1, 2, 3):
                assert (await there.next()).endswith(b"done")
                assert len(await here.wait_for_entries(world, attempt)) == attempt
                assert states(world) == [("failed" if attempt == 3 else "waiting", attempt)]
                await here.advance(world, 59)
                await here.send(there.url, world=f"other-{attempt}", body="in between")
                assert (await there.next()).endswith(b"in between")
                await here.advance(world, 31)  # late, so that the pause counts from the attempt, not from the due time
            assert there.received.empty()

    run(scenario)


@pytest.mark.parametrize("retries", [-1, 4])
def test_retries_are_few(retries: int) -> None:
    with pytest.raises(ValueError, match="0 to 3"):
        Callbacks(retries=retries)


def test_what_was_on_its_way_when_the_server_ended_is_sent_by_the_next_and_what_was_acknowledged_is_not(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with receiver() as there, receiver(None) as silent:
            async with running(tmp_path) as here:
                world = await here.send(there.url)
                await here.wait_for_entries(world, 1)
                await here.send(silent.url)
                await silent.next()
                assert states(world) == [("sent", 1), ("waiting", 0)]
            silent.answer = OK
            async with running(tmp_path) as again:  # nobody asks for the world
                await silent.next()
                world = await again.worlds.get("w")
                assert await again.wait_for_entries(world, 1) == [(200, None)]
                assert states(world) == [("sent", 1), ("sent", 1)]
            assert there.received.qsize() == 1

    run(scenario)


def test_nothing_is_sent_before_the_answer_has_gone_out(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with receiver() as there, running(tmp_path) as here:
            place = await here.worlds.get("w")
            gone_out = place.hold_outbox()
            await here.send(there.url)
            await here.wait_for_entries(await here.send("http://0.0.0.0/", world="other"), 1)
            assert states(place) == [("waiting", 0)]
            gone_out()
            await there.next()

    run(scenario)


def test_a_world_that_begins_anew_forgets_what_is_on_its_way(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with receiver(None) as silent, running(tmp_path, callbacks=Callbacks(timeout=1)) as here:
            world = await here.send(silent.url)
            await silent.next()
            await here.worlds.reset("w")
            await here.send("http://0.0.0.0/")
            (key,) = [delivery for delivery in here.outbox._deliveries if delivery[1] == 0]  # noqa: SLF001
            await asyncio.wait_for(here.outbox._deliveries[key], PATIENCE)  # noqa: SLF001
            assert [entry.error[:8] for entry in world.journal.entries() if entry.error] == ["withheld"]

    run(scenario)


def test_a_service_is_asked_when_something_is_due_by_the_clock_and_a_frozen_clock_waits(tmp_path: Path) -> None:
    asked: asyncio.Queue[datetime] = asyncio.Queue()

    def due(moment: WorldContext) -> datetime | None:
        asked.put_nowait(moment.now)
        return NOW + timedelta(minutes=5) if moment.now < NOW + timedelta(minutes=5) else None

    async def scenario() -> None:
        async with running(tmp_path, service=replace(ACME, due=due)) as here:
            world = await here.worlds.get("w")
            world.notify_outbox()
            assert await asyncio.wait_for(asked.get(), PATIENCE) == NOW
            assert not here.outbox._schedule.due_times  # noqa: SLF001 -- frozen: no alarm to wait for
            await world.change_settings(lambda settings: {"clock": {**(settings.clock or {}), "speed": 10_000.0}})
            last = NOW
            while last < NOW + timedelta(minutes=5):
                last = await asyncio.wait_for(asked.get(), PATIENCE)
            assert not here.outbox._schedule.due_times  # noqa: SLF001 -- nothing more is due

    run(scenario)


def test_a_service_that_fails_when_asked_does_not_stop_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def due(moment: WorldContext) -> datetime | None:
        if moment.world.name == "broken":
            raise RuntimeError("on purpose")
        return None

    async def scenario() -> None:
        async with receiver() as there, running(tmp_path, service=replace(ACME, due=due)) as here:
            (await here.worlds.get("broken")).notify_outbox()
            await here.send(there.url)
            await there.next()

    run(scenario)
    assert "The outbox of the world broken failed" in caplog.text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://host/path?key=1", "http://host/path"),
        ("http://user:word@host:81/a#b", "http://host:81/a"),
        ("http://host?key=a@b", "http://host"),
        ("https://host", "https://host"),
    ],
)
def test_the_journal_shows_no_secrets_of_a_url(url: str, shown: str) -> None:
    assert strip_credentials(url) == shown
