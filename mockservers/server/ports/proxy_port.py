"""The port of the proxy for the vendors' own host names."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from mockservers.core.hosts import Hosts
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.unpatched_sockets import Socket
from mockservers.proxy.application import ProxiedRequests
from mockservers.proxy.loopback import LoopbackProxy
from mockservers.proxy.routes import ProxyOptions, Routes
from mockservers.server.connections import Limits, WaitingConnections
from mockservers.server.data_dir import CannotStart
from mockservers.server.environment import JAVA, trust_authority, trust_in_java, use_proxy
from mockservers.server.listener import build_http_server, shut_down
from mockservers.server.ports.vendor_port import VendorPort
from mockservers.server.sockets import format_url
from mockservers.server.tls import AUTHORITY, open_authority

LOOPBACK = "127.0.0.1"
ANY_PASSWORD = "any"  # noqa: S105 -- requests sends no user without one


class ProxyPort:
    """The listening proxy of a server.

    Args:
        options: What it does with the hosts that a client asks for.
        folder: The folder of the certificate authority, which is created on first use.

    Raises:
        CannotStart: the port cannot be used, or the package of the extra ``tls`` is not installed.
    """

    def __init__(self, options: ProxyOptions, folder: Path) -> None:
        self._options = options
        self._authority = open_authority(folder) if options.as_vendors else None
        self.authority = folder / AUTHORITY if options.as_vendors else None
        try:
            self._socket = Socket.listen_on(LOOPBACK, options.port)
        except OSError as error:
            raise CannotStart(f"Port {options.port} for the proxy cannot be used: {error.strerror}.") from None
        self.url = format_url("http", LOOPBACK, self._socket)

    def environment(self, known: Mapping[str, str], world: str = "") -> dict[str, str]:
        """Return the variables of a client that uses the proxy, and trusts it.

        Args:
            known: The present environment.
            world: The world of the requests that name none; empty for the default one.
        """
        user = f"{quote(world, safe='')}:{ANY_PASSWORD}@" if world else ""
        found = use_proxy(self.url.replace("://", f"://{user}"), known)
        if self.authority is None:
            return found
        return found | trust_authority(self.authority, known) | {JAVA: trust_in_java(self.authority, found[JAVA])}

    async def start(self, pipelines: Iterable[RequestPipeline], limits: Limits, waiting: WaitingConnections) -> None:
        """Begin to serve the vendors of some pipelines."""
        vendors = {pipeline.service.name: pipeline for pipeline in pipelines if pipeline.service.in_world}
        routes = Routes(self._options, {name: pipeline.service.hosts for name, pipeline in vendors.items()})
        apps = {name: VendorPort(vendors[name], Hosts(LOOPBACK, hosts)) for name, hosts in routes.vendor_hosts.items()}
        self._http = build_http_server(ProxiedRequests(apps, routes, self._options.refused), None, limits, waiting)
        self._proxy = LoopbackProxy(
            routes=routes,
            apps=apps,
            authority=self._authority,
            serve=self._http.make_protocol_for,
            refused=self._options.refused,
            patience=limits.head,
        )
        await self._proxy.start(self._socket)
        self._ticking = asyncio.create_task(self._http.server.main_loop())

    async def close(self) -> None:
        """End the proxy."""
        self._ticking.cancel()
        await self._proxy.close()
        await shut_down(self._http.server, self._socket)
