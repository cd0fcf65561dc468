"""The options of a server on the command line, and the server they make."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.typed import read_each
from mockservers.cli.worlds.reach import TOKEN
from mockservers.core.hosts import check_origin
from mockservers.server.connections import Limits

if TYPE_CHECKING:
    from mockservers.core.journal.entries import Entry
    from mockservers.core.service.service import Service
    from mockservers.server.mock_server import MockServer

HIGHEST_PORT = 65_535
FILES = 4_096


@dataclass(frozen=True)
class Wanted:
    """A server as the options describe it.

    Args:
        host: The address to listen on.
        port: ``NAME=NUMBER`` as typed.
        port_base: The control plane's port, the vendors' follow; 0 for free ones, None for the usual ones.
        data: The data folder; None for a temporary one.
        seed: The seed of new worlds.
        tls: Whether to serve HTTPS.
        allow_callback: Hosts besides this machine's own that stand-ins may call.
        allow_host: Names by which the ports may be reached.
        cors: Origins whose pages may use the vendors' ports.
        behind_proxy: Whether ``X-Forwarded-*`` headers count.
        token: What the control plane asks for; None for what is usual.
        compiled: Whether operations are compiled to plans, and reads remembered.
    """

    host: str
    port: Sequence[str]
    port_base: int | None
    data: Path | None
    seed: int
    tls: bool
    allow_callback: Sequence[str] = ()
    allow_host: Sequence[str] = ()
    cors: Sequence[str] = ()
    behind_proxy: bool = False
    token: str | None = None
    compiled: bool = True

    def server(
        self,
        watch: Callable[[Entry], None] | None = None,
        *,
        processes: int = 1,
        limits: Limits = Limits(),  # noqa: B008 -- frozen
        warm: bool = True,
    ) -> MockServer:
        """The server, started; ``watch`` is told every exchange, the others as of ``MockServer``.

        Raises:
            CannotRun: it cannot start.
        """
        from mockservers.catalog import SERVICES  # noqa: PLC0415 -- slow to import, and --help needs none of it
        from mockservers.core.journal.entries import ignore_entry  # noqa: PLC0415
        from mockservers.core.worlds.seeding import WorldStart  # noqa: PLC0415
        from mockservers.server.callback_worker import Callbacks  # noqa: PLC0415
        from mockservers.server.mock_server import CannotStart, MockServer  # noqa: PLC0415

        ports = chosen_ports(SERVICES, self.port, self.port_base)
        _make_room_for_files()
        try:
            return MockServer(
                ports=ports,
                host=self.host,
                data=self.data,
                start=WorldStart(seed=self.seed),
                callbacks=Callbacks(allow=tuple(self.allow_callback)),
                tls=self.tls,
                watch=watch or ignore_entry,
                allow_hosts=self.allow_host,
                cors=self.cors,
                behind_proxy=self.behind_proxy,
                token=self.token,
                compiled=self.compiled,
                processes=processes,
                limits=limits,
                warm=warm,
            )
        except CannotStart as error:
            raise CannotRun(str(error)) from None


def _make_room_for_files() -> None:
    """Let this process open as many files as it may: a world needs five, and what is usual suffices for few."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def chosen_ports(services: Sequence[Service], chosen: Sequence[str], base: int | None) -> dict[str, int]:
    """The port of every service; 0 takes a free one.

    Args:
        services: The services; the last is the control plane.
        chosen: ``NAME=NUMBER``, as typed.
        base: The control plane's port, with the others after it in order; 0 for free ones; None for the usual ones.

    Raises:
        CannotRun: an unknown service, or a number that is no port.
    """
    ports = {one.name: one.port if base is None else 0 for one in services}
    if base:
        ports = {one.name: base + place for place, one in enumerate((services[-1], *services[:-1]))}
    for text in chosen:
        name, _, number = text.partition("=")
        if name not in ports:
            raise CannotRun(f"There is no service {name!r}; there are: {', '.join(ports)}.")
        ports[name] = _number(text, number)
    if too_high := [f"{name}={port}" for name, port in ports.items() if port > HIGHEST_PORT]:
        raise CannotRun(f"{too_high[0]} is no port; ports go from 0 to {HIGHEST_PORT:,}.")
    return ports


def _number(text: str, number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(HIGHEST_PORT))):
        raise CannotRun(f"--port {text} is not of the form NAME=NUMBER, with a number from 0 to {HIGHEST_PORT:,}.")
    return int(number)


def server_options(*, data: Path | None, port_base: int | None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of a server; it is called with the ``Wanted`` one before all else.

    Args:
        data: The data folder unless another is named; None for a temporary one.
        port_base: The ports unless others are named, as in ``Wanted``.
    """

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        @click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
        @click.option(
            "--port", multiple=True, metavar="NAME=NUMBER", help="The port of one service; 0 takes a free one."
        )
        @click.option(
            "--port-base",
            metavar="NUMBER",
            type=click.IntRange(0, HIGHEST_PORT),
            default=port_base,
            help="The control plane's port, the vendors' follow it; 0 takes free ones.",
        )
        @click.option(
            "--data",
            metavar="DIR",
            type=click.Path(path_type=Path),
            help=f"The folder that keeps the worlds; usually {data or 'none'}.",
        )
        @click.option(
            "--ephemeral",
            is_flag=True,
            help=f"Keep nothing: the worlds go when the server stops.{' The default.' if data is None else ''}",
        )
        @click.option(
            "--seed",
            metavar="NUMBER",
            type=click.IntRange(0, 2**63 - 1),
            default=0,
            help="The seed of worlds made from now on; usually 0.",
        )
        @click.option("--tls", is_flag=True, help="Serve HTTPS, with a certificate from a local authority.")
        @click.option(
            "--allow-host",
            multiple=True,
            metavar="NAME",
            help="Another name by which the ports may be reached, *.example.com for all below one, * for every name;"
            " those of this machine and --host always may.",
        )
        @click.option(
            "--cors",
            multiple=True,
            metavar="ORIGIN",
            callback=read_each(check_origin),
            help="An origin whose pages may use the vendors' ports, such as http://localhost:3000; * for all.",
        )
        @click.option(
            "--behind-proxy",
            is_flag=True,
            help="Let X-Forwarded-* headers count; only where a proxy sets them, and nobody else reaches the ports.",
        )
        @click.option(
            "--allow-callback",
            multiple=True,
            metavar="HOST",
            help="A host that stand-ins may call back, besides this machine's own; others are withheld.",
        )
        @click.option(
            "--compiled/--no-compiled",
            default=True,
            help="Whether plain requests are answered by plans and from memory, or all of them by connexion.",
        )
        @wraps(command)
        def wrapped(  # noqa: PLR0913, PLR0917 -- the options of a server
            host: str,
            port: Sequence[str],
            port_base: int | None,
            seed: int,
            allow_host: Sequence[str],
            cors: Sequence[str],
            *,
            behind_proxy: bool,
            tls: bool,
            compiled: bool,
            **rest: object,
        ) -> None:
            folder = _folder(rest.pop("data"), data, ephemeral=bool(rest.pop("ephemeral")))
            callbacks = cast("Sequence[str]", rest.pop("allow_callback"))
            token = os.environ.get(TOKEN) or None
            reached = (allow_host, cors, behind_proxy, token, compiled)
            command(Wanted(host, port, port_base, folder, seed, tls, callbacks, *reached), **rest)

        return wrapped

    return decorated


def _folder(named: object, usual: Path | None, *, ephemeral: bool) -> Path | None:
    if named is None:
        return None if ephemeral else usual
    if ephemeral:
        raise click.UsageError("Give either --data or --ephemeral.")
    return Path(str(named))
