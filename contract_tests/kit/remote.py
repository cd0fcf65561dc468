"""A running server seen from outside: its control plane, its worlds, and HTTP clients of its services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import requests

from mockservers import MockServer
from mockservers.client import worlds
from mockservers.client.control_plane import ControlPlane

TIMEOUT = 120  # seconds after which a request counts as hanging
MOST_LOOKS = 10_000  # at a seeding before it counts as stuck


class Client(requests.Session):
    """Requests to one base URL, with the same headers each time; the proxies of the environment are not used."""

    def __init__(self, base_url: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.base_url, self.trust_env = base_url, False
        self.headers.update(headers or {})

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        """Send one request to a path of the base URL."""
        return super().request(method, self.base_url + url, *args, **{"timeout": TIMEOUT, **options})


class Control(ControlPlane):
    """The control plane of a running server; ``http`` sends requests whose answer is to be looked at as it is."""

    def __init__(self, server: MockServer) -> None:
        super().__init__(server.control.url, server.token)
        self.server = server
        self.http = Client(f"{server.control.url}/control")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.http.close()

    def world(self, name: str = worlds.DEFAULT) -> RemoteWorld:
        """The world of that name, which need not exist yet."""
        return RemoteWorld(self, name)

    def new_world(self, name: str, **start: Any) -> RemoteWorld:
        """Create a world, which the end of a ``with`` block deletes; arguments as ``create_world``."""
        self.create_world(name, **start)
        return self.world(name)


class RemoteWorld(worlds.RemoteWorld):
    """A world and the clients of it; the end of a ``with`` block closes the clients and deletes the world."""

    def __init__(self, control: Control, name: str) -> None:
        super().__init__(control, name)
        self.control = control
        self._clients: list[Client] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        for client in self._clients:
            client.close()
        self.delete()

    def client(self, service: str, **headers: str) -> Client:
        """Make a client of a mock server in this world."""
        url = self.control.server.standins[service].url
        self._clients.append(Client(url, {"X-Mock-World": self.name, **headers}))
        return self._clients[-1]

    def now(self) -> datetime:
        """Fetch the world's time, in whole seconds of UTC."""
        return self.clock.now().astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Advance the clock."""
        self.clock.advance(seconds)

    def set_clock(self, **change: Any) -> None:
        """Set the clock's time, speed, or both."""
        self.clock.set(**change)

    def seed(self, **start: Any) -> None:
        """Replace the world's data, and wait until that is done."""
        super().seed(**start)
        self.wait()

    def wait(self) -> None:
        """Wait until the world is seeded.

        Raises:
            AssertionError: the seeding failed, or does not end.
        """
        for _ in range(MOST_LOOKS):
            seeding = self.describe()["seeding"]
            if seeding["state"] != "running":
                assert seeding["state"] == "done", seeding
                return
        raise AssertionError(f"The seeding does not end: {seeding}")
