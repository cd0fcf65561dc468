"""``MockServer``: the server of all mock servers, each on its own port and all on the control port."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack
from urllib.parse import urlsplit

from mockservers.client.defaults import TOKEN_VARIABLE, URL_VARIABLE
from mockservers.control.events import ControlPlaneApp
from mockservers.core.data.folders import pack_folder
from mockservers.core.hosts import Hosts
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.http.reference.loading import import_connexion
from mockservers.core.journal.entries import Entry, ignore_entry
from mockservers.core.service.service import Service
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.registry import Worlds
from mockservers.proxy.routes import ProxyOptions
from mockservers.server.callback_worker import CallbackWorker
from mockservers.server.config import ServerConfig, ServerOptions
from mockservers.server.connections import WaitingConnections, count_files
from mockservers.server.data_dir import CannotStart, DataFolder, Holder
from mockservers.server.environment import bypass_proxies
from mockservers.server.event_loop import create_event_loop
from mockservers.server.listener import serve, shut_down
from mockservers.server.observation.counts import ExchangeCounts
from mockservers.server.observation.traces import trace_with
from mockservers.server.own_ports import OwnPorts
from mockservers.server.ports.access import AccessControl
from mockservers.server.ports.control_port import CONTROL, Application, ControlPortApp
from mockservers.server.ports.forwarding import BehindProxy, PortApp
from mockservers.server.ports.proxy_port import ProxyPort
from mockservers.server.ports.vendor_port import VendorPort
from mockservers.server.sockets import format_url, open_sockets
from mockservers.server.standin import NamedStandins, Standin
from mockservers.server.tls import issue_certificate

if TYPE_CHECKING:
    import requests

    from mockservers.client.control_plane import ControlPlane
    from mockservers.client.local.httpx_transport import HttpxTransport
    from mockservers.client.snapshots import Snapshots

__tracebackhide__ = True  # a failing test shows its own line, and the message
__all__ = ["CONTROL", "CannotStart", "MockServer", "Standin"]


class MockServer(NamedStandins):
    """All mock servers, running in a thread of this process until ``close``.

    ``server.bigfix.url`` is the base URL of a mock server, ``server.control.url`` that of the control port;
    ``server.bigfix.faults.add("status", status=503)`` injects a fault.

    Args:
        config: The options as one value; None to take them from ``options``.
        options: The fields of ``ServerConfig``, which documents them: ``MockServer(ports={"bigfix": 9081})``.

    Raises:
        CannotStart: a port is in use; the data folder cannot be written, has another version, or is in use.
        TypeError: an unknown option, or options besides ``config``.
        ValueError: ``ports`` names an unknown service (the message suggests similar names) or an invalid number;
            ``start`` names an unknown service or seed option; the data in ``seed_from`` has problems, which are listed.
        OSError: the folder ``seed_from`` cannot be read.
    """

    def __init__(self, config: ServerConfig | None = None, **options: Unpack[ServerOptions]) -> None:
        if config is not None and options:
            raise TypeError(f"Give either a ServerConfig or options by name, not both: {', '.join(options)}.")
        self._config = config = config or ServerConfig(**options)
        own_data = None if config.seed_from is None else pack_folder(Path(config.seed_from))
        self._folder = DataFolder(config.data)
        self.data = self._folder.path
        with self._folder.closed_on_failure():
            hosts = (config.host, *config.allow_hosts, *config.tls_names)
            self.certificate = issue_certificate(self.data / "tls", *hosts) if config.tls else None
            is_kept = config.data is not None
            self.worlds = Worlds(self.data / "worlds", config.services, config.start, is_kept=is_kept)
            if own_data is not None:
                self.worlds.start_with(own_data)
            self._counts = ExchangeCounts()
            self.worlds.on_entry = self._choose_watch()
            self._opened: list[ProxyPort] = []
            self.proxy = ProxyPort(config.proxy, self.data / "tls") if config.proxy else None
            self._sockets = open_sockets(config.host, config.port_numbers) if config.listen else {}
            self._guard = AccessControl(config.host, Hosts(config.host, config.allow_hosts), config.token)
        self.worlds.urls = urls = self._format_urls()
        self.standins = {service.name: Standin(service, urls[service.name], self) for service in config.services}
        authority = str(self.certificate.authority.resolve()) if self.certificate else None
        self._folder.write_holder(Holder(os.getpid(), urls[CONTROL], self.token, authority))
        self._start_proxy: Callable[[ProxyPort], Coroutine[object, object, None]]
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="mockservers", daemon=True)
        with self._folder.closed_on_failure():
            self._thread.start()
            if not config.compiled:
                import_connexion()
            self._started.result()

    if not TYPE_CHECKING:  # type checkers know those of NamedStandins only

        def __getattr__(self, name: str) -> Standin:
            standins = self.__dict__.get("standins", {})
            if name in standins:
                return standins[name]
            try:
                suggest("mock server", name, standins)
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
        """Build the environment variables for clients: base URLs, credentials, the proxy or hosts without one."""
        found = {URL_VARIABLE: self.standins[CONTROL].url}
        if self.token:
            found[TOKEN_VARIABLE] = self.token
        for name, standin in self.standins.items():
            if name != CONTROL:
                found |= standin.service.build_environment(standin.url)
        if self.proxy is not None:
            return found | self.proxy.environment(os.environ)
        return found | bypass_proxies([standin.url for standin in self.standins.values()], os.environ)

    @property
    def token(self) -> str | None:
        """The token that the control plane requires; None if it requires none."""
        return self._guard.token

    @cached_property
    def plane(self) -> ControlPlane:
        """The client of the control plane; it needs no port and no token."""
        from mockservers.client.control_plane import ControlPlane
        from mockservers.client.local.inside import InsideTransport

        url = self.standins[CONTROL].url
        return ControlPlane(url, transport=InsideTransport(self._inside[CONTROL], self._loop, urlsplit(url).netloc))

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots of the server."""
        return self.plane.snapshots

    def mount(
        self, session: requests.Session, at: Mapping[str, str] | None = None, *, passthrough: bool = False
    ) -> None:
        """Route a session's requests to this server without sockets.

        Args:
            session: The session.
            at: Base URLs by mock server, such as ``{"bigfix": "https://bigfix.example.com"}``; the others keep their
                own.
            passthrough: Send the session's requests to other hosts. Without, they raise ``mounting.NotMounted``, a
                ``requests.ConnectionError``, so that nothing leaves this machine by mistake.

        Raises:
            ValueError: ``at`` names an unknown mock server (the message suggests similar names), or an invalid base
                URL.
        """
        from mockservers.client.local.mounting import chosen_urls, mount

        urls = chosen_urls({name: standin.url for name, standin in self.standins.items()}, at or {})
        mount(session, self._inside, urls, self._loop, passthrough=passthrough)

    def open_proxy(self, options: ProxyOptions | None = None) -> ProxyPort:
        """Open a proxy on loopback for the vendors' own host names, until the server closes.

        ``environment`` of the result has the variables that make a program use it.

        Args:
            options: What it does with the hosts that a client asks for; None to answer for the vendors' documented
                ones, and to refuse all others.

        Raises:
            CannotStart: the port cannot be used, or the package of the extra ``tls`` is not installed.
        """
        proxy = ProxyPort(options or ProxyOptions(), self.data / "tls")
        asyncio.run_coroutine_threadsafe(self._start_proxy(proxy), self._loop).result()
        self._opened.append(proxy)
        return proxy

    def transport(self, at: Mapping[str, str] | None = None) -> HttpxTransport:
        """Build a transport for ``httpx.Client`` and ``httpx.AsyncClient`` that reaches this server without sockets.

        A request to another host is not sent: it raises ``httpx.ConnectError`` with the mounted URLs.

        Args:
            at: As in ``mount``.

        Raises:
            ValueError: as ``mount``.
        """
        from mockservers.client.local.httpx_transport import HttpxTransport
        from mockservers.client.local.mounting import chosen_urls

        urls = chosen_urls({name: standin.url for name, standin in self.standins.items()}, at or {})
        return HttpxTransport(self._inside, urls, self._loop)

    def close(self) -> None:
        """Stop listening, let running requests end, and close the worlds."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
        self._folder.close()

    def _format_urls(self) -> dict[str, str]:
        """Build the base URL of every service; without a socket it is a made-up host name for ``mount``."""
        urls = {service.name: f"https://{service.name}.mock" for service in self._config.services}
        for name, listening in self._sockets.items():
            urls[name] = format_url(self._config.scheme, self._config.host, listening)
        return urls

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=create_event_loop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        """Serve until ``close``; ``_started`` is done when the loop and the applications exist."""
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        pipelines = {
            name: RequestPipeline(standin.service, self.worlds, is_compiled=self._config.compiled)
            for name, standin in self.standins.items()
        }
        control_plane = ControlPlaneApp(pipelines[CONTROL])
        inside = ControlPortApp({**pipelines, CONTROL: control_plane}, self._pages, self._measure)
        self._inside: dict[str, Application] = {**pipelines, CONTROL: inside}
        limits = self._config.limits
        vendors, control = map(WaitingConnections, limits.fit(count_files()))
        apps, servers = self._build_apps(pipelines, control_plane), {}
        for name, listening in self._sockets.items():
            waiting = control if name == CONTROL else vendors
            servers[name] = await serve(apps[name], listening, self.certificate, limits, waiting)
        self._start_proxy = lambda proxy: proxy.start(pipelines.values(), limits, vendors)
        if self.proxy is not None:
            await self._start_proxy(self.proxy)
        own_ports = OwnPorts(listening.getsockname()[1] for listening in self._sockets.values())
        outbox = CallbackWorker(self.worlds, self._config.callbacks, own_ports)
        tasks = [asyncio.create_task(server.main_loop()) for server in servers.values()]
        tasks.append(asyncio.create_task(outbox.run()))
        self._started.set_result(None)
        await self._stop.wait()
        for task in tasks:
            task.cancel()
        control_plane.close()
        for proxy in filter(None, (self.proxy, *self._opened)):
            await proxy.close()
        await asyncio.gather(*(shut_down(server, self._sockets[name]) for name, server in servers.items()))
        await outbox.close()
        self.worlds.close()

    def _build_apps(
        self, pipelines: Mapping[str, RequestPipeline], control_plane: ControlPlaneApp
    ) -> dict[str, PortApp]:
        """Build the application of each port."""
        vendors = {name: pipeline for name, pipeline in pipelines.items() if pipeline.service.in_world}
        apps: dict[str, PortApp] = {
            name: VendorPort(pipeline, self._hosts(pipeline.service), self._config.origins)
            for name, pipeline in vendors.items()
        }
        by_path = {name: VendorPort(pipeline, self._hosts(pipeline.service)) for name, pipeline in vendors.items()}
        apps[CONTROL] = ControlPortApp({CONTROL: control_plane, **by_path}, self._pages, self._measure, self._guard)
        if not self._config.behind_proxy:
            return apps
        return {name: BehindProxy(app) for name, app in apps.items()}

    def _choose_watch(self) -> Callable[[Entry], None]:
        """Return the function that is called with every exchange: it counts, traces if wanted, and tells the user."""
        count, watch, traces = self._counts.count, self._config.watch, self._config.traces
        trace = ignore_entry if traces is None else trace_with(traces)
        watches = [other for other in (trace, watch) if other is not ignore_entry]
        if not watches:
            return count

        def watch_all(entry: Entry) -> None:
            count(entry)
            for call in watches:
                call(entry)

        return watch_all

    async def _measure(self) -> tuple[int, str, bytes]:
        """Render ``/metrics``."""
        from mockservers.server.observation.metrics import render_metrics

        return await render_metrics(self.worlds, self._counts)

    def _hosts(self, service: Service) -> Hosts:
        return Hosts(self._config.host, (*self._config.allow_hosts, *service.hosts))

    def _pages(self) -> Application:
        """Build the console; Flask is imported at the first request for a page."""
        from mockservers.console.asgi import create_asgi_app

        authority = self.certificate.authority.resolve() if self.certificate else None
        return create_asgi_app(list(self.standins.values()), self.plane, authority)
