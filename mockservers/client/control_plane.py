"""The control plane of a running server, in Python: worlds, their clocks, faults, scenarios and journals, snapshots."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from mockservers.client.faults import Faults
from mockservers.client.transport import NoAnswer, Outgoing, Reply, SocketTransport, Transport
from mockservers.core.private_files import open_file

if TYPE_CHECKING:
    from mockservers.client.journal import WorldJournal

__tracebackhide__ = True  # what a failing test shows is its own line, and the message

DEFAULT = "default"
CHUNK = 256 * 1024


class ControlError(ValueError):
    """The control plane refused, in its own words; ``status`` is the HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class ControlPlane:
    """A server's control plane.

    Asks the server directly, whatever proxy the environment names, and whatever a test has put into the place of
    ``requests``, ``httpx``, ``urllib3`` or ``socket``. Certificates are checked against the authorities in
    ``REQUESTS_CA_BUNDLE`` or ``SSL_CERT_FILE``.

    Args:
        url: The control port's base URL, such as ``http://127.0.0.1:8080``.
        token: The token of a server that asks for one.
        transport: Sends the requests; None for sockets.

    Raises:
        ValueError: the URL is none.
    """

    def __init__(self, url: str, token: str | None = None, transport: Transport | None = None) -> None:
        self.url = url.rstrip("/")
        self._transport = transport or SocketTransport(self.url)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.snapshots = Snapshots(self)

    def __repr__(self) -> str:
        return f"<control plane at {self.url}>"

    def ask(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 -- any JSON
        """What an operation answers; the parts of its path may hold any character.

        Raises:
            ControlError: the server refused.
            NoAnswer: no answer, or not that of a control plane.
            TypeError: the body is no JSON; times are.
        """
        content = None if body is None else _encoded(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        with self.exchange(method, *path, body=content, query=query, headers=headers) as reply:
            answered = reply.read()
            return self._decoded(answered) if answered else None

    def exchange(
        self,
        method: str,
        *path: str,
        body: bytes | IO[bytes] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The answer of an operation, its body to be read.

        Raises:
            ControlError: the server refused.
            NoAnswer: no answer, or not that of a control plane.
        """
        asked = urlencode({name: value for name, value in (query or {}).items() if value is not None}, doseq=True)
        target = "/".join(("/control", *(quote(part, safe="") for part in path)))
        sent = {"Accept": "application/json", **self._headers, **(headers or {})}
        reply = self._transport.send(Outgoing(method, f"{target}?{asked}" if asked else target, sent, body))
        if reply.is_ok:
            return reply
        with reply:
            refused = self._decoded(reply.read())
        if not isinstance(refused, dict) or "error" not in refused:
            raise self._not_ours()
        raise ControlError(reply.status, refused["error"])

    def _decoded(self, content: bytes) -> Any:  # noqa: ANN401 -- any JSON
        try:
            return json.loads(content)
        except ValueError:
            raise self._not_ours() from None

    def _not_ours(self) -> NoAnswer:
        return NoAnswer(f"{self.url} answers, but not as the control port of mockservers does.")

    def worlds(self) -> list[str]:
        """The names of all worlds."""
        return list(self.ask("GET", "worlds")["worlds"])

    def world(self, name: str = DEFAULT) -> RemoteWorld:
        """The world of that name, whether there is one or not."""
        return RemoteWorld(self, name)

    def create_world(self, name: str, **start: Any) -> RemoteWorld:  # noqa: ANN401 -- seed, now, options
        """A new world.

        Args:
            name: Its name.
            start: ``seed``, ``now`` (RFC 3339, frozen) and ``options`` per vendor, where they are not the usual ones.
        """
        self.ask("POST", "worlds", body={"name": name, **start})
        return self.world(name)

    def services(self) -> list[dict[str, Any]]:
        """The stand-ins: name, title, URL, credentials, seed options, lifecycles."""
        return list(self.ask("GET", "services")["services"])

    def scenarios(self) -> list[dict[str, Any]]:
        """The scenarios: name, vendor, how the world is, what a client is expected to do."""
        return list(self.ask("GET", "scenarios")["scenarios"])

    def close(self) -> None:
        """There is nothing to close: a connection ends with its answer."""

    def fault_kinds(self) -> list[dict[str, Any]]:
        """What can go wrong: name, what happens, what a client is expected to do, values, operations."""
        return list(self.ask("GET", "faults")["kinds"])


class RemoteWorld:
    """One world of a running server."""

    def __init__(self, plane: ControlPlane, name: str) -> None:
        self.plane, self.name = plane, name
        self.clock = RemoteClock(self)

    def __repr__(self) -> str:
        return f"<world {self.name} at {self.plane.url}>"

    def ask(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 -- any JSON
        """What an operation on the world answers."""
        return self.plane.ask(method, "worlds", self.name, *path, body=body, query=query)

    def other(self, name: str) -> RemoteWorld:
        """Another world of the same server."""
        return self.plane.world(name)

    def shown(self) -> dict[str, Any]:
        """What the world began with, its clock, how many exchanges there were, how far its seeding is."""
        found: dict[str, Any] = self.ask("GET")
        return found

    def reset(self) -> None:
        """Let it begin anew with what it began with."""
        self.ask("POST", "reset")

    def seed(self, **start: Any) -> None:  # noqa: ANN401 -- seed, now, options
        """Let it begin anew with something else: ``seed``, ``now``, ``options`` per vendor, where they are to change.

        Returns at once; ``shown()["seeding"]`` tells how far it is, and until it is done the world is as it was.
        """
        self.ask("POST", "seed", body=start)

    def pace(self) -> list[dict[str, Any]]:
        """The pace of every lifecycle, and of records that have one of their own."""
        return list(self.ask("GET", "pace")["paces"])

    def set_pace(self, lifecycle: str, record: str | None = None, **change: Any) -> None:  # noqa: ANN401 -- seconds, reads, hold, end
        """Change the pace of a lifecycle such as ``bigfix.import``, or of one record; what is not given stays."""
        self.ask("PUT", "pace", lifecycle, body=change, query={"record": record} if record else None)

    def reset_pace(self, lifecycle: str, record: str | None = None) -> None:
        """Go back to the usual pace of a lifecycle, or of one of its records."""
        self.ask("DELETE", "pace", lifecycle, query={"record": record} if record else None)

    def fork(self, name: str) -> RemoteWorld:
        """A new world that is like this one is now."""
        self.ask("POST", "fork", body={"name": name})
        return self.plane.world(name)

    def load(self, scenario: str) -> None:
        """Let it begin anew with a scenario, such as ``bigfix.import_running``."""
        self.ask("PUT", "scenario", body={"scenario": scenario})

    @property
    def journal(self) -> WorldJournal:
        """What was asked in it, and what was answered."""
        from mockservers.client.journal import WorldJournal  # noqa: PLC0415 -- it has worlds of this module

        return WorldJournal(self)

    @property
    def faults(self) -> Faults:
        """What is to go wrong in it."""
        return Faults(self)

    def restore(self, snapshot: str) -> None:
        """Let it be as a snapshot is."""
        self.ask("POST", "restore", body={"snapshot": snapshot})

    def delete(self) -> None:
        """Remove it, and all that is in it."""
        self.ask("DELETE")


class RemoteClock:
    """A world's clock."""

    def __init__(self, world: RemoteWorld) -> None:
        self._world = world

    def __repr__(self) -> str:
        return f"<clock of {self._world!r}>"

    def now(self) -> datetime:
        """The world's time, in whole seconds."""
        return datetime.fromisoformat(self._world.ask("GET", "clock")["now"])

    def set(self, now: datetime | str | None = None, speed: float | None = None) -> None:
        """Set the time, the speed (world seconds per real second, 0 is frozen), or both."""
        wanted = {"now": now, "speed": speed}
        self._world.ask("PUT", "clock", body={name: value for name, value in wanted.items() if value is not None})

    def freeze(self) -> None:
        """Let it stand still where it is."""
        self._world.ask("POST", "clock", "freeze")

    def advance(self, by: timedelta | float) -> None:
        """Put it forward, by a timedelta or by seconds."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        self._world.ask("POST", "clock", "advance", body={"seconds": seconds})


class Snapshots:
    """The snapshots of a running server."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane

    def __repr__(self) -> str:
        return f"<snapshots at {self._plane.url}>"

    def save(self, name: str, world: str = DEFAULT, *, replace: bool = False) -> dict[str, Any]:
        """Keep a world as it is now; gives what ``list`` tells of it."""
        return dict(self._told("POST", body={"name": name, "world": world, "replace": replace}))

    def list(self) -> list[dict[str, Any]]:
        """Every snapshot: name, when it was saved, bytes, what its world began with, its clock."""
        return list(self._told("GET")["snapshots"])

    def restore(self, name: str, world: str = DEFAULT) -> None:
        """Let a world be as a snapshot is."""
        self._plane.world(world).restore(name)

    def fork(self, name: str, world: str) -> RemoteWorld:
        """A new world that is like a snapshot."""
        self._told("POST", name, "fork", body={"name": world})
        return self._plane.world(world)

    def diff(self, name: str, to: str | None = None, *, world: str | None = None, records: int = 20) -> Any:  # noqa: ANN401 -- any JSON
        """The tables that differ between a snapshot and a later one, or a world (``default`` if neither is named)."""
        later = {"to": to} if to else {"world": world or DEFAULT}
        return self._told("GET", name, "diff", query={**later, "records": str(records)})["tables"]

    def export(self, name: str, file: Path) -> None:
        """Write a snapshot to a file."""
        with (
            self._plane.exchange("GET", "snapshots", name, "file") as reply,
            os.fdopen(open_file(file), "wb") as out,
        ):
            while chunk := reply.read(CHUNK):
                out.write(chunk)

    def take_in(self, name: str, file: Path, *, replace: bool = False) -> dict[str, Any]:
        """Keep a file that was exported; gives what ``list`` tells of it."""
        headers, query = {"Content-Type": "application/octet-stream"}, {"replace": "true"} if replace else None
        with file.open("rb") as content:
            reply = self._plane.exchange("PUT", "snapshots", name, "file", body=content, headers=headers, query=query)
            with reply:
                return dict(json.loads(reply.read()))

    def delete(self, name: str) -> None:
        """Forget a snapshot."""
        self._told("DELETE", name)

    def _told(self, method: str, *path: str, **content: Any) -> Any:  # noqa: ANN401 -- any JSON
        return self._plane.ask(method, "snapshots", *path, **content)


def _encoded(body: object) -> bytes:
    """A body as JSON, its times as RFC 3339 has them.

    Raises:
        TypeError: something in it is no JSON.
        ValueError: a number in it is none.
    """
    try:
        return json.dumps(body, allow_nan=False, default=_plain).encode()
    except (TypeError, ValueError) as error:
        raise type(error)(str(error)) from None


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no JSON.")
