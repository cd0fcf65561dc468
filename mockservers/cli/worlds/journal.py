"""``mockservers journal``: what was asked in a world, and why it was answered as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import click

from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.cli.typed import Typed
from mockservers.cli.worlds.control import Control, on_world
from mockservers.core.private_files import write_file

Command: TypeAlias = Callable[..., None]


@click.group()
def journal() -> None:
    """Show what was asked in a world, and check it.

    A world keeps its last 1,000 exchanges. Passwords, tokens and other secrets are masked.

    \b
      mockservers journal list --status 4xx
      mockservers journal show 7
      mockservers journal explain 7
      mockservers journal har exchanges.har
      mockservers journal verify create_metric --times 1 --query code_name=CORES
      mockservers journal clear
    """


def named_values(_context: click.Context, _parameter: click.Parameter, texts: Sequence[str]) -> dict[str, str]:
    """``NAME=VALUE`` options as a mapping."""
    for one in texts:
        if "=" not in one:
            raise click.BadParameter(f"{one!r} is not of the form NAME=VALUE.")
    return {name: value for name, _, value in (one.partition("=") for one in texts)}


def filters(command: Command) -> Command:
    """Give a command the options that say which exchanges are meant."""
    for option in reversed(
        (
            click.option("--service", metavar="VENDOR", help="Only this vendor's."),
            click.option("--method", metavar="METHOD", help="Only of this method."),
            click.option("--path", metavar="PATH", help="Only of this path; * is any text."),
            click.option("--status", metavar="STATUS", help="Only of this status: 404, or 4xx."),
            click.option("--refused", metavar="CLASS", help="Only refused ones, of this class, or `any`."),
            click.option(
                "--query", metavar="NAME=VALUE", multiple=True, callback=named_values, help="A query parameter."
            ),
            click.option("--header", metavar="NAME=VALUE", multiple=True, callback=named_values, help="A header."),
            click.option("--body", metavar="TEXT", help="What the request's body contains."),
            click.option("--table", metavar="TABLE", help="Only those that changed records of this table."),
            click.option("--record", metavar="KEY", help="Only those that changed the record of this key."),
            click.option("--fault", metavar="FAULT", help="Only those that this fault was applied to."),
            click.option("--earliest", metavar="TIME", help="Only from then on, by the world's clock."),
            click.option("--latest", metavar="TIME", help="Only up to then."),
            click.option(
                "--slower", metavar="MS", type=click.FloatRange(0), help="Only of so many milliseconds or more."
            ),
            click.option(
                "--larger", metavar="BYTES", type=click.IntRange(0), help="Only with a body of so many bytes."
            ),
        )
    ):
        command = option(command)
    return command


@journal.command("list")
@click.argument("operation", required=False)
@filters
@click.option("--after", metavar="NUMBER", type=click.IntRange(min=0), help="The first ones after this number.")
@click.option(
    "--limit", metavar="NUMBER", type=click.IntRange(1, 1000), default=30, show_default=True, help="How many."
)
@on_world
def list_exchanges(control: Control, **chosen: Typed) -> None:
    """List the last exchanges, of OPERATION if given, a line each."""
    found = control.ask_world("GET", "journal", query=_query(chosen))
    for one in found["exchanges"]:
        click.echo(in_words(one))
    if found["more"]:
        click.echo(f"There are more; --limit shows up to 1,000{_next(chosen, found)}.", err=True)


def _next(chosen: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    if chosen["after"] is None:
        return ""
    return f", --after {found['exchanges'][-1]['number']} the next ones"


@journal.command("show")
@click.argument("number", type=click.IntRange(min=1))
@on_world
def show_exchange(control: Control, number: int) -> None:
    """Print exchange NUMBER: request and answer with headers and bodies."""
    click.echo("\n".join(_whole(control.ask_world("GET", "journal", str(number)))))


@journal.command("explain")
@click.argument("number", type=click.IntRange(min=1))
@on_world
def explain_exchange(control: Control, number: int) -> None:
    """Say why exchange NUMBER went as it did.

    Which operation it matched or came near, which rules of the specification it broke and where, which records it
    created, changed or deleted, with their values before and after.
    """
    click.echo(control.ask_world("GET", "journal", str(number), "explanation")["text"])


@journal.command("har")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--operation", metavar="ID", help="Only for this operationId.")
@filters
@on_world
def write_har(control: Control, file: Path, **chosen: Typed) -> None:
    """Write the exchanges to FILE in the format HAR 1.2.

    Browsers show it in their network panel.
    """
    found = control.ask_world("GET", "journal.har", query=_query(chosen))
    try:
        write_file(file, json.dumps(found, indent=1) + "\n")
    except OSError as error:
        raise CannotRun(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file}: {len(found['log']['entries'])} exchanges")


@journal.command("verify")
@click.argument("operations", nargs=-1, metavar="[OPERATION]...")
@filters
@click.option("--times", metavar="NUMBER", type=click.IntRange(min=0), help="Exactly so often.")
@click.option("--at-least", metavar="NUMBER", type=click.IntRange(min=0), help="At least so often.")
@click.option("--at-most", metavar="NUMBER", type=click.IntRange(min=0), help="At most so often.")
@click.option("--after", metavar="OPERATION", help="Count only what comes after this operation.")
@click.option("--since", metavar="NUMBER", type=click.IntRange(min=0), default=0, help="Only exchanges after this one.")
@click.option("--in-order", is_flag=True, help="The OPERATIONs came in this order.")
@click.option("--nothing-else", is_flag=True, help="There were no other requests.")
@on_world
def verify_exchanges(
    control: Control,
    operations: Sequence[str],
    *,
    since: int,
    in_order: bool,
    nothing_else: bool,
    **chosen: Typed,
) -> None:
    """Check that each OPERATION was called as the options say; at least once if they say nothing.

    Exits with 1 if not, and shows the exchanges that came nearest.
    """
    expected = {name: value for name, value in chosen.items() if value not in (None, {})}
    if "header" in expected:
        expected["headers"] = expected.pop("header")
    expect = [{"operation": one, **expected} for one in operations] or ([expected] if expected else [])
    if not expect and not nothing_else:
        raise click.UsageError("Give an OPERATION, an option that says which exchanges, or --nothing-else.")
    body = {"expect": expect, "since": since, "in_order": in_order, "nothing_else": nothing_else}
    outcome = control.ask_world("POST", "journal", "verify", body=body)
    if not outcome["holds"]:
        raise CommandRefused("\n\n".join(outcome["problems"]))
    click.echo("It is so.")


@journal.command("clear")
@on_world
def clear_journal(control: Control) -> None:
    """Forget every exchange, and count from 1 again; records and clock stay."""
    control.ask_world("DELETE", "journal")
    click.echo(f"{control.world}: no exchanges")


def _query(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The options as query parameters."""
    found = {
        name: value for name, value in chosen.items() if value not in (None, {}) and name not in {"query", "header"}
    }
    found["query"] = [f"{name}={value}" for name, value in chosen["query"].items()]
    found["headers"] = [f"{name}:{value}" for name, value in chosen["header"].items()]
    return found


def in_words(one: Mapping[str, Any]) -> str:
    """An exchange as one line."""
    query = f"?{one['query']}" if one["query"] else ""
    wrong = f"  {one['error']}" if one["error"] else ""
    faults = f"  [{', '.join(one['faults'])}]" if one["faults"] else ""
    arrow = "=>" if one["kind"] == "callback" else "->"
    asked = f"{one['method']} {one['path']}{query}"
    name = f"{one['service']} {one['operation'] or '(no operation)'}"
    return f"#{one['number']} {one['at']} {name}: {asked} {arrow} {one['status']}{wrong}{faults}"


def _whole(one: Mapping[str, Any]) -> Iterator[str]:
    yield in_words(one)
    yield f"{one['milliseconds']:g} ms, {one['request_bytes']:,} bytes in, {one['answer_bytes']:,} bytes out"
    yield ""
    yield f"{one['method']} {one['url']}"
    yield from _message(one["request"])
    yield ""
    yield str(one["status"])
    yield from _message(one["answer"])


def _message(message: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{one['name']}: {one['value']}" for one in message["headers"])
    body = message["body"]
    if body:
        yield ""
        yield body["text"]
        if body["is_cut"]:
            yield f"... ({body['bytes']:,} bytes in all)"
