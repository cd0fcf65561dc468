"""Start message of ``mockservers up``: base URLs, credentials, one request per vendor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shlex import quote

import click
from rich.table import Table
from rich.text import Text

from mockservers.cli.tables import build_table, print_table
from mockservers.client.defaults import DEFAULT_URL, TOKEN_VARIABLE, URL_VARIABLE
from mockservers.server.mock_server import CONTROL, MockServer, Standin

CONSOLE_PACKAGE, CONSOLE_EXTRA = "flask_bootstrap", "pip install 'mockservers[console]'"
LAST_LINE = "Press Ctrl-C to stop."
LISTED_WORLDS = 4  # more are only counted


def print_welcome(server: MockServer, data: Path | None) -> None:
    """Print base URLs, credentials, a request per vendor, and the places of console, data and authority."""
    authority = server.certificate.authority.resolve() if server.certificate else None
    vendors = [vendor for name, vendor in server.standins.items() if name != CONTROL]
    print_table(_build_table(vendors))
    click.echo("\nExample requests:")
    for vendor in vendors:
        click.echo(f"  {vendor.service.curl(vendor.url, authority)}")
    click.echo()
    for name, value in _list_facts(server, data, authority):
        click.echo(f"{name:10} {value}")
    click.echo(LAST_LINE)


def _build_table(vendors: list[Standin]) -> Table:
    """Build a table of vendors with base URL and credentials, which have the variable names of ``exec``."""
    table = build_table("", "")
    for vendor in vendors:
        table.add_row(Text(vendor.service.title, "bold"), Text(vendor.url, "bold"))
        for credential in vendor.service.credentials:
            table.add_row(f"  {credential.variable}", credential.value)
    return table


def _list_facts(server: MockServer, data: Path | None, authority: Path | None) -> Iterator[tuple[str, str]]:
    """List further facts by name: console, data folder, token, authority, and the variables for other programs."""
    control = server.standins[CONTROL].url
    yield "Console:", control if find_spec(CONSOLE_PACKAGE) else f"{control} (its pages: {CONSOLE_EXTRA})"
    yield "Data:", f"{data}{_describe_worlds(server.worlds.names())}" if data else "temporary, deleted at the end"
    if server.token:
        yield "Token:", f"export {TOKEN_VARIABLE}={quote(server.token)}"
    if authority:
        yield "Authority:", str(authority)
    if server.proxy is not None:
        yield "Proxy:", server.proxy.url
        for name, value in server.proxy.environment(os.environ).items():
            yield "", f"export {name}={quote(value)}"
    if control != DEFAULT_URL:
        trust = f" REQUESTS_CA_BUNDLE={quote(str(authority))}" if authority else ""
        yield "Shell:", f"export {URL_VARIABLE}={control}{trust}"


def _describe_worlds(worlds: list[str]) -> str:
    if not worlds:
        return ", new"
    return f", with {len(worlds)} worlds" if len(worlds) > LISTED_WORLDS else f", with the worlds {', '.join(worlds)}"
