"""The events of a journal: what a subscriber receives, and what happens to one that reads nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from mockservers.catalog import SERVICES
from mockservers.control.events import MOST_SUBSCRIBERS, ControlPlaneApp
from mockservers.control.subscriber import Rhythm
from mockservers.core.http.asgi import Message
from mockservers.core.http.connection_effects import TRANSPORT
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import Request
from mockservers.core.worlds.registry import Worlds

FAST = Rhythm(pause=0, keep_alive=60, longest_send=60)
BIGFIX, CONTROL = "bigfix", "control"


class Plane:
    """A control plane without a server, and a vendor."""

    def __init__(self, folder: Path, rhythm: Rhythm) -> None:
        self.worlds = Worlds(folder / "worlds", SERVICES)
        self.app = ControlPlaneApp(RequestPipeline(self.worlds.services[CONTROL], self.worlds), rhythm)
        self._bigfix = RequestPipeline(self.worlds.services[BIGFIX], self.worlds)

    def follow(self, query: str = "", world: str = "w", **headers: str) -> Subscriber:
        """Subscribe to the events of a world."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return Subscriber(self.app, f"/worlds/{world}/journal/events{query}", sent)

    async def ask(self, path: str = "/api/sam/about", world: str = "w", **headers: str) -> None:
        """Send the vendor a request, which is refused."""
        await self._bigfix.answer(Request("GET", path, b"", headers), world)


Work = Callable[[Plane], Awaitable[None]]


async def _wait(what: Awaitable[object], name: str) -> None:
    try:
        await asyncio.wait_for(what, 10)
    except TimeoutError:
        pytest.fail(f"There is no {name}.")


class Subscriber:
    """A subscriber of the test: what it received, and its connection."""

    def __init__(self, app: ControlPlaneApp, target: str, headers: dict[str, str]) -> None:
        path, _, query = target.partition("?")
        self.status, self.headers, self.is_reading, self.is_aborted = 0, dict[str, str](), True, False
        self.text, self.place, self._came, self._closed = "", "", asyncio.Event(), asyncio.Event()
        self.is_complete = False
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        head = {"type": "http", "method": "GET", "scheme": "http", "headers": sent}
        scope = {**head, "raw_path": path.encode(), "query_string": query.encode(), TRANSPORT: self}
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def next(self) -> tuple[str, Any]:
        """Wait for the next event; return its kind and data. A comment has the kind "" and its text as data."""
        while "\n\n" not in self.text:
            self._came.clear()
            await _wait(self._came.wait(), "event")
        block, self.text = self.text.split("\n\n", 1)
        members = dict(line.split(": ", 1) for line in block.split("\n"))
        self.place = members["id"]
        return members.get("event", ""), json.loads(members["data"]) if "data" in members else members[""]

    async def numbers(self) -> list[int]:
        """Wait for an event with exchanges; return their numbers."""
        kind, data = await self.next()
        assert kind == "exchanges"
        return [exchange["number"] for exchange in data]

    def abort(self) -> None:
        """Close the connection, as the server does."""
        self.is_aborted = True
        self._closed.set()

    async def leave(self) -> None:
        """Close the connection, as a client does, and wait until the server has noticed."""
        self._closed.set()
        await _wait(self.task, "end of the connection")

    async def _receive(self) -> Message:
        await self._closed.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        if not self.is_reading:
            await asyncio.get_running_loop().create_future()
        self.text += message.get("body", b"").decode()
        self.is_complete = not message.get("more_body", False)
        self._came.set()


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., None]:
    """Run a test with a control plane, whose world ``w`` has one exchange."""

    def run_test(work: Work, rhythm: Rhythm = FAST) -> None:
        async def begin() -> None:
            plane = Plane(tmp_path, rhythm)
            await plane.ask()
            await work(plane)
            plane.worlds.close()

        asyncio.run(begin())

    return run_test


Run = Callable[..., None]


def test_exchanges_are_sent_while_they_happen(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow()
        assert await subscriber.next() == ("start", {"world": "w", "recorded": 1})
        assert subscriber.status == 200
        assert subscriber.headers["content-type"] == "text/event-stream"
        for number in (2, 3):
            await plane.ask()
            assert await subscriber.numbers() == [number]
        await subscriber.leave()

    run(work)


@pytest.mark.parametrize(
    ("query", "headers"), [("?after=1", {}), ("", {"last_event_id": "1"}), ("?after=3", {"last_event_id": "1"})]
)
def test_a_subscriber_resumes_after_an_exchange(run: Run, query: str, headers: dict[str, str]) -> None:
    async def work(plane: Plane) -> None:
        for _ in range(3):
            await plane.ask()
        subscriber = plane.follow(query, **headers)
        await subscriber.next()
        assert await subscriber.numbers() == [2, 3, 4]
        await subscriber.leave()

    run(work)


def test_exchanges_of_a_pause_come_in_one_event(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow("?after=0")
        await subscriber.next()
        assert await subscriber.numbers() == [1]
        for _ in range(3):
            await plane.ask()
        plane.app.close()  # ends the pause of a minute
        await _wait(subscriber.task, "end of the connection")
        assert not subscriber.text  # nothing else was sent
        again = plane.follow("?after=1")
        await again.next()
        assert await again.numbers() == [2, 3, 4]
        await again.leave()

    run(work, Rhythm(pause=60))


def test_the_filter_is_that_of_the_list(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow("?after=0&status=404&service=bigfix")
        await subscriber.next()
        await plane.ask("/nowhere")
        assert await subscriber.numbers() == [2]
        await subscriber.leave()

    run(work)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("?after=x", "query parameter after: Invalid position 'x'"),
        ("?rate=0", "query parameter rate: Invalid number '0'"),
        ("?rate=fast", "query parameter rate: Invalid number 'fast'"),
        (f"?rate={'x' * 61}", f"Invalid number '{'x' * 60}'"),
        ("?status=9", "query parameter status"),
        ("?service=bigfx", "bigfix"),
        ("?problems=maybe", "query parameter problems"),
        ("?query=a", "query parameter query"),
    ],
)
def test_invalid_parameters_are_refused(run: Run, query: str, reason: str) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow(query)
        await _wait(subscriber.task, "end of the connection")
        assert subscriber.status == 400
        assert reason in subscriber.text

    run(work)


@pytest.mark.parametrize("world", ["nobody", "-", "a%2Fb", "%zz"])
def test_a_world_that_does_not_exist_is_refused_and_not_created(run: Run, world: str) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow(world=world)
        await _wait(subscriber.task, "end of the connection")
        assert subscriber.status in {400, 404}
        assert plane.worlds.names() == ["w"]

    run(work)


def test_a_cleared_journal_is_reported_and_followed(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow()
        await subscriber.next()
        (await plane.worlds.get("w")).journal.clear()
        assert await subscriber.next() == ("cleared", {})
        await plane.ask()
        assert await subscriber.numbers() == [1]
        await plane.worlds.reset("w")
        assert await subscriber.next() == ("cleared", {})
        await subscriber.leave()

    run(work)


def test_the_events_end_when_the_world_is_deleted(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow()
        await subscriber.next()
        await plane.worlds.delete("w")
        assert not subscriber.is_complete
        assert await subscriber.next() == ("deleted", {})
        await _wait(subscriber.task, "end of the connection")
        assert subscriber.is_complete

    run(work)


def test_lost_exchanges_are_counted(run: Run) -> None:
    async def work(plane: Plane) -> None:
        for _ in range(1_002):
            await plane.ask()
        subscriber = plane.follow("?after=1")
        await subscriber.next()
        assert await subscriber.next() == ("lost", {"first": 2, "last": 3, "count": 2})
        assert (await subscriber.numbers())[0] == 4
        await subscriber.leave()

    run(work)


def test_a_display_is_shown_a_burst_and_then_the_newest_exchanges_of_each_second(run: Run) -> None:
    seconds = [100.0]

    async def work(plane: Plane) -> None:
        for _ in range(6):
            await plane.ask()
        subscriber = plane.follow("?after=0&rate=1")
        await subscriber.next()
        edition = subscriber.place.partition(".")[2]
        assert await subscriber.next() == ("skipped", {"first": 1, "last": 2, "count": 2})
        assert subscriber.place == f"2.{edition}"  # a client that resumes here is sent the next event again
        assert await subscriber.numbers() == [3, 4, 5, 6, 7]
        await plane.ask()
        assert await subscriber.next() == ("skipped", {"first": 8, "last": 8, "count": 1})
        seconds[0] += 1
        await plane.ask()
        assert await subscriber.numbers() == [9]
        seconds[0] += 60  # no more than a burst is saved
        for _ in range(6):
            await plane.ask()
        shown, left_out = 0, 0
        while shown + left_out < 6:
            kind, data = await subscriber.next()
            shown, left_out = (shown, left_out + data["count"]) if kind == "skipped" else (shown + len(data), left_out)
        assert (shown, left_out) == (5, 1)
        await subscriber.leave()

    run(work, Rhythm(pause=0, keep_alive=60, longest_send=60, now=lambda: seconds[0]))


def test_a_comment_keeps_the_connection_alive_and_has_the_place_to_continue(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow("?status=2xx")
        await subscriber.next()
        before = subscriber.place
        await plane.ask()  # the filter leaves it out
        while subscriber.place == before:
            assert await subscriber.next() == ("", "keep-alive")
        assert subscriber.place.startswith("2.")
        await subscriber.leave()

    run(work, Rhythm(pause=0, keep_alive=0.001))


def test_secrets_are_masked(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow()
        await subscriber.next()
        await plane.ask("/api/hunter2hunter2", token="hunter2hunter2")
        _, [exchange] = await subscriber.next()
        assert exchange["path"] == "/api/***"
        assert "hunter2" not in json.dumps(exchange)
        await subscriber.leave()

    run(work)


def test_a_subscriber_that_reads_nothing_is_disconnected_and_delays_nobody(run: Run) -> None:
    async def work(plane: Plane) -> None:
        stuck, other = plane.follow(), plane.follow()
        await stuck.next()
        await other.next()
        stuck.is_reading = False
        await plane.ask()
        assert await other.numbers() == [2]
        await _wait(stuck.task, "end of the connection")
        assert stuck.is_aborted
        await plane.ask()
        assert await other.numbers() == [3]
        await other.leave()

    run(work, Rhythm(pause=0, longest_send=0.001))


def test_a_client_that_pauses_is_waited_for(run: Run) -> None:
    async def work(plane: Plane) -> None:
        slow = plane.follow()
        await slow.next()
        slow.is_reading = False
        await plane.ask()
        for _ in range(100):
            await asyncio.sleep(0)
        assert (slow.is_aborted, slow.task.done()) == (False, False)
        plane.app.close()
        await _wait(slow.task, "end of the connection")
        assert slow.is_aborted

    run(work)


def test_closing_ends_all_responses_at_once(run: Run) -> None:
    async def work(plane: Plane) -> None:
        reading, stuck = plane.follow(), plane.follow()
        await reading.next()
        await stuck.next()
        stuck.is_reading = False
        await plane.ask()
        await reading.numbers()  # the other waits for its reader now
        plane.app.close()
        await _wait(asyncio.gather(reading.task, stuck.task), "end of the connections")
        assert (reading.is_aborted, stuck.is_aborted) == (False, True)

    run(work)


def test_the_number_of_subscribers_is_limited(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscribers = [plane.follow() for _ in range(MOST_SUBSCRIBERS)]
        for subscriber in subscribers:
            await subscriber.next()
        refused = plane.follow()
        await _wait(refused.task, "end of the connection")
        assert refused.status == 503
        await subscribers.pop().leave()
        subscribers.append(plane.follow())
        assert (await subscribers[-1].next())[0] == "start"
        for subscriber in subscribers:
            await subscriber.leave()

    run(work)


def test_a_journal_that_nobody_follows_has_no_watchers(run: Run) -> None:
    async def work(plane: Plane) -> None:
        subscriber = plane.follow()
        await subscriber.next()
        watchers = (await plane.worlds.get("w")).journal.watchers
        assert len(watchers) == 1
        await subscriber.leave()
        assert not watchers

    run(work)
