"""A running mock server for Python: URL, credentials, faults, stubs and journal, in the default world and in others.

This module imports little, since the pytest plugin imports it in every test suite, also without mock servers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from mockservers.server.environment import bypass_proxies

if TYPE_CHECKING:
    from mockservers.client.control_plane import ControlPlane, RemoteWorld
    from mockservers.client.faults import Faults
    from mockservers.client.journal import WorldJournal
    from mockservers.client.stubs import Stubs
    from mockservers.core.service.service import Service

__tracebackhide__ = True  # a failing test shows its own line, and the message


class ControlledServer(Protocol):
    """A server with a control plane."""

    @property
    def plane(self) -> ControlPlane:
        """The client of its control plane."""


@dataclass(frozen=True, repr=False)
class Vendor:
    """A mock server in one world.

    Args:
        service: The vendor's service.
        url: The base URL, which names the world.
        world: The world.
    """

    service: Service
    url: str
    world: RemoteWorld

    def __repr__(self) -> str:
        return f"<{self.service.name} at {self.url}>"

    @property
    def headers(self) -> dict[str, str]:
        """The header that names the world, for clients with a base URL that does not."""
        return {"X-Mock-World": self.world.name}

    @property
    def credentials(self) -> dict[str, str]:
        """The default user's credentials by the vendor's names, such as ``user``, ``password`` or ``token``."""
        return find_credentials(self.service)

    @property
    def faults(self) -> Faults:
        """The faults of the mock server: ``bigfix.faults.add("status", status=503, times=2)``."""
        return replace(self.world.faults, service=self.service.name)

    @property
    def stubs(self) -> Stubs:
        """The stubs of the mock server: ``servicenow.stubs.add(operation="get_record", status=404, body={...})``."""
        return replace(self.world.stubs, service=self.service.name)

    @property
    def journal(self) -> WorldJournal:
        """The exchanges of the mock server: ``bigfix.journal.verify("create_metric", times=1)``."""
        from mockservers.client.journal import WorldJournal

        return WorldJournal(self.world, self.service.name)

    @property
    def environment(self) -> dict[str, str]:
        """URL and credentials as environment variables, as ``mockservers exec`` sets them."""
        return {**self.service.build_environment(self.url), **bypass_proxies([self.url], os.environ)}


@dataclass(frozen=True, repr=False)
class Standin:
    """A running mock server: its service, its base URL, and its server."""

    service: Service
    url: str
    server: ControlledServer

    def __repr__(self) -> str:
        return f"<{self.service.name} at {self.url}>"

    @property
    def credentials(self) -> dict[str, str]:
        """The default user's credentials by the vendor's names, such as ``user``, ``password`` or ``token``."""
        return find_credentials(self.service)

    @property
    def faults(self) -> Faults:
        """The faults in the world ``default``; ``faults.of("test-7")`` returns those of another world."""
        return replace(self.server.plane.world().faults, service=self.service.name)

    @property
    def stubs(self) -> Stubs:
        """The stubs in the world ``default``; ``stubs.of("test-7")`` returns those of another world."""
        return replace(self.server.plane.world().stubs, service=self.service.name)

    @property
    def journal(self) -> WorldJournal:
        """The exchanges in the world ``default`` (for the control port, of all vendors); ``journal.of(name)``."""
        from mockservers.client.journal import WorldJournal

        name = self.service.name if self.service.in_world else ""
        return WorldJournal(self.server.plane.world(), name)

    def in_world(self, name: str) -> Vendor:
        """Return the mock server in the world of that name, which its first request creates.

        Raises:
            ValueError: the name is invalid, or the service works on all worlds (the control plane).
        """
        from mockservers.core.worlds.registry import NAME, NAME_RULE

        if not self.service.in_world:
            raise ValueError(f"{self.service.name} works on all worlds: call in_world of a vendor's mock server.")
        if not NAME.fullmatch(name):
            raise ValueError(f"Invalid world name {name!r}: {NAME_RULE}")
        return Vendor(self.service, f"{self.url}/~{name}", self.server.plane.world(name))


class NamedStandins:
    """The mock servers of ``catalog.SERVICES`` by name, for type checkers."""

    bigfix: Standin
    servicenow: Standin
    informatica: Standin
    flexera: Standin
    control: Standin


def find_credentials(service: Service) -> dict[str, str]:
    """Return the default user's credentials by the vendor's names: ``token`` for ``BIGFIX_TOKEN``."""
    prefix = f"{service.name}_"
    return {entry.variable.lower().removeprefix(prefix): entry.value for entry in service.credentials}
