"""``mockservers faults``: what can go wrong on purpose, and what is to go wrong in a world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from mockservers.cli.tables import columns, show
from mockservers.cli.typed import Typed, digits, moment, number, pairs, read_by
from mockservers.cli.worlds.control import Control, on_world


@click.group(invoke_without_command=True)
@click.pass_context
def faults(context: click.Context) -> None:
    """List what can go wrong on purpose; let it, or make it go well again.

    Without a command: every kind of fault with its values, what happens, and what a client is expected to do. No
    server is needed for that.

    \b
      mockservers faults
      mockservers faults add status status=503 --operation list_metrics --times 2
      mockservers faults add delay milliseconds=3000 spread=lognormal --service bigfix
      mockservers faults add bigfix.page_drift --after 3 --times 1
      mockservers faults list
      mockservers faults clear
    """
    if context.invoked_subcommand is None:
        _list_kinds()


def _list_kinds() -> None:
    from mockservers.catalog import VENDORS
    from mockservers.core.faults.fault import fault_kinds

    for kind in fault_kinds(VENDORS).values():
        chosen = " ".join(f"{name}={option.default}" for name, option in kind.values.items())
        click.echo(f"{click.style(kind.name, bold=True)} {chosen}".rstrip())
        click.echo(f"    {kind.help}")
        click.echo(f"    A client {kind.expect}.")


@faults.command("add")
@click.argument("kind")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...", callback=pairs)
@click.option("--service", metavar="NAME", help="Only requests to this vendor.")
@click.option("--operation", metavar="ID", help="Only requests for this operationId.")
@click.option("--method", metavar="METHOD", help="Only requests with this method.")
@click.option("--path", metavar="PATTERN", help="Only requests whose path matches, such as '/api/*/metrics'.")
@click.option("--header", multiple=True, metavar="NAME=PATTERN", callback=pairs, help="Only with such a header.")
@click.option("--query", multiple=True, metavar="NAME=PATTERN", callback=pairs, help="Only with such a parameter.")
@click.option("--after", metavar="NUMBER", type=click.IntRange(0), help="How many of them are spared first.")
@click.option("--every", metavar="NUMBER", type=click.IntRange(1), help="Of the rest, only every n-th.")
@click.option("--times", metavar="NUMBER", type=click.IntRange(1), help="How many are struck in all.")
@click.option("--probability", metavar="SHARE", callback=read_by(number), help="How likely each is, from 0 to 1.")
@click.option("--since", metavar="TIME", callback=read_by(moment), help="None before, by the world's clock.")
@click.option("--until", metavar="TIME", callback=read_by(moment), help="None from then on.")
@on_world
def add_fault(control: Control, kind: str, values: dict[str, str], **said: Typed) -> None:
    """Let KIND go wrong in a world, for the requests that the options name."""
    chosen = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in said.items() if value
    }
    body = {"kind": kind, "values": {name: digits(text) for name, text in values.items()}, **chosen}
    click.echo(in_words(control.ask_world("POST", "faults", body=body)))


@faults.command("list")
@on_world
def list_faults(control: Control) -> None:
    """Print the faults of a world, and how often each struck."""
    table = columns("fault", "kind", "for", "often", "struck")
    for one in control.ask_world("GET", "faults")["faults"]:
        table.add_row(str(one["id"]), _kind(one), _aim(one), _often(one), f"{one['struck']} of {one['matched']}")
    show(table)


@faults.command("clear")
@click.argument("fault", required=False, type=click.IntRange(1))
@on_world
def clear_faults(control: Control, fault: int | None) -> None:
    """Remove the fault with this number, or all of them."""
    if fault is None:
        control.ask_world("DELETE", "faults")
        click.echo(f"{control.world}: no faults")
        return
    control.ask_world("DELETE", "faults", str(fault))
    click.echo(f"{control.world}: fault {fault} removed")


def in_words(one: Mapping[str, Any]) -> str:
    """A fault as one line: ``1: status status=503 retry_after=0; bigfix list_metrics; 2 times``."""
    return f"{one['id']}: {'; '.join(filter(None, (_kind(one), _aim(one), _often(one))))}"


def _kind(one: Mapping[str, Any]) -> str:
    return " ".join([one["kind"], *(f"{name}={value}" for name, value in one["values"].items())])


def _aim(one: Mapping[str, Any]) -> str:
    patterns = [f"{name}={text}" for kind in ("header", "query") for name, text in one[kind].items()]
    return " ".join(filter(None, (one["service"], one["operation"], one["method"], one["path"], *patterns)))


def _often(one: Mapping[str, Any]) -> str:
    times = one["times"]
    words = [
        f"after {one['after']}" if one["after"] else "",
        f"every {one['every']}" if one["every"] > 1 else "",
        "" if times is None else "once" if times == 1 else f"{times} times",
        f"probability {one['probability']:g}" if one["probability"] < 1 else "",
        f"since {one['since']}" if one["since"] else "",
        f"until {one['until']}" if one["until"] else "",
    ]
    return ", ".join(filter(None, words))
