"""A running server seen from outside: stand-ins, worlds and their control plane, all over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import requests

from mockservers import MockServer

TIMEOUT = 30  # seconds after which a request counts as hanging
MOST_LOOKS = 10_000  # at a seeding before it counts as stuck


class Client(requests.Session):
    """Requests to one base URL, with the same headers each time; the environment's proxies are left aside."""

    def __init__(self, base_url: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.base_url, self.trust_env = base_url, False
        self.headers.update(headers or {})

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        """Send one request to a path of the base URL."""
        return super().request(method, self.base_url + url, *args, **{"timeout": TIMEOUT, **options})


class Control(Client):
    """The control plane of a running server."""

    def __init__(self, server: MockServer) -> None:
        super().__init__(f"{server.control.url}/control")
        self.server = server

    def told(self, method: str, path: str, body: object = None) -> Any:
        """What the control plane answers.

        Raises:
            requests.HTTPError: it refuses; the error has its words.
        """
        answer = self.request(method, path, json=body)
        if not answer.ok:
            raise requests.HTTPError(f"{method} {path}: {answer.status_code} {answer.text}", response=answer)
        return answer.json() if answer.content else None

    def new_world(self, name: str, **start: Any) -> RemoteWorld:
        """Make a world that begins with ``start``."""
        self.told("POST", "/worlds", {"name": name, **start})
        return RemoteWorld(self, name)


class RemoteWorld:
    """One world of a running server: its clients, its clock, its pace. Left with ``with``, it is deleted."""

    def __init__(self, control: Control, name: str) -> None:
        self.control, self.name = control, name
        self._clients: list[Client] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        for client in self._clients:
            client.close()
        self._told("DELETE")

    def client(self, service: str, **headers: str) -> Client:
        """Requests to a stand-in in this world."""
        url = self.control.server.standins[service].url
        self._clients.append(Client(url, {"X-Mock-World": self.name, **headers}))
        return self._clients[-1]

    def shown(self) -> dict[str, Any]:
        """What the control plane shows of the world."""
        found: dict[str, Any] = self._told("GET")
        return found

    def now(self) -> datetime:
        """The world's time, in whole seconds."""
        return datetime.fromisoformat(self._told("GET", "/clock")["now"]).astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Put the clock forward."""
        self._told("POST", "/clock/advance", {"seconds": seconds})

    def set_clock(self, **change: Any) -> None:
        """Set the clock's time, speed, or both."""
        self._told("PUT", "/clock", change)

    def set_pace(self, lifecycle: str, **change: Any) -> None:
        """Change a lifecycle's pace."""
        self._told("PUT", f"/pace/{lifecycle}", change)

    def reset(self) -> None:
        """Let the world begin anew."""
        self._told("POST", "/reset")

    def seed(self, **start: Any) -> None:
        """Let the world begin anew with something else, and see it through."""
        self._told("POST", "/seed", start)
        self.wait()

    def wait(self) -> None:
        """See a seeding through."""
        for _ in range(MOST_LOOKS):
            seeding = self.shown()["seeding"]
            if seeding["state"] != "running":
                assert seeding["state"] == "done", seeding
                return
        raise AssertionError(f"The seeding is stuck: {seeding}")

    def _told(self, method: str, path: str = "", body: object = None) -> Any:
        return self.control.told(method, f"/worlds/{self.name}{path}", body)
