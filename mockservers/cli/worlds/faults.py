"""``mockservers faults``: list the kinds of faults; add, list and remove the faults of a world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from mockservers.cli.completion import complete_fault_kinds, complete_operations, complete_vendors
from mockservers.cli.groups import OrderedGroup
from mockservers.cli.parsing import OptionValue, parse_digits, parse_number, parse_pairs, parse_time, parse_with
from mockservers.cli.tables import add_json_option, build_table, print_found, print_table, print_with
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json


@click.group(cls=OrderedGroup, invoke_without_command=True)
@add_json_option
@click.pass_context
def faults(context: click.Context, *, as_json: bool) -> None:
    """Inject faults into responses, or remove them.

    Without a command, prints every kind of fault with its default values, its effect, and what a client is expected to
    do. This needs no server.

    \b
      mockservers faults
      mockservers faults add status status=503 --operation list_metrics --times 2
      mockservers faults add delay milliseconds=3000 spread=lognormal --service bigfix
      mockservers faults add bigfix.page_drift --after 3 --times 1
      mockservers faults list
      mockservers faults clear
    """
    from mockservers.catalog import VENDORS
    from mockservers.core.faults.fault import describe_kinds

    if context.invoked_subcommand is None:
        kinds = describe_kinds({vendor.name: vendor for vendor in VENDORS})
        print_found({"kinds": kinds}, _show_kinds, as_json=as_json)
    elif as_json:
        raise click.UsageError(
            f"Give --json after the command: mockservers faults {context.invoked_subcommand} --json."
        )


def _show_kinds(found: Mapping[str, Any]) -> None:
    for kind in found["kinds"]:
        chosen = " ".join(f"{name}={option['default']}" for name, option in kind["values"].items())
        click.echo(f"{click.style(kind['name'], bold=True)} {chosen}".rstrip())
        click.echo(f"    {kind['help']}")
        click.echo(f"    A client {kind['expect']}.")


@faults.command("add")
@click.argument("kind", shell_complete=complete_fault_kinds)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...", callback=parse_pairs)
@click.option(
    "--service",
    metavar="NAME",
    help="Only requests to this vendor, such as bigfix.",
    shell_complete=complete_vendors,
)
@click.option(
    "--operation",
    metavar="ID",
    help="Only requests for this operationId, such as list_metrics.",
    shell_complete=complete_operations,
)
@click.option("--method", metavar="METHOD", help="Only requests with this method, such as POST.")
@click.option("--path", metavar="PATTERN", help="Only requests with such a path, such as '/api/*/metrics'.")
@click.option(
    "--header",
    multiple=True,
    metavar="NAME=PATTERN",
    callback=parse_pairs,
    help="Only requests with such a header; repeatable.",
)
@click.option(
    "--query",
    multiple=True,
    metavar="NAME=PATTERN",
    callback=parse_pairs,
    help="Only requests with such a query parameter; repeatable.",
)
@click.option("--after", metavar="NUMBER", type=click.IntRange(0), help="Skip this many of these requests; default: 0.")
@click.option("--every", metavar="NUMBER", type=click.IntRange(1), help="Of the rest, hit every NUMBERth; default: 1.")
@click.option(
    "--times", metavar="NUMBER", type=click.IntRange(1), help="Hit at most this many requests; default: no limit."
)
@click.option(
    "--probability",
    metavar="SHARE",
    callback=parse_with(parse_number),
    help="Probability of each hit, from 0 to 1; default: 1.",
)
@click.option(
    "--since", metavar="TIME", callback=parse_with(parse_time), help="Start at this time of the world's clock."
)
@click.option("--until", metavar="TIME", callback=parse_with(parse_time), help="End at this time of the world's clock.")
@pass_control
def add_fault(control: Control, kind: str, values: dict[str, str], **options: OptionValue) -> None:
    """Add a fault of KIND, for the requests that the options select.

    `mockservers faults` lists the kinds and their values.

    \b
      mockservers faults add status status=503 --operation list_metrics --times 2
      mockservers faults add delay milliseconds=3000 --service bigfix --probability 0.1
    """
    chosen = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in options.items() if value
    }
    body = {"kind": kind, "values": {name: parse_digits(text) for name, text in values.items()}, **chosen}
    click.echo(format_fault(control.ask_world("POST", "faults", body=body)))


def _show_faults(found: Mapping[str, Any]) -> None:
    table = build_table("fault", "kind", "requests", "schedule", "hits")
    for fault in found["faults"]:
        hits = f"{fault['struck']} of {fault['matched']}"
        table.add_row(str(fault["id"]), _format_kind(fault), _format_target(fault), _format_schedule(fault), hits)
    print_table(table)


@faults.command("list")
@pass_control
@print_with(_show_faults)
def list_faults(control: Control) -> Json:
    """Print the faults of a world and the number of hits of each.

    \b
      mockservers faults list --world test-7
    """
    return control.ask_world("GET", "faults")


@faults.command("clear")
@click.argument("fault", required=False, type=click.IntRange(1))
@pass_control
def clear_faults(control: Control, fault: int | None) -> None:
    """Remove the fault with the number FAULT, or all faults.

    \b
      mockservers faults clear
      mockservers faults clear 1
    """
    if fault is None:
        control.ask_world("DELETE", "faults")
        click.echo(f"{control.world}: no faults")
        return
    control.ask_world("DELETE", "faults", str(fault))
    click.echo(f"{control.world}: fault {fault} removed")


def format_fault(fault: Mapping[str, Any]) -> str:
    """Format a fault as one line: ``1: status status=503 retry_after=0; bigfix list_metrics; 2 times``."""
    parts = (_format_kind(fault), _format_target(fault), _format_schedule(fault))
    return f"{fault['id']}: {'; '.join(filter(None, parts))}"


def _format_kind(fault: Mapping[str, Any]) -> str:
    return " ".join([fault["kind"], *(f"{name}={value}" for name, value in fault["values"].items())])


def _format_target(fault: Mapping[str, Any]) -> str:
    patterns = [f"{name}={text}" for kind in ("header", "query") for name, text in fault[kind].items()]
    return " ".join(filter(None, (fault["service"], fault["operation"], fault["method"], fault["path"], *patterns)))


def _format_schedule(fault: Mapping[str, Any]) -> str:
    times = fault["times"]
    words = [
        f"after {fault['after']}" if fault["after"] else "",
        f"every {fault['every']}" if fault["every"] > 1 else "",
        "" if times is None else "once" if times == 1 else f"{times} times",
        f"probability {fault['probability']:g}" if fault["probability"] < 1 else "",
        f"since {fault['since']}" if fault["since"] else "",
        f"until {fault['until']}" if fault["until"] else "",
    ]
    return ", ".join(filter(None, words))
