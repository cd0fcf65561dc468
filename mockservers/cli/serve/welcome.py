"""The start message of ``mockservers up``: base URLs, credentials, one request per vendor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import click
from rich.table import Table
from rich.text import Text

from mockservers.cli.tables import columns, show
from mockservers.client.defaults import DEFAULT_URL, TOKEN_VARIABLE, URL_VARIABLE
from mockservers.server.mock_server import CONTROL, MockServer, Standin

FEW = 4  # worlds that are named; of more only the number is told


def welcome(server: MockServer, data: Path | None) -> None:
    """Print base URLs and credentials, a request per vendor, and where console, data and authority are."""
    authority = server.certificate.authority.resolve() if server.certificate else None
    vendors = [one for name, one in server.standins.items() if name != CONTROL]
    show(_table(vendors))
    click.echo("\nTo paste:")
    for one in vendors:
        click.echo(f"  {one.service.curl(one.url, authority)}")
    click.echo()
    for name, value in _facts(server, data, authority):
        click.echo(f"{name:10} {value}")
    click.echo("Ctrl-C stops the stand-ins.")


def _table(vendors: list[Standin]) -> Table:
    """Every vendor with its base URL, and below it the credentials, named as the environment variables of ``exec``."""
    table = columns("", "")
    for one in vendors:
        table.add_row(Text(one.service.title, "bold"), Text(one.url, "bold"))
        for credential in one.service.credentials:
            table.add_row(f"  {credential.variable}", credential.value)
    return table


def _facts(server: MockServer, data: Path | None, authority: Path | None) -> Iterator[tuple[str, str]]:
    """Names and values of what else one needs to know."""
    control = server.standins[CONTROL].url
    yield "Console:", control
    yield "Data:", f"{data}{_describe_worlds(server.worlds.names())}" if data else "nothing is kept"
    if server.token:
        yield "Token:", f"export {TOKEN_VARIABLE}={quote(server.token)}"
    if authority:
        yield "Authority:", str(authority)
    if control != DEFAULT_URL:
        trust = f" REQUESTS_CA_BUNDLE={quote(str(authority))}" if authority else ""
        yield "Elsewhere:", f"export {URL_VARIABLE}={control}{trust}"


def _describe_worlds(worlds: list[str]) -> str:
    if not worlds:
        return ", new"
    return (
        f", with the worlds of earlier: {', '.join(worlds)}" if len(worlds) <= FEW else f", with {len(worlds)} worlds"
    )
