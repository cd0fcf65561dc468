"""What ``mockservers up`` prints: where the stand-ins are, and how to talk to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from rich import box
from rich.table import Table

from mockservers.cli.control import DEFAULT_URL, TOKEN
from mockservers.cli.tables import show, terminal
from mockservers.core.service import Service
from mockservers.server import CONTROL, MockServer, Standin

FEW = 4  # worlds that are named; of more only the number is told


def welcome(server: MockServer, data: Path | None) -> None:
    """Print base URLs and credentials, a request per vendor, and where console, data and authority are.

    Only the table keeps to the terminal's width: what is to be pasted is never broken.
    """
    authority = server.certificate.authority.resolve() if server.certificate else None
    vendors = [one for name, one in server.standins.items() if name != CONTROL]
    show(_table(vendors))
    out = terminal()
    out.print("\nTo paste:")
    for one in vendors:
        out.print(f"  {one.service.curl(one.url, authority)}", soft_wrap=True)
    out.print()
    for name, value in _facts(server, data, authority):
        out.print(f"{name:10} {value}", soft_wrap=True)
    out.print("Ctrl-C stops the stand-ins.")


def _table(vendors: list[Standin]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("Vendor and base URL")
    table.add_column("Credentials", no_wrap=True, overflow="fold")
    for one in vendors:
        table.add_row(f"{one.service.title}\n{one.url}", _credentials(one.service))
    return table


def _credentials(service: Service) -> str:
    return "\n".join(f"{one.variable}={one.value}" for one in service.credentials)


def _facts(server: MockServer, data: Path | None, authority: Path | None) -> Iterator[tuple[str, str]]:
    """Names and values of what else one needs to know."""
    control = server.standins[CONTROL].url
    yield "Console:", control
    yield "Data:", f"{data}{_found(server.worlds.names())}" if data else "nothing is kept"
    if server.token:
        yield "Token:", f"export {TOKEN}={quote(server.token)}"
    if authority:
        yield "Authority:", str(authority)
    if control != DEFAULT_URL:
        trust = f" REQUESTS_CA_BUNDLE={quote(str(authority))}" if authority else ""
        yield "Elsewhere:", f"export MOCKSERVERS_URL={control}{trust}"


def _found(worlds: list[str]) -> str:
    if not worlds:
        return ", new"
    return (
        f", with the worlds of earlier: {', '.join(worlds)}" if len(worlds) <= FEW else f", with {len(worlds)} worlds"
    )
