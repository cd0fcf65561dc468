"""Running stand-ins: every service on its port, and all of them on the control port."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import uvloop

from mockservers.catalog import SERVICES
from mockservers.core.hosts import Hosts, check_origin
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.http.reference.loading import connexion_app, import_connexion
from mockservers.core.journal.entries import Entry, ignore_entry
from mockservers.core.service.service import Service
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import World
from mockservers.server.callback_worker import Callbacks, Outbox
from mockservers.server.connections import Limits, WaitingConnections, count_files
from mockservers.server.data_dir import CannotStart, DataFolder
from mockservers.server.environment import bypass_proxies
from mockservers.server.listener import serve
from mockservers.server.own_ports import OwnPorts
from mockservers.server.ports.access import AccessControl
from mockservers.server.ports.control_port import CONTROL, Application, ControlPortApp
from mockservers.server.ports.forwarding import BehindProxy, PortApp
from mockservers.server.ports.vendor_port import VendorPort
from mockservers.server.processes import Others, look_after
from mockservers.server.sockets import _listen, _url
from mockservers.server.standin import NamedStandins, Standin, environment
from mockservers.server.tls import certificate

if TYPE_CHECKING:
    import requests

    from mockservers.client.control_plane import ControlPlane, Snapshots

__tracebackhide__ = True  # what a failing test shows is its own line, and the message
__all__ = ["CONTROL", "CannotStart", "MockServer", "Standin"]

HIGHEST_PORT = 65_535


class MockServer(NamedStandins):
    """All stand-ins, running in a thread of this process until ``close``.

    ``server.bigfix.url`` is a stand-in's base URL, ``server.control.url`` that of the control port;
    ``server.bigfix.faults.add("status", status=503)`` lets a stand-in go wrong on purpose.

    Args:
        ports: Port per service, 0 to 65535; 0 and those not named take a free one.
        host: The address to listen on.
        data: Folder that keeps the worlds; None for one that goes with the server.
        start: What new worlds begin with: seed, time, seed options.
        callbacks: Whom stand-ins may call back, and how hard they try.
        tls: Serve HTTPS with a certificate of a local authority, kept in the data folder.
        services: The services to run.
        watch: Is told every exchange of every world, on the server's thread; must not take long.
        allow_hosts: Names by which the ports may be reached, besides those of this machine and ``host``;
            ``*.example.com`` for all below one, ``*`` for every name.
        cors: Origins whose pages may use the vendors' ports, such as ``http://localhost:3000``; ``*`` for all.
        behind_proxy: Whether all ports are reached through a proxy, whose ``X-Forwarded-*`` headers count.
        token: What requests to the control plane must know; None for a new one where ``host`` is not this machine,
            else for none.
        listen: Whether there are ports at all; without, requests come through ``mount`` only.
        compiled: Whether operations are compiled to plans and reads remembered, which is faster and shows nowhere
            (``core.http.fast_path``, ``core.http.response_cache``).
        processes: How many processes serve the worlds (``processes``); more than one only in a program without threads.
        limits: How long connections may take, and how many may wait.
        warm: Whether to import connexion at once, which only requests with something odd need; without, the first of
            them waits for it, or ``warm_up`` is called.

    Raises:
        CannotStart: a port is taken; the folder cannot be written, is of another version, or another server has it.
        ValueError: ``ports`` names an unknown service, the nearest are told, or a number that is no port; ``start``
            names an unknown service or seed option.
    """

    def __init__(  # noqa: PLR0913 -- the options of a server
        self,
        *,
        ports: Mapping[str, int] | None = None,
        host: str = "127.0.0.1",
        data: Path | None = None,
        start: WorldStart | None = None,
        callbacks: Callbacks = Callbacks(),  # noqa: B008 -- frozen
        tls: bool = False,
        services: Sequence[Service] = SERVICES,
        watch: Callable[[Entry], None] = ignore_entry,
        allow_hosts: Sequence[str] = (),
        cors: Sequence[str] = (),
        behind_proxy: bool = False,
        token: str | None = None,
        listen: bool = True,
        compiled: bool = True,
        processes: int = 1,
        limits: Limits = Limits(),  # noqa: B008 -- frozen
        warm: bool = True,
    ) -> None:
        wanted = _wanted_ports(services, ports or {})
        self._host, self._allow_hosts, self._is_behind_proxy = host, tuple(allow_hosts), behind_proxy
        self._origins = tuple(map(check_origin, cors))
        self._folder = DataFolder(data)
        self.data = self._folder.path
        with self._folder.closed_on_failure():
            self.certificate = certificate(self.data / "tls", host) if tls else None
            self.worlds = Worlds(self.data / "worlds", services, start, is_shared=processes > 1)
            self.worlds.on_entry = watch
            sockets = _listen(host, wanted, processes) if listen else [{}]
            self._sockets = sockets[0]
            self._guard = AccessControl(host, Hosts(host, allow_hosts), token)
        scheme = "https" if tls else "http"
        urls = {one.name: f"https://{one.name}.mock" for one in services}
        urls |= {name: _url(scheme, host, listening) for name, listening in self._sockets.items()}
        self.standins = {one.name: Standin(one, urls[one.name], self) for one in services}
        self.worlds.urls = urls
        self._folder.tell(f"process {os.getpid()}, {self.standins[CONTROL].url}")
        self._callbacks, self._is_compiled, self._warm = callbacks, compiled, warm or not compiled
        self._limits = limits
        self._started: Future[None] = Future()
        self._leader: int | None = None
        self._others = Others()
        for theirs in sockets[1:]:
            self._others.start(partial(self._follow, theirs))
            for one in theirs.values():
                one.close()
        self._thread = threading.Thread(target=self._run, name="mockservers", daemon=True)
        with self._folder.closed_on_failure():
            self._thread.start()
            if self._warm:
                import_connexion()
            self._started.result()

    if not TYPE_CHECKING:  # to a type checker there are those of NamedStandins, and no others

        def __getattr__(self, name: str) -> Standin:
            standins = self.__dict__.get("standins", {})
            if name in standins:
                return standins[name]
            try:
                suggest("stand-in", name, standins)
            except ValueError as error:
                raise AttributeError(str(error), name=name, obj=self) from None

    def __repr__(self) -> str:
        return f"<MockServer with {', '.join(self.standins)} at {self.standins[CONTROL].url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.close()

    def environment(self) -> dict[str, str]:
        """What a client needs to know, as environment variables: base URLs, credentials, hosts without a proxy."""
        found = {"MOCKSERVERS_URL": self.standins[CONTROL].url}
        if self.token:
            found["MOCKSERVERS_TOKEN"] = self.token
        for name, one in self.standins.items():
            if name != CONTROL:
                found |= environment(one.service, one.url)
        return found | bypass_proxies([one.url for one in self.standins.values()], os.environ)

    @property
    def token(self) -> str | None:
        """What requests to the control plane must know; None where nothing is asked for."""
        return self._guard.token

    @cached_property
    def plane(self) -> ControlPlane:
        """The control plane in Python; it needs no port, and no token."""
        from mockservers.client.control_plane import ControlPlane  # noqa: PLC0415 -- most servers are not asked by their own process
        from mockservers.client.transport import InsideTransport  # noqa: PLC0415 -- as above

        url = self.standins[CONTROL].url
        return ControlPlane(url, transport=InsideTransport(self._inside[CONTROL], self._loop, urlsplit(url).netloc))

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots, in Python."""
        return self.plane.snapshots

    def mount(
        self, session: requests.Session, at: Mapping[str, str] | None = None, *, passthrough: bool = False
    ) -> None:
        """Let a session's requests to the stand-ins come here without sockets.

        Args:
            session: The session.
            at: Base URLs by stand-in, such as ``{"bigfix": "https://bigfix.example.com"}``; those not named keep
                their own.
            passthrough: Whether the session's requests to other hosts are sent. Without, they raise
                ``mounting.NotMounted``, a ``requests.ConnectionError``, so that nothing leaves this machine by mistake.

        Raises:
            ValueError: ``at`` names an unknown stand-in, the nearest are told, or what is no base URL.
        """
        from mockservers.client.mounting import chosen_urls, mount  # noqa: PLC0415 -- as above

        urls = chosen_urls({name: one.url for name, one in self.standins.items()}, at or {})
        mount(session, self._inside, urls, self._loop, passthrough=passthrough)

    def close(self) -> None:
        """Stop listening, let running requests end, and close the worlds."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
        self._others.end()
        self._folder.close()

    def _follow(self, sockets: dict[str, socket.socket], leader: int) -> None:
        """Serve in a process that another one has started, until that one ends."""
        for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signal_number, signal.SIG_IGN)
        for one in self._sockets.values():
            one.close()
        self._sockets, self._leader = sockets, leader
        self._run()
        if error := self._started.exception():
            raise error

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        doors = {
            name: RequestPipeline(one.service, self.worlds, is_compiled=self._is_compiled)
            for name, one in self.standins.items()
        }
        self._inside: dict[str, Application] = {**doors, CONTROL: ControlPortApp(doors, self._pages)}
        vendors, control = map(WaitingConnections, self._limits.fit(count_files()))
        outside, servers = self._outside(doors), {}
        for name, listening in self._sockets.items():
            waiting = control if name == CONTROL else vendors
            servers[name] = await serve(outside[name], listening, self.certificate, self._limits, waiting)
        ticking = [asyncio.create_task(server.main_loop()) for server in servers.values()]
        if self._leader is None:
            own = OwnPorts(one.getsockname()[1] for one in self._sockets.values())
            outbox = Outbox(self.worlds, self._callbacks, own)
            ticking.append(asyncio.create_task(outbox.run()))
            if self.worlds.is_shared:
                ticking.append(asyncio.create_task(look_after(self.worlds)))
        else:
            self.worlds.on_stir = World.mark_attempted  # the leader's outbox sends; nobody is to wait for it
            self._loop.add_reader(self._leader, self._stop.set)
        self._started.set_result(None)
        await self._stop.wait()
        for task in ticking:
            task.cancel()
        await asyncio.gather(*(server.shutdown([self._sockets[name]]) for name, server in servers.items()))
        if self._leader is None:
            await outbox.close()
        self.worlds.close()

    def _outside(self, doors: Mapping[str, RequestPipeline]) -> dict[str, PortApp]:
        """What listens on each port."""
        vendors = {name: one for name, one in doors.items() if one.service.in_world}
        apps: dict[str, PortApp] = {
            name: VendorPort(one, self._hosts(one.service), self._origins) for name, one in vendors.items()
        }
        by_path = {name: VendorPort(one, self._hosts(one.service)) for name, one in vendors.items()}
        apps[CONTROL] = ControlPortApp({**doors, **by_path}, self._pages, self._guard)
        return {name: BehindProxy(apps[name]) if self._is_behind_proxy else apps[name] for name in self._sockets}

    def _hosts(self, service: Service) -> Hosts:
        return Hosts(self._host, (*self._allow_hosts, *service.hosts))

    def _pages(self) -> Application:
        """The console; Flask is imported when a page is first asked for."""
        from mockservers.console.mounted import pages  # noqa: PLC0415

        authority = self.certificate.authority.resolve() if self.certificate else None
        return pages(list(self.standins.values()), self.worlds, self._loop, authority)

    def warm_up(self) -> None:
        """Make ready what requests with something odd need: connexion, which takes longer than all else."""
        import_connexion()
        for one in self.standins.values():
            connexion_app(one.service)


def _wanted_ports(services: Sequence[Service], ports: Mapping[str, int]) -> dict[str, int]:
    """The port of every service.

    Raises:
        ValueError: an unknown service, or a number that is no port.
    """
    names = [one.name for one in services]
    for name, port in ports.items():
        suggest("service", name, names)
        if not 0 <= port <= HIGHEST_PORT:
            raise ValueError(f"{name}={port} is no port; ports go from 0 to {HIGHEST_PORT:,}.")
    return {name: ports.get(name, 0) for name in names}
