"""Command-line options of a server, and the server that they configure."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.parsing import OptionValue, parse_each_with
from mockservers.client.defaults import TOKEN_VARIABLE
from mockservers.core.hosts import check_origin
from mockservers.proxy.routes import check_pattern
from mockservers.server.connections import Limits, raise_files_limit
from mockservers.server.extras import describe_missing_package

if TYPE_CHECKING:
    from mockservers.core.journal.entries import Entry
    from mockservers.core.service.service import Service
    from mockservers.proxy.routes import ProxyOptions
    from mockservers.server.config import ServerConfig, TracerProvider
    from mockservers.server.mock_server import MockServer

HIGHEST_PORT = 65_535
DEFAULT_LIMITS = Limits()
MOST_PRINTED = 100  # refused hosts
TRACING_PACKAGE = "opentelemetry-exporter-otlp-proto-http"

Command: TypeAlias = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class ServerArguments:
    """The options of a server as typed. The fields have the names of the command's parameters.

    Args:
        host: The address to listen on.
        port: ``NAME=NUMBER`` texts.
        port_base: The control port; the vendors' ports follow it. 0 for free ports, None for the default ports.
        data: The data folder; None for a temporary one.
        seed: The seed of new worlds.
        seed_from: Folder with the data of new worlds; None to generate it.
        tls: Serve HTTPS.
        tls_name: More names in the certificate.
        allow_host: Accepted host names, besides those of this machine.
        cors: Origins whose pages can use the vendors' ports.
        behind_proxy: Trust ``X-Forwarded-*`` headers.
        allow_callback: Hosts that receive callbacks, besides this machine.
        compiled: Use the fast path.
        traces: Send traces of OpenTelemetry.
        as_vendors: Answer for the vendors' own host names through a proxy.
        vendor_host: ``NAME=HOST`` texts: more host names of a vendor.
        block_network: Refuse other hosts by a proxy, also without ``as_vendors``.
        allow_net: Hosts that the proxy lets through.
        proxy_port: The port of the proxy; 0 for a free one.
    """

    host: str
    port: Sequence[str]
    port_base: int | None
    data: Path | None
    seed: int
    seed_from: Path | None
    tls: bool
    tls_name: Sequence[str]
    allow_host: Sequence[str]
    cors: Sequence[str]
    behind_proxy: bool
    allow_callback: Sequence[str]
    compiled: bool
    traces: bool
    as_vendors: bool
    vendor_host: Sequence[str]
    block_network: bool
    allow_net: Sequence[str]
    proxy_port: int

    def start(self, watch: Callable[[Entry], None] | None = None, *, limits: Limits = DEFAULT_LIMITS) -> MockServer:
        """Start the server; the arguments are fields of ``ServerConfig``.

        Raises:
            CannotRun: the server cannot start.
        """
        from mockservers.core.data.problems import InvalidData
        from mockservers.server.mock_server import CannotStart, MockServer

        config = self.build_config(watch, limits=limits)
        raise_files_limit()
        try:
            return MockServer(config)
        except (CannotStart, InvalidData, NotADirectoryError) as error:
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
            ports=choose_ports(SERVICES, self.port, self.port_base),
            host=self.host,
            data=self.data,
            start=WorldStart(seed=self.seed),
            seed_from=self.seed_from,
            callbacks=Callbacks(allow=tuple(self.allow_callback)),
            tls=self.tls,
            tls_names=self.tls_name,
            watch=watch or ignore_entry,
            allow_hosts=self.allow_host,
            cors=self.cors,
            behind_proxy=self.behind_proxy,
            token=os.environ.get(TOKEN_VARIABLE) or None,
            compiled=self.compiled,
            limits=limits,
            traces=make_trace_provider() if self.traces else None,
            proxy=self._choose_proxy() if self.as_vendors or self.block_network else None,
        )

    def _choose_proxy(self) -> ProxyOptions:
        """Return the options of the proxy, which prints a line for each refused host."""
        from mockservers.catalog import VENDORS
        from mockservers.proxy.routes import ProxyOptions

        hosts: dict[str, list[str]] = {}
        for text in self.vendor_host:
            name, _, host = text.partition("=")
            if name not in {vendor.name for vendor in VENDORS}:
                names = ", ".join(vendor.name for vendor in VENDORS)
                raise CannotRun(f"Invalid --vendor-host {text}: there is no vendor {name!r}; the vendors are {names}.")
            hosts.setdefault(name, []).append(host)
        try:
            return ProxyOptions(self.as_vendors, hosts, self.allow_net, self.proxy_port, RefusedHosts().print_once)
        except ValueError as error:
            raise CannotRun(str(error)) from None


class RefusedHosts:
    """Prints a line for each refused host, once."""

    def __init__(self) -> None:
        self._printed: set[str] = set()

    def print_once(self, host: str) -> None:
        """Print the line of a host on stderr."""
        from mockservers.proxy.application import explain_refusal

        if host not in self._printed and len(self._printed) < MOST_PRINTED:
            self._printed.add(host)
            click.echo(explain_refusal(host), err=True)


def make_trace_provider() -> TracerProvider:
    """Make what sends the traces.

    Raises:
        CannotRun: the extra is not installed.
    """
    from mockservers.server.observation.traces import make_provider

    try:
        return make_provider()
    except ModuleNotFoundError:
        raise CannotRun(describe_missing_package("--traces", TRACING_PACKAGE, "tracing")) from None


def choose_ports(services: Sequence[Service], chosen: Sequence[str], base: int | None) -> dict[str, int]:
    """Choose the port of every service; 0 selects a free port.

    Args:
        services: The services; the last is the control plane.
        chosen: ``NAME=NUMBER``, as typed.
        base: The control port; the vendors' ports follow it in order. 0 for free ports; None for the default ports.

    Raises:
        CannotRun: an unknown service, or an invalid port.
    """
    ports = {service.name: service.port if base is None else 0 for service in services}
    if base:
        ports = {service.name: base + place for place, service in enumerate((services[-1], *services[:-1]))}
    for text in chosen:
        name, _, number = text.partition("=")
        if name not in ports:
            raise CannotRun(
                f"Invalid --port {text}: there is no service {name!r}; the services are {', '.join(ports)}."
            )
        ports[name] = _parse_port(text, number)
    if too_high := [f"{name}={port}" for name, port in ports.items() if port > HIGHEST_PORT]:
        raise CannotRun(f"Invalid port {too_high[0]}: the highest port is {HIGHEST_PORT}.")
    return ports


def _parse_port(text: str, number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(HIGHEST_PORT))):
        raise CannotRun(f"Invalid --port {text}: use the form NAME=NUMBER, with a number from 0 to {HIGHEST_PORT}.")
    return int(number)


def add_server_options(*, data: Path | None, port_base: int | None) -> Callable[[Command], Command]:
    """Add the options of a server to a command, and call it with ``ServerArguments`` as its first argument.

    Args:
        data: The default data folder; None for a temporary one.
        port_base: The default ports, as in ``ServerArguments``.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(**typed: OptionValue) -> None:
            folder = _choose_folder(typed.pop("data"), data, ephemeral=typed.pop("ephemeral"))
            own = {name: typed.pop(name) for name in NAMES}
            command(ServerArguments(data=folder, **own), **typed)

        with_options: Command = run
        for option in reversed([*_address_options(port_base), *_data_options(data), *ACCESS_OPTIONS, *PROXY_OPTIONS]):
            with_options = option(with_options)
        return with_options

    return decorate


NAMES = tuple(field.name for field in fields(ServerArguments) if field.name != "data")


def _address_options(port_base: int | None) -> list[Callable[[Command], Command]]:
    return [
        click.option(
            "--host",
            default="127.0.0.1",
            show_default=True,
            help="Address to listen on. If other machines can reach it, the control port requires an access token,"
            " which is printed.",
        ),
        click.option(
            "--port",
            multiple=True,
            metavar="NAME=NUMBER",
            help="Port of one service, such as bigfix=9091; 0 for a free port. Repeatable.",
        ),
        click.option(
            "--port-base",
            metavar="NUMBER",
            type=click.IntRange(0, HIGHEST_PORT),
            default=port_base,
            help="Control port; the vendors' ports follow it. 0 for free ports."
            + (" Default: 8080, and each vendor's usual port." if port_base is None else f" Default: {port_base}."),
        ),
    ]


def _data_options(data: Path | None) -> list[Callable[[Command], Command]]:
    return [
        click.option(
            "--data",
            metavar="DIR",
            type=click.Path(path_type=Path),
            help=f"Folder that keeps the worlds; default: {data or 'none'}.",
        ),
        click.option(
            "--ephemeral",
            is_flag=True,
            help=f"Delete all worlds when the server stops.{' The default.' if data is None else ''}",
        ),
        click.option(
            "--seed",
            metavar="NUMBER",
            type=click.IntRange(0, 2**63 - 1),
            default=0,
            help="Seed of ids and data of new worlds; default: 0.",
        ),
        click.option(
            "--seed-from",
            metavar="FOLDER",
            type=click.Path(path_type=Path),
            help="Start new worlds with your own data, in the form of `mockservers seed --from`.",
        ),
    ]


ACCESS_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--tls", is_flag=True, help="Serve HTTPS with a certificate of a local authority."),
    click.option(
        "--tls-name",
        multiple=True,
        metavar="NAME",
        callback=parse_each_with(check_pattern),
        help="Another name in the certificate, besides the names of this machine, --host and --allow-host:"
        " *.example.com for the names directly below one. Repeatable.",
    ),
    click.option(
        "--allow-host",
        multiple=True,
        metavar="NAME",
        help="Accept requests to this host name, besides the names of this machine and --host: *.example.com for"
        " subdomains, * for every name. Repeatable.",
    ),
    click.option(
        "--cors",
        multiple=True,
        metavar="ORIGIN",
        callback=parse_each_with(check_origin),
        help="Let pages of this origin use the vendors' ports, such as http://localhost:3000; * for all. Repeatable.",
    ),
    click.option(
        "--behind-proxy",
        is_flag=True,
        help="Trust X-Forwarded-* headers. Only for ports that are reachable through a proxy alone.",
    ),
    click.option(
        "--allow-callback",
        multiple=True,
        metavar="HOST",
        help="Send callbacks to this host, too; without it, only to this machine. Repeatable.",
    ),
    click.option(
        "--compiled/--no-compiled",
        default=True,
        help="Serve with the fast path, or every request with connexion (slow, for comparison).",
    ),
    click.option(
        "--traces",
        is_flag=True,
        help="Send a span of OpenTelemetry for each request by OTLP; OTEL_EXPORTER_OTLP_ENDPOINT names the collector.",
    ),
)


PROXY_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--as-vendors",
        is_flag=True,
        help="Answer for the vendors' own host names through a proxy on this machine, which refuses other hosts.",
    ),
    click.option(
        "--vendor-host",
        multiple=True,
        metavar="NAME=HOST",
        help="Another host name of a vendor, such as bigfix=inventory.example.com; with --as-vendors. Repeatable.",
    ),
    click.option(
        "--block-network",
        is_flag=True,
        help="Refuse what is not on this machine by the proxy, also without --as-vendors.",
    ),
    click.option(
        "--allow-net",
        multiple=True,
        metavar="HOST",
        help="Let connections to this host through the proxy; *.example.com for subdomains. Repeatable.",
    ),
    click.option(
        "--proxy-port",
        metavar="NUMBER",
        type=click.IntRange(0, HIGHEST_PORT),
        default=0,
        help="Port of the proxy; default: 0, a free port.",
    ),
)


def _choose_folder(typed: Path | None, default: Path | None, *, ephemeral: bool) -> Path | None:
    if typed is None:
        return None if ephemeral else default
    if ephemeral:
        raise click.UsageError("Give either --data or --ephemeral, not both.")
    return typed
