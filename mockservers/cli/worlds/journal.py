"""``mockservers journal``: list, follow, explain, export and verify the exchanges of a world."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import click

from mockservers.cli.completion import complete_fault_kinds, complete_operations, complete_vendors
from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.cli.exit_codes import FOLLOW_CODES, INTERRUPTED, format_exit_codes
from mockservers.cli.groups import OrderedGroup
from mockservers.cli.parsing import OptionValue, parse_pairs
from mockservers.cli.tables import print_with
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json
from mockservers.core.private_files import write_file

SPECIAL_FILTERS = {"query", "header", "problems"}

Command: TypeAlias = Callable[..., None]


@click.group(cls=OrderedGroup)
def journal() -> None:
    """Show, explain and verify the requests to a world.

    A world keeps its last 1,000 exchanges (a request and its response). Passwords, tokens and other secrets are masked.

    \b
      mockservers journal list --status 4xx
      mockservers journal follow --problems
      mockservers journal show 7
      mockservers journal explain 7
      mockservers journal har exchanges.har
      mockservers journal verify create_metric --times 1 --query code_name=CORES
      mockservers journal clear
    """


FILTER_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--service",
        metavar="VENDOR",
        help="Only requests to this vendor, such as bigfix.",
        shell_complete=complete_vendors,
    ),
    click.option("--method", metavar="METHOD", help="Only requests with this method, such as POST."),
    click.option("--path", metavar="PATH", help="Only requests with this path; * matches any text."),
    click.option("--status", metavar="STATUS", help="Only responses with this status, such as 404 or 4xx."),
    click.option(
        "--refused",
        metavar="CLASS",
        help="Only requests refused with this error, such as MetricExists, or any.",
    ),
    click.option(
        "--query",
        metavar="NAME=VALUE",
        multiple=True,
        callback=parse_pairs,
        help="Only requests with this query parameter; repeatable.",
    ),
    click.option(
        "--header",
        metavar="NAME=VALUE",
        multiple=True,
        callback=parse_pairs,
        help="Only requests with this header; repeatable.",
    ),
    click.option("--body", metavar="TEXT", help="Only requests whose body contains this text."),
    click.option("--table", metavar="TABLE", help="Only exchanges that changed this table."),
    click.option("--record", metavar="KEY", help="Only exchanges that changed the record with this key."),
    click.option(
        "--fault",
        metavar="FAULT",
        help="Only exchanges with a fault of this kind, such as status.",
        shell_complete=complete_fault_kinds,
    ),
    click.option("--earliest", metavar="TIME", help="Only exchanges from this time of the world's clock on."),
    click.option("--latest", metavar="TIME", help="Only exchanges up to this time of the world's clock."),
    click.option(
        "--slower",
        metavar="MS",
        type=click.FloatRange(0),
        help="Only exchanges that took at least this many milliseconds.",
    ),
    click.option(
        "--larger",
        metavar="BYTES",
        type=click.IntRange(0),
        help="Only exchanges with a body of at least this many bytes.",
    ),
)

add_problems = click.option(
    "--problems",
    is_flag=True,
    help="Only exchanges without a response, with a status from 400 on, an error or a fault.",
)


def add_filters(command: Command) -> Command:
    """Add the options that select exchanges to a command."""
    for option in reversed(FILTER_OPTIONS):
        command = option(command)
    return command


def _show_exchanges(found: Mapping[str, Any]) -> None:
    for exchange in found["exchanges"]:
        click.echo(format_exchange(exchange))
    if found["more"]:
        is_first = click.get_current_context().params["after"] is None
        hint = "" if is_first else f", --after {found['exchanges'][-1]['number']} the next page"
        click.echo(f"More exchanges match: --limit shows up to 1,000{hint}.", err=True)


@journal.command("list")
@click.argument("operation", required=False, shell_complete=complete_operations)
@add_filters
@add_problems
@click.option(
    "--after", metavar="NUMBER", type=click.IntRange(min=0), help="Start after the exchange with this number."
)
@click.option(
    "--limit",
    metavar="NUMBER",
    type=click.IntRange(1, 1000),
    default=30,
    show_default=True,
    help="Number of exchanges to show.",
)
@pass_control
@print_with(_show_exchanges)
def list_exchanges(control: Control, **chosen: OptionValue) -> Json:
    """List the latest exchanges, one line each.

    OPERATION, an operationId, selects the exchanges of one operation.

    \b
      mockservers journal list
      mockservers journal list create_metric --status 4xx
      mockservers journal list --after 30 --limit 100
    """
    return control.ask_world("GET", "journal", query=_build_query(chosen))


@journal.command("follow", epilog=format_exit_codes(FOLLOW_CODES))
@click.argument("operation", required=False, shell_complete=complete_operations)
@add_filters
@add_problems
@click.option(
    "--after",
    metavar="NUMBER",
    type=click.IntRange(min=0),
    help="Start after the exchange with this number, 0 for the oldest; default: the latest.",
)
@click.option("--json", "as_json", is_flag=True, help="Print each exchange as a line of JSON.")
@pass_control
def follow_exchanges(control: Control, *, after: int | None, as_json: bool, **chosen: OptionValue) -> None:
    """Print exchanges while they happen, one line each, until Ctrl-C.

    OPERATION, an operationId, selects the exchanges of one operation. If the connection is lost, the command connects
    again for a minute and prints what happened meanwhile. It says so on stderr, also if exchanges are missing, because
    a world keeps only its last 1,000, and if the journal was cleared. It ends when the world is deleted.

    \b
      mockservers journal follow
      mockservers journal follow create_metric --status 4xx
      mockservers journal follow --problems --after 0
      mockservers journal follow --json | jq .milliseconds
    """
    try:
        for exchange in control.follow_journal(_build_query(chosen), after, lambda note: click.echo(note, err=True)):
            click.echo(json.dumps(exchange, ensure_ascii=False) if as_json else format_exchange(exchange))
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def _show_details(found: Mapping[str, Any]) -> None:
    click.echo("\n".join(_format_details(found)))


@journal.command("show")
@click.argument("number", type=click.IntRange(min=1))
@pass_control
@print_with(_show_details)
def show_exchange(control: Control, number: int) -> Json:
    """Print exchange NUMBER with all headers and bodies.

    \b
      mockservers journal show 7
    """
    return control.ask_world("GET", "journal", str(number))


@journal.command("explain")
@click.argument("number", type=click.IntRange(min=1))
@pass_control
def explain_exchange(control: Control, number: int) -> None:
    """Explain the response to exchange NUMBER.

    Prints the operation that the request matched or nearly matched, the rules of the specification that it broke, and
    the records that it created, changed or deleted, with their values before and after.

    \b
      mockservers journal explain 7
    """
    click.echo(control.ask_world("GET", "journal", str(number), "explanation")["text"])


@journal.command("har")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--operation", metavar="ID", help="Only requests for this operationId.", shell_complete=complete_operations
)
@add_filters
@add_problems
@pass_control
def write_har(control: Control, file: Path, **chosen: OptionValue) -> None:
    """Write exchanges to FILE as HAR 1.2, for a browser's network panel.

    \b
      mockservers journal har exchanges.har --status 5xx
    """
    found = control.ask_world("GET", "journal.har", query=_build_query(chosen))
    try:
        write_file(file, json.dumps(found, indent=1) + "\n")
    except OSError as error:
        raise CannotRun(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file}: {len(found['log']['entries'])} exchanges")


@journal.command("verify")
@click.argument("operations", nargs=-1, metavar="[OPERATION]...", shell_complete=complete_operations)
@add_filters
@click.option("--times", metavar="NUMBER", type=click.IntRange(min=0), help="Expected number of calls.")
@click.option("--at-least", metavar="NUMBER", type=click.IntRange(min=0), help="Smallest number of calls; default: 1.")
@click.option(
    "--at-most", metavar="NUMBER", type=click.IntRange(min=0), help="Largest number of calls; default: no limit."
)
@click.option(
    "--after",
    metavar="OPERATION",
    help="Count only exchanges after the first call of this operation.",
    shell_complete=complete_operations,
)
@click.option(
    "--since",
    metavar="NUMBER",
    type=click.IntRange(min=0),
    default=0,
    help="Count only exchanges after this number; default: 0.",
)
@click.option("--in-order", is_flag=True, help="Expect the OPERATIONs in this order.")
@click.option("--nothing-else", is_flag=True, help="Expect no other requests.")
@pass_control
def verify_exchanges(
    control: Control,
    operations: Sequence[str],
    *,
    since: int,
    in_order: bool,
    nothing_else: bool,
    **chosen: OptionValue,
) -> None:
    """Verify that each OPERATION was called as expected.

    Without options, each OPERATION must have been called at least once. If the expectation is not met, the command
    exits with 1 and shows the most similar exchanges.

    \b
      mockservers journal verify create_metric --times 1 --query code_name=CORES
      mockservers journal verify list_metrics create_metric --in-order --nothing-else
    """
    expected = {name: value for name, value in chosen.items() if value not in (None, {})}
    if "header" in expected:
        expected["headers"] = expected.pop("header")
    expect = [{"operation": operation, **expected} for operation in operations] or ([expected] if expected else [])
    if not expect and not nothing_else:
        raise click.UsageError("Give an OPERATION, an option that selects exchanges, or --nothing-else.")
    body = {"expect": expect, "since": since, "in_order": in_order, "nothing_else": nothing_else}
    outcome = control.ask_world("POST", "journal", "verify", body=body)
    if not outcome["holds"]:
        raise CommandRefused("\n\n".join(outcome["problems"]))
    click.echo("Verified.")


@journal.command("clear")
@pass_control
def clear_journal(control: Control) -> None:
    """Delete all exchanges; records and clock do not change.

    The next exchange has the number 1.

    \b
      mockservers journal clear --world test-7
    """
    control.ask_world("DELETE", "journal")
    click.echo(f"{control.world}: no exchanges")


def _build_query(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Build the query parameters for the options that select exchanges."""
    found = {name: value for name, value in chosen.items() if value not in (None, {}) and name not in SPECIAL_FILTERS}
    if chosen["problems"]:
        found["problems"] = "true"
    found["query"] = [f"{name}={value}" for name, value in chosen["query"].items()]
    found["headers"] = [f"{name}:{value}" for name, value in chosen["header"].items()]
    return found


def format_exchange(exchange: Mapping[str, Any]) -> str:
    """Format an exchange as one line."""
    query = f"?{exchange['query']}" if exchange["query"] else ""
    wrong = f"  {exchange['error']}" if exchange["error"] else ""
    faults = f"  [{', '.join(exchange['faults'])}]" if exchange["faults"] else ""
    arrow = "=>" if exchange["kind"] == "callback" else "->"
    asked = f"{exchange['method']} {exchange['path']}{query}"
    name = f"{exchange['service']} {exchange['operation'] or '(no operation)'}"
    return f"#{exchange['number']} {exchange['at']} {name}: {asked} {arrow} {exchange['status']}{wrong}{faults}"


def _format_details(exchange: Mapping[str, Any]) -> Iterator[str]:
    yield format_exchange(exchange)
    sizes = f"{exchange['request_bytes']:,} bytes in, {exchange['answer_bytes']:,} bytes out"
    yield f"{exchange['milliseconds']:g} ms, {sizes}"
    yield ""
    yield f"{exchange['method']} {exchange['url']}"
    yield from _format_message(exchange["request"])
    yield ""
    yield str(exchange["status"])
    yield from _format_message(exchange["answer"])


def _format_message(message: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{header['name']}: {header['value']}" for header in message["headers"])
    body = message["body"]
    if body:
        yield ""
        yield body["text"]
        if body["is_cut"]:
            yield f"... ({body['bytes']:,} bytes in all)"
