"""Running stand-ins: every service on its port, and all of them on the control port."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import uvicorn
import uvloop

from mockservers.catalog import SERVICES
from mockservers.control_port import CONTROL, Application, ControlPortApp
from mockservers.core.journal import Entry, nobody
from mockservers.core.middleware import Door, connexion_app, import_connexion
from mockservers.core.outbox import Callbacks, Outbox
from mockservers.core.service import Service
from mockservers.core.start import Start
from mockservers.core.world import World
from mockservers.core.worlds import Worlds
from mockservers.faults import Faults
from mockservers.folder import CannotStart, DataFolder
from mockservers.forwarding import BehindProxy, PortApp
from mockservers.guard import Guard
from mockservers.hosts import Hosts, check_origin
from mockservers.processes import Others, look_after
from mockservers.protocol import Protocol
from mockservers.tls import Certificate, certificate
from mockservers.vendor_port import VendorPort

if TYPE_CHECKING:
    import requests

    from mockservers.remote import ControlPlane, Snapshots
    from mockservers.world_journal import WorldJournal

__all__ = ["CONTROL", "CannotStart", "MockServer", "Standin"]

KEEP_ALIVE = 30  # seconds
LAST_WORDS = 2  # seconds that running requests get when the server closes


@dataclass(frozen=True)
class Standin:
    """A running stand-in: its service, its base URL, and its server."""

    service: Service
    url: str
    server: MockServer

    @property
    def faults(self) -> Faults:
        """What is to go wrong in the world ``default``; ``faults.of("test-7")`` for another."""
        return Faults(self.server.plane.world(), self.service.name)

    @property
    def journal(self) -> WorldJournal:
        """What it was asked in the world ``default``; ``journal.of(name)`` is another's. The control port's has all."""
        from mockservers.world_journal import WorldJournal  # noqa: PLC0415 -- few ask

        name = self.service.name if self.service.in_world else ""
        return WorldJournal(self.server.plane.world(), name)


class MockServer:
    """All stand-ins, running in a thread of this process until ``close``.

    ``server.bigfix.url`` is a stand-in's base URL, ``server.control.url`` that of the control port;
    ``server.bigfix.faults.add("status", status=503)`` lets a stand-in go wrong on purpose.

    Args:
        ports: Port per service; 0 and those not named take a free one.
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
            (``core.compiled``, ``core.recall``).
        processes: How many processes serve the worlds (``processes``); more than one only in a program without threads.
        warm: Whether to import connexion at once, which only requests with something odd need; without, the first of
            them waits for it, or ``warm_up`` is called.

    Raises:
        CannotStart: a port is taken; the folder cannot be written, is of another version, or another server has it.
    """

    def __init__(  # noqa: PLR0913 -- the options of a server
        self,
        *,
        ports: Mapping[str, int] | None = None,
        host: str = "127.0.0.1",
        data: Path | None = None,
        start: Start | None = None,
        callbacks: Callbacks = Callbacks(),  # noqa: B008 -- frozen
        tls: bool = False,
        services: Sequence[Service] = SERVICES,
        watch: Callable[[Entry], None] = nobody,
        allow_hosts: Sequence[str] = (),
        cors: Sequence[str] = (),
        behind_proxy: bool = False,
        token: str | None = None,
        listen: bool = True,
        compiled: bool = True,
        processes: int = 1,
        warm: bool = True,
    ) -> None:
        self._host, self._allow_hosts, self._is_behind_proxy = host, tuple(allow_hosts), behind_proxy
        self._origins = tuple(map(check_origin, cors))
        self._folder = DataFolder(data)
        self.data = self._folder.path
        with self._folder.closed_on_failure():
            self.certificate = certificate(self.data / "tls", host) if tls else None
            self.worlds = Worlds(self.data / "worlds", services, start, is_shared=processes > 1)
            self.worlds.on_entry = watch
            wanted = {one.name: (ports or {}).get(one.name, 0) for one in services}
            sockets = _listen(host, wanted, processes) if listen else [{}]
            self._sockets = sockets[0]
            self._guard = Guard(host, Hosts(host, allow_hosts), token)
        scheme = "https" if tls else "http"
        urls = {one.name: f"https://{one.name}.mock" for one in services}
        urls |= {name: _url(scheme, host, listening) for name, listening in self._sockets.items()}
        self.standins = {one.name: Standin(one, urls[one.name], self) for one in services}
        self._folder.tell(f"process {os.getpid()}, {self.standins[CONTROL].url}")
        self._callbacks, self._is_compiled, self._warm = callbacks, compiled, warm or not compiled
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

    def __getattr__(self, name: str) -> Standin:
        try:
            return self.__dict__["standins"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(f"There is no stand-in {name!r}.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.close()

    def environment(self) -> dict[str, str]:
        """What a client needs to know, as environment variables: base URLs and credentials."""
        found = {"MOCKSERVERS_URL": self.standins[CONTROL].url}
        if self.token:
            found["MOCKSERVERS_TOKEN"] = self.token
        for name, one in self.standins.items():
            if name != CONTROL:
                found[f"{name.upper()}_URL"] = one.url
            found |= {credential.variable: credential.value for credential in one.service.credentials}
        return found

    @property
    def token(self) -> str | None:
        """What requests to the control plane must know; None where nothing is asked for."""
        return self._guard.token

    @cached_property
    def plane(self) -> ControlPlane:
        """The control plane in Python; it needs no port, and no token."""
        import requests  # noqa: PLC0415 -- most servers are not asked by their own process

        from mockservers.remote import ControlPlane  # noqa: PLC0415 -- as above

        session = requests.Session()
        self.mount(session)
        return ControlPlane(self.standins[CONTROL].url, session=session)

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots, in Python."""
        return self.plane.snapshots

    def mount(self, session: requests.Session, at: Mapping[str, str] | None = None) -> None:
        """Let a session's requests to the stand-ins come here without sockets.

        Args:
            session: The session.
            at: Base URLs by stand-in, such as ``{"bigfix": "https://bigfix.example.com"}``; those not named keep
                their own.
        """
        from mockservers.adapter import Adapter  # noqa: PLC0415 -- as above

        for name, app in self._inside.items():
            url = (at or {}).get(name, self.standins[name].url)
            session.mount(f"{url.rstrip('/')}/", Adapter(app, self._loop))

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
            name: Door(one.service, self.worlds, is_compiled=self._is_compiled) for name, one in self.standins.items()
        }
        self._inside: dict[str, Application] = {**doors, CONTROL: ControlPortApp(doors, self._pages)}
        servers = {name: _server(app, self.certificate) for name, app in self._outside(doors).items()}
        for name, server in servers.items():
            await server.startup(sockets=[self._sockets[name]])
        ticking = [asyncio.create_task(server.main_loop()) for server in servers.values()]
        if self._leader is None:
            outbox = Outbox(self.worlds, self._callbacks)
            ticking.append(asyncio.create_task(outbox.run()))
            if self.worlds.is_shared:
                ticking.append(asyncio.create_task(look_after(self.worlds)))
        else:
            self.worlds.on_stir = World.tried  # the leader's outbox sends; nobody is to wait for it
            self._loop.add_reader(self._leader, self._stop.set)
        self._started.set_result(None)
        await self._stop.wait()
        for task in ticking:
            task.cancel()
        await asyncio.gather(*(server.shutdown([self._sockets[name]]) for name, server in servers.items()))
        if self._leader is None:
            await outbox.close()
        self.worlds.close()

    def _outside(self, doors: Mapping[str, Door]) -> dict[str, PortApp]:
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


def _server(app: PortApp, certificate: Certificate | None) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # answers have their world's
        proxy_headers=False,  # some of them, from whoever is on this machine
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=LAST_WORDS,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    return server


def _listen(host: str, ports: Mapping[str, int], processes: int) -> list[dict[str, socket.socket]]:
    """A listening socket per service, for each process; none is left open when one cannot be had."""
    opened: list[dict[str, socket.socket]] = [{} for _ in range(processes)]
    try:
        for name, port in ports.items():
            first, *others = opened
            first[name] = _socket(host, port, is_shared=bool(others))
            for one in others:
                one[name] = _socket(host, first[name].getsockname()[1], is_shared=True)
    except OSError as error:
        for sockets in opened:
            for each in sockets.values():
                each.close()
        reason = str(error.strerror).partition(" (while ")[0]  # without what Python adds, which is told already
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise CannotStart(f"Cannot listen on {host}: {reason}.") from None
        raise CannotStart(
            f"Port {port} for {name} cannot be used on {host}: {reason};"
            f" choose another with --port {name}=NUMBER (0 takes a free one)."
        ) from None
    return opened


def _socket(host: str, port: int, *, is_shared: bool) -> socket.socket:
    return socket.create_server((host, port), family=_family(host), backlog=1024, reuse_port=is_shared)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _url(scheme: str, host: str, listening: socket.socket) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 -- shown, not bound
    return f"{scheme}://{shown}:{listening.getsockname()[1]}"
