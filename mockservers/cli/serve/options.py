"""The options of a server on the command line, and the server that they describe."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.typed import Typed, read_each
from mockservers.client.defaults import TOKEN_VARIABLE
from mockservers.core.hosts import check_origin
from mockservers.server.connections import Limits

if TYPE_CHECKING:
    from mockservers.core.journal.entries import Entry
    from mockservers.core.service.service import Service
    from mockservers.server.config import ServerConfig
    from mockservers.server.mock_server import MockServer

HIGHEST_PORT = 65_535
OPEN_FILES = 4_096
USUAL_LIMITS = Limits()

Command: TypeAlias = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class ServerArguments:
    """The options of a server as typed. The fields have the names of the command's parameters.

    Args:
        host: The address to listen on.
        port: ``NAME=NUMBER`` texts.
        port_base: The control plane's port, the vendors' follow; 0 for free ones, None for the default ones.
        data: The data folder; None for a temporary one.
        seed: The seed of new worlds.
        tls: Serve HTTPS.
        allow_host: Names by which the ports may be reached.
        cors: Origins whose pages may use the vendors' ports.
        behind_proxy: Trust ``X-Forwarded-*`` headers.
        allow_callback: Hosts besides this machine's own that may be called back.
        compiled: Use the fast path and the response cache.
    """

    host: str
    port: Sequence[str]
    port_base: int | None
    data: Path | None
    seed: int
    tls: bool
    allow_host: Sequence[str]
    cors: Sequence[str]
    behind_proxy: bool
    allow_callback: Sequence[str]
    compiled: bool

    def start(self, watch: Callable[[Entry], None] | None = None, *, limits: Limits = USUAL_LIMITS) -> MockServer:
        """Start the server; the arguments are fields of ``ServerConfig``.

        Raises:
            CannotRun: it cannot start.
        """
        from mockservers.server.mock_server import CannotStart, MockServer

        config = self.build_config(watch, limits=limits)
        _raise_open_files_limit()
        try:
            return MockServer(config)
        except CannotStart as error:
            raise CannotRun(str(error)) from None

    def build_config(self, watch: Callable[[Entry], None] | None, *, limits: Limits) -> ServerConfig:
        """Build the server's configuration; the access token is taken from ``MOCKSERVERS_TOKEN``.

        Raises:
            CannotRun: an unknown service, or an invalid port.
        """
        from mockservers.catalog import SERVICES
        from mockservers.core.journal.entries import ignore_entry
        from mockservers.core.worlds.seeding import WorldStart
        from mockservers.server.callback_worker import Callbacks
        from mockservers.server.config import ServerConfig

        return ServerConfig(
            ports=chosen_ports(SERVICES, self.port, self.port_base),
            host=self.host,
            data=self.data,
            start=WorldStart(seed=self.seed),
            callbacks=Callbacks(allow=tuple(self.allow_callback)),
            tls=self.tls,
            watch=watch or ignore_entry,
            allow_hosts=self.allow_host,
            cors=self.cors,
            behind_proxy=self.behind_proxy,
            token=os.environ.get(TOKEN_VARIABLE) or None,
            compiled=self.compiled,
            limits=limits,
        )


def _raise_open_files_limit() -> None:
    """Raise the limit of open files: a world needs five, and the default of many systems suffices for few worlds."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    if now != resource.RLIM_INFINITY and now < limit:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))


def chosen_ports(services: Sequence[Service], chosen: Sequence[str], base: int | None) -> dict[str, int]:
    """The port of every service; 0 takes a free one.

    Args:
        services: The services; the last is the control plane.
        chosen: ``NAME=NUMBER``, as typed.
        base: The control plane's port, with the others after it in order; 0 for free ones; None for the default ones.

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


def server_options(*, data: Path | None, port_base: int | None) -> Callable[[Command], Command]:
    """Add the options of a server to a command, which is called with ``ServerArguments`` as its first argument.

    Args:
        data: The default data folder; None for a temporary one.
        port_base: The default ports, as in ``ServerArguments``.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_arguments(**typed: Typed) -> None:
            folder = _choose_folder(typed.pop("data"), data, ephemeral=typed.pop("ephemeral"))
            mine = {name: typed.pop(name) for name in NAMES}
            command(ServerArguments(data=folder, **mine), **typed)

        wrapped: Command = with_arguments
        for option in reversed([*_address_options(port_base), *_data_options(data), *ACCESS_OPTIONS]):
            wrapped = option(wrapped)
        return wrapped

    return decorate


NAMES = tuple(field.name for field in fields(ServerArguments) if field.name != "data")


def _address_options(port_base: int | None) -> list[Callable[[Command], Command]]:
    return [
        click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."),
        click.option(
            "--port", multiple=True, metavar="NAME=NUMBER", help="The port of one service; 0 takes a free one."
        ),
        click.option(
            "--port-base",
            metavar="NUMBER",
            type=click.IntRange(0, HIGHEST_PORT),
            default=port_base,
            help="The control plane's port, the vendors' follow it; 0 takes free ones.",
        ),
    ]


def _data_options(data: Path | None) -> list[Callable[[Command], Command]]:
    return [
        click.option(
            "--data",
            metavar="DIR",
            type=click.Path(path_type=Path),
            help=f"The folder that keeps the worlds; usually {data or 'none'}.",
        ),
        click.option(
            "--ephemeral",
            is_flag=True,
            help=f"Keep nothing: the worlds go when the server stops.{' The default.' if data is None else ''}",
        ),
        click.option(
            "--seed",
            metavar="NUMBER",
            type=click.IntRange(0, 2**63 - 1),
            default=0,
            help="The seed of worlds made from now on; usually 0.",
        ),
    ]


ACCESS_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--tls", is_flag=True, help="Serve HTTPS, with a certificate from a local authority."),
    click.option(
        "--allow-host",
        multiple=True,
        metavar="NAME",
        help="Another name by which the ports may be reached, *.example.com for all below one, * for every name;"
        " those of this machine and --host always may.",
    ),
    click.option(
        "--cors",
        multiple=True,
        metavar="ORIGIN",
        callback=read_each(check_origin),
        help="An origin whose pages may use the vendors' ports, such as http://localhost:3000; * for all.",
    ),
    click.option(
        "--behind-proxy",
        is_flag=True,
        help="Let X-Forwarded-* headers count; only where a proxy sets them, and nobody else reaches the ports.",
    ),
    click.option(
        "--allow-callback",
        multiple=True,
        metavar="HOST",
        help="A host that stand-ins may call back, besides this machine's own; others are withheld.",
    ),
    click.option(
        "--compiled/--no-compiled",
        default=True,
        help="Whether plain requests are answered by plans and from memory, or all of them by connexion.",
    ),
)


def _choose_folder(typed: Path | None, default: Path | None, *, ephemeral: bool) -> Path | None:
    if typed is None:
        return None if ephemeral else default
    if ephemeral:
        raise click.UsageError("Give either --data or --ephemeral.")
    return typed
