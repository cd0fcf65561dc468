"""The options of a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any, Protocol, TypedDict

from mockservers.catalog import SERVICES
from mockservers.core.hosts import check_origin
from mockservers.core.journal.entries import Entry, ignore_entry
from mockservers.core.service.service import Service
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.seeding import WorldStart
from mockservers.proxy.routes import ProxyOptions, check_pattern
from mockservers.server.callback_worker import Callbacks
from mockservers.server.connections import Limits

__tracebackhide__ = True  # a failing test shows its own line, and the message

HIGHEST_PORT = 65_535


class TracerProvider(Protocol):
    """A provider of tracers, as OpenTelemetry has it; the package may be missing."""

    def get_tracer(self, instrumenting_module_name: str, /) -> Any:  # noqa: ANN401 -- a tracer
        """Return a tracer."""


class ServerOptions(TypedDict, total=False):
    """The keyword arguments of ``MockServer``: the fields of ``ServerConfig``, for type checkers."""

    ports: Mapping[str, int] | None
    host: str
    data: str | PathLike[str] | None
    start: WorldStart | None
    seed_from: str | PathLike[str] | None
    callbacks: Callbacks
    tls: bool
    tls_names: Sequence[str]
    services: Sequence[Service]
    watch: Callable[[Entry], None]
    allow_hosts: Sequence[str]
    cors: Sequence[str]
    behind_proxy: bool
    token: str | None
    listen: bool
    compiled: bool
    limits: Limits
    traces: TracerProvider | None
    proxy: ProxyOptions | None


@dataclass(frozen=True, kw_only=True)
class ServerConfig:
    """The options of a server.

    Args:
        ports: Port by service name, 0 to 65535; 0 and services without an entry take a free port.
        host: The address to listen on.
        data: Folder that keeps the worlds; None for a temporary folder.
        start: Seed, time and seed options of new worlds.
        seed_from: Folder with your own data for new worlds, one file per table (``docs/how-to/data.md``).
        callbacks: Callback policy: allowed hosts, time-out, retries.
        tls: Serve HTTPS with a certificate of a local authority, kept in the data folder.
        tls_names: More names in the certificate; ``*.example.com`` for all names directly below one.
        services: The services to run.
        watch: Called with every exchange of every world, on the server's thread; must return quickly.
        allow_hosts: Host names accepted besides those of this machine and ``host``; ``*.example.com`` for all names
            below one, ``*`` for every name.
        cors: Origins whose pages may use the vendors' ports, such as ``http://localhost:3000``; ``*`` for all.
        behind_proxy: All ports are reached through a reverse proxy, whose ``X-Forwarded-*`` headers are trusted.
        token: The token that the control plane requires; None requires none on this machine, and generates one where
            ``host`` is reachable from other machines.
        listen: Open ports; if false, only ``mount`` sends requests.
        compiled: Answer requests by the fast path (``core.http.fast_path``); without, every request passes connexion,
            which is imported at the start. Responses are the same.
        limits: How long connections may take, and how many may wait.
        traces: Makes a span of OpenTelemetry for each exchange; None for no traces.
        proxy: Serve the vendors' own host names through a proxy on loopback; None for no proxy.

    Raises:
        ValueError: ``ports`` names an unknown service (the message suggests similar names) or has an invalid port;
            ``cors`` has an invalid origin; ``tls_names`` has a malformed name.
    """

    ports: Mapping[str, int] | None = None
    host: str = "127.0.0.1"
    data: str | PathLike[str] | None = None
    start: WorldStart | None = None
    seed_from: str | PathLike[str] | None = None
    callbacks: Callbacks = field(default_factory=Callbacks)
    tls: bool = False
    tls_names: Sequence[str] = ()
    services: Sequence[Service] = SERVICES
    watch: Callable[[Entry], None] = ignore_entry
    allow_hosts: Sequence[str] = ()
    cors: Sequence[str] = ()
    behind_proxy: bool = False
    token: str | None = None
    listen: bool = True
    compiled: bool = True
    limits: Limits = field(default_factory=Limits)
    traces: TracerProvider | None = None
    proxy: ProxyOptions | None = None

    def __post_init__(self) -> None:
        names = [service.name for service in self.services]
        for name, port in (self.ports or {}).items():
            suggest("service", name, names)
            if not 0 <= port <= HIGHEST_PORT:
                raise ValueError(f"Invalid port {name}={port}: use a number from 0 to {HIGHEST_PORT}.")
        for origin in self.cors:
            check_origin(origin)
        for name in self.tls_names:
            check_pattern(name)
        for name in self.proxy.vendor_hosts if self.proxy else ():
            suggest("service", name, names)

    @property
    def scheme(self) -> str:
        """The scheme of base URLs: ``http`` or ``https``."""
        return "https" if self.tls else "http"

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of ``cors`` in their normal form."""
        return tuple(map(check_origin, self.cors))

    @property
    def port_numbers(self) -> dict[str, int]:
        """The port of every service; 0 for a free one."""
        return {service.name: (self.ports or {}).get(service.name, 0) for service in self.services}
