"""The control plane of a running server: worlds, snapshots, services, scenarios, kinds of faults."""

from __future__ import annotations

from typing import Any

from mockservers.client.connection import ControlConnection, ControlError, Json
from mockservers.client.snapshots import Snapshots
from mockservers.client.worlds import DEFAULT, RemoteClock, RemoteWorld

__tracebackhide__ = True  # a failing test shows its own line, and the message
__all__ = ["ControlError", "ControlPlane", "RemoteClock", "RemoteWorld", "Snapshots"]


class ControlPlane(ControlConnection):
    """A server's control plane.

    Requests go directly to the server: neither proxies of the environment nor a test's patches of ``requests``,
    ``httpx``, ``urllib3`` or ``socket`` apply. Certificates are checked against the authorities in
    ``REQUESTS_CA_BUNDLE`` or ``SSL_CERT_FILE``. Arguments and errors are those of ``ControlConnection``.
    """

    def __repr__(self) -> str:
        return f"<control plane at {self.shown_url}>"

    @property
    def snapshots(self) -> Snapshots:
        """The server's snapshots."""
        return Snapshots(self)

    def worlds(self) -> list[str]:
        """List the names of all worlds."""
        return list(self.ask("GET", "worlds")["worlds"])

    def world(self, name: str = DEFAULT) -> RemoteWorld:
        """Return the world of that name, which need not exist."""
        return RemoteWorld(self, name)

    def create_world(self, name: str, **start: Json) -> RemoteWorld:
        """Create a world.

        Args:
            name: Its name.
            start: ``seed``, ``now`` (RFC 3339, frozen) and ``options`` per vendor; by default those of the server.
        """
        self.ask("POST", "worlds", body={"name": name, **start})
        return self.world(name)

    def services(self) -> list[dict[str, Any]]:
        """List the mock servers: name, title, URL, credentials, seed options, lifecycles."""
        return list(self.ask("GET", "services")["services"])

    def scenarios(self) -> list[dict[str, Any]]:
        """List the scenarios: name, vendor, state of the world, expected behaviour of a client."""
        return list(self.ask("GET", "scenarios")["scenarios"])

    def fault_kinds(self) -> list[dict[str, Any]]:
        """List the kinds of faults: name, effect, expected behaviour of a client, values, operations."""
        return list(self.ask("GET", "faults")["kinds"])

    def close(self) -> None:
        """Do nothing: each connection is closed after its response."""
