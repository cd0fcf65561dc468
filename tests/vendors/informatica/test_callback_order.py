"""The callback of a job that ends at once is sent after the response with the job's id."""

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import orjson

from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.simulation.clock import MACHINE_CLOCK
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World
from mockservers.server.callback_worker import Callbacks, CallbackWorker
from mockservers.vendors.informatica import service

PATIENCE = 10
V3 = "/saas/public/core/v3"
JANUARY = {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-01-31T00:00:00Z"}


class Connection:
    """Connection of a response: events for a response that waits on it, and for the permission to send."""

    def __init__(self) -> None:
        self.is_waiting, self.is_open = asyncio.Event(), asyncio.Event()


async def post(
    pipeline: RequestPipeline, path: str, body: dict[str, Any], session: str, connection: Connection
) -> dict[str, Any]:
    """Send a request to a mock server; the response is sent through the connection."""
    parts = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": orjson.dumps(body)}

    async def send(message: MutableMapping[str, Any]) -> None:
        connection.is_waiting.set()
        await connection.is_open.wait()
        parts.append(message.get("body", b""))

    headers = [(b"content-type", b"application/json"), (b"infa-session-id", session.encode())]
    scope = {"method": "POST", "raw_path": path.encode(), "query_string": b"", "headers": headers, "scheme": "http"}
    await pipeline(scope, receive, send)
    answer: dict[str, Any] = orjson.loads(b"".join(parts))
    return answer


async def until_idle(world: World) -> None:
    """Run everything that is ready; writes that wait for the world's lock run in order."""
    for _ in range(50):
        await world.change_settings(lambda _settings: {})
        await asyncio.sleep(0)


def test_the_callback_is_sent_after_the_response(tmp_path: Path) -> None:
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
        pipeline, world = RequestPipeline(service, worlds), await worlds.get("default")
        await world.change_settings(lambda _settings: {"timings": {"informatica.export": {"seconds": 0}}})
        await world.change_settings(lambda _settings: {"clock": MACHINE_CLOCK.with_speed(0).as_json()})
        connection, login = Connection(), Connection()
        login.is_open.set()
        credentials = {"username": "admin@example.com", "password": "password"}
        session = (await post(pipeline, f"{V3}/login", credentials, "", login))["userInfo"]["sessionId"]

        body = {**JANUARY, "jobType": "SUMMARY", "callbackUrl": url}
        posting = asyncio.create_task(
            post(pipeline, f"{V3}/license/metering/ExportMeteringData", body, session, connection)
        )
        await connection.is_waiting.wait()
        await until_idle(world)
        assert not outbox._deliveries  # noqa: SLF001 -- committed, due, and not sent
        assert received.empty()
        connection.is_open.set()
        job = await asyncio.wait_for(posting, PATIENCE)
        assert job["status"] == "SUCCESS"
        assert job["jobId"].encode() in await asyncio.wait_for(received.get(), PATIENCE)
        working.cancel()
        await outbox.close()
        receiver.close()
        worlds.close()

    asyncio.run(scenario())
