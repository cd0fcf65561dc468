"""A job that is done at once is announced only when the answer that names it has gone out."""

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import orjson

from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.simulation.clock import Clock
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World
from mockservers.server.callback_worker import Callbacks, CallbackWorker
from mockservers.vendors.informatica import service

PATIENCE = 10
V3 = "/saas/public/core/v3"
JANUARY = {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-01-31T00:00:00Z"}


class Line:
    """The way that answers take: whether one is on it, and whether it may go on."""

    def __init__(self) -> None:
        self.is_taken, self.is_open = asyncio.Event(), asyncio.Event()


async def post(door: RequestPipeline, path: str, body: dict[str, Any], session: str, line: Line) -> dict[str, Any]:
    """Post to a stand-in; the answer comes over the line."""
    told = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": orjson.dumps(body)}

    async def send(message: MutableMapping[str, Any]) -> None:
        line.is_taken.set()
        await line.is_open.wait()
        told.append(message.get("body", b""))

    headers = [(b"content-type", b"application/json"), (b"infa-session-id", session.encode())]
    scope = {"method": "POST", "raw_path": path.encode(), "query_string": b"", "headers": headers, "scheme": "http"}
    await door(scope, receive, send)
    answer: dict[str, Any] = orjson.loads(b"".join(told))
    return answer


async def until_idle(world: World) -> None:
    """Let everything that is ready run: a write that waits for the world's lock comes after all others."""
    for _ in range(50):
        await world.change_settings(lambda _settings: {})
        await asyncio.sleep(0)


def test_the_callback_waits_for_the_answer(tmp_path: Path) -> None:
    received: asyncio.Queue[bytes] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.put_nowait(await reader.readuntil(b"SUCCESS."))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async def scenario() -> None:
        worlds = Worlds(tmp_path, [service])
        outbox = CallbackWorker(worlds, Callbacks())
        working = asyncio.create_task(outbox.run())
        receiver = await asyncio.start_server(take, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{receiver.sockets[0].getsockname()[1]}/"
        door, world = RequestPipeline(service, worlds), await worlds.get("default")
        await world.change_settings(lambda _settings: {"timings": {"informatica.export": {"seconds": 0}}})
        await world.change_settings(lambda _settings: {"clock": Clock.real().with_speed(0).as_json()})
        line, login = Line(), Line()
        login.is_open.set()
        credentials = {"username": "admin@example.com", "password": "password"}
        session = (await post(door, f"{V3}/login", credentials, "", login))["userInfo"]["sessionId"]

        body = {**JANUARY, "jobType": "SUMMARY", "callbackUrl": url}
        posting = asyncio.create_task(post(door, f"{V3}/license/metering/ExportMeteringData", body, session, line))
        await line.is_taken.wait()
        await until_idle(world)
        assert not outbox._on_their_way  # noqa: SLF001 -- committed, due, and not sent
        assert received.empty()
        line.is_open.set()
        job = await asyncio.wait_for(posting, PATIENCE)
        assert job["status"] == "SUCCESS"
        assert job["jobId"].encode() in await asyncio.wait_for(received.get(), PATIENCE)
        working.cancel()
        await outbox.close()
        receiver.close()
        worlds.close()

    asyncio.run(scenario())
