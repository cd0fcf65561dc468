"""A stand-in as Python has it: its URL, credentials, faults and journal, in the default world and in others.

Imports little: the pytest plugin has this module from the start, also in test suites that need no stand-in.
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
    from mockservers.core.service.service import Service

__tracebackhide__ = True  # what a failing test shows is its own line, and the message


class ControlledServer(Protocol):
    """A server with a control plane."""

    @property
    def plane(self) -> ControlPlane:
        """Its control plane."""


@dataclass(frozen=True, repr=False)
class Vendor:
    """A stand-in in one world.

    Args:
        service: What it stands in for.
        url: Its base URL, which carries the world.
        world: The world.
    """

    service: Service
    url: str
    world: RemoteWorld

    def __repr__(self) -> str:
        return f"<{self.service.name} at {self.url}>"

    @property
    def headers(self) -> dict[str, str]:
        """The header that names the world, for clients of the base URL without one."""
        return {"X-Mock-World": self.world.name}

    @property
    def credentials(self) -> dict[str, str]:
        """The default user's credentials: ``user``, ``password``, ``token``, as the vendor has them."""
        return find_credentials(self.service)

    @property
    def faults(self) -> Faults:
        """Its faults: ``bigfix.faults.add("status", status=503, times=2)``."""
        return replace(self.world.faults, service=self.service.name)

    @property
    def journal(self) -> WorldJournal:
        """Its exchanges: ``bigfix.journal.verify("create_metric", times=1)``."""
        from mockservers.client.journal import WorldJournal

        return WorldJournal(self.world, self.service.name)

    @property
    def environment(self) -> dict[str, str]:
        """URL and credentials as environment variables, as ``mockservers exec`` sets them."""
        return {**build_environment(self.service, self.url), **bypass_proxies([self.url], os.environ)}


@dataclass(frozen=True, repr=False)
class Standin:
    """A running stand-in: its service, its base URL, and its server."""

    service: Service
    url: str
    server: ControlledServer

    def __repr__(self) -> str:
        return f"<{self.service.name} at {self.url}>"

    @property
    def credentials(self) -> dict[str, str]:
        """The default user's credentials: ``user``, ``password``, ``token``, as the vendor has them."""
        return find_credentials(self.service)

    @property
    def faults(self) -> Faults:
        """Its faults in the world ``default``; ``faults.of("test-7")`` for another."""
        return replace(self.server.plane.world().faults, service=self.service.name)

    @property
    def journal(self) -> WorldJournal:
        """Its exchanges in the world ``default``; ``journal.of(name)`` is another's. The control port's has all."""
        from mockservers.client.journal import WorldJournal

        name = self.service.name if self.service.in_world else ""
        return WorldJournal(self.server.plane.world(), name)

    def in_world(self, name: str) -> Vendor:
        """The stand-in in the world of that name, which is made when it is first asked.

        Raises:
            ValueError: no world can have this name, or the stand-in works on all worlds, as the control plane does.
        """
        from mockservers.core.worlds.registry import NAME

        if not self.service.in_world:
            raise ValueError(f"{self.service.name} is in no world: it works on all of them.")
        if not NAME.fullmatch(name):
            raise ValueError(f"No world can be named {name!r}: up to 64 letters, digits, and . _ - after the first.")
        return Vendor(self.service, f"{self.url}/~{name}", self.server.plane.world(name))


class NamedStandins:
    """The mock servers of ``catalog.SERVICES`` by name, for type checkers."""

    bigfix: Standin
    servicenow: Standin
    informatica: Standin
    flexera: Standin
    control: Standin


def find_credentials(service: Service) -> dict[str, str]:
    """The default user's credentials by their names at the vendor: ``token`` for ``BIGFIX_TOKEN``."""
    prefix = f"{service.name}_"
    return {entry.variable.lower().removeprefix(prefix): entry.value for entry in service.credentials}


def build_environment(service: Service, url: str) -> dict[str, str]:
    """A stand-in's URL and credentials as environment variables."""
    return {f"{service.name.upper()}_URL": url, **{entry.variable: entry.value for entry in service.credentials}}
