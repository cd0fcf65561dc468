"""``mockservers stub``: add, list and remove the stubs of a world, which answer requests with canned responses."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

import click

from mockservers.cli.completion import complete_operations, complete_vendors
from mockservers.cli.groups import OrderedGroup
from mockservers.cli.parsing import OptionValue, parse_pairs
from mockservers.cli.tables import build_table, print_table, print_with
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json

PLACES = "method, path, query.NAME, header.NAME, body or body.MEMBER"


@click.group(cls=OrderedGroup)
def stub() -> None:
    """Answer some requests with canned responses.

    A stub answers in place of the vendor's operation, after the credentials, the parameters and the body of the request
    were validated. It is for the one response that no state of a world produces.

    \b
      mockservers stub add --operation get_record --status 404 --body not-found.json --times 1
      mockservers stub list
      mockservers stub clear
    """


def parse_conditions(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, Any]:
    """Parse any number of ``PLACE=VALUE`` texts; a click callback."""
    when: dict[str, Any] = {}
    for text in texts:
        place, equals, value = text.partition("=")
        kind, dot, name = place.partition(".")
        is_named = kind in {"query", "header"} or (kind == "body" and bool(dot))
        if not equals or kind not in {"method", "path", "query", "header", "body"} or is_named != bool(name):
            raise click.BadParameter(f"{text!r} is not of the form PLACE=VALUE; PLACE is {PLACES}.")
        if is_named != isinstance(when.get(kind, {} if is_named else ""), dict):
            raise click.BadParameter("Give either body=TEXT or body.MEMBER=VALUE.")
        if kind == "body" and is_named:
            _set_member(when.setdefault(kind, {}), name.split("."), _parse_value(value))
        elif is_named:
            when.setdefault(kind, {})[name] = value
        else:
            when[kind] = value
    return when


def _set_member(within: dict[str, Any], names: list[str], value: Json) -> None:
    """Set a member of nested objects, which are made where they are missing."""
    for name in names[:-1]:
        within = within.setdefault(name, {})
        if not isinstance(within, dict):
            raise click.BadParameter(f"{name!r} has a value and members.")
    within[names[-1]] = value


def _parse_value(text: str) -> Json:
    """Return the JSON value that a text is, or the text."""
    with suppress(ValueError):
        return json.loads(text)
    return text


def read_body(file: IO[bytes], media_type: str | None) -> dict[str, Json]:
    """Read a body; it is JSON unless it has a media type. Return the member of a stub that has it.

    Raises:
        click.BadParameter: it is not JSON.
    """
    content = file.read()
    try:
        if media_type is None:
            return {"body": json.loads(content)}
        return {"text": content.decode()}
    except UnicodeDecodeError:
        if media_type is not None:
            return {"base64": base64.b64encode(content).decode()}
        raise click.BadParameter("The file is not JSON: give its media type with --type.") from None
    except ValueError:
        raise click.BadParameter("The file is not JSON: give its media type with --type.") from None


@stub.command("add")
@click.option(
    "--service",
    metavar="NAME",
    help="Only requests to this vendor, such as servicenow.",
    shell_complete=complete_vendors,
)
@click.option(
    "--operation",
    metavar="ID",
    help="Only requests for this operationId, such as list_records.",
    shell_complete=complete_operations,
)
@click.option(
    "--when",
    multiple=True,
    metavar="PLACE=VALUE",
    callback=parse_conditions,
    help=f"Only requests with such a value; repeatable. PLACE is {PLACES}. Except in a body, * matches any text.",
)
@click.option("--times", metavar="NUMBER", type=click.IntRange(1), help="Answer at most so often; default: no limit.")
@click.option("--status", metavar="STATUS", type=click.IntRange(200, 599), help="Status of the response; default: 200.")
@click.option(
    "--header", multiple=True, metavar="NAME=VALUE", callback=parse_pairs, help="Header of the response; repeatable."
)
@click.option("--body", metavar="FILE", type=click.File("rb"), help="File with the body, or - for standard input.")
@click.option("--type", "media_type", metavar="TYPE", help="Media type of the body; default: application/json.")
@click.option(
    "--delay", metavar="MS", type=click.IntRange(0, 600_000), help="Milliseconds before the response; default: 0."
)
@click.option("--unchecked", is_flag=True, help="Accept a response that the vendor's specification does not allow.")
@pass_control
def add_stub(
    control: Control, header: dict[str, str], body: IO[bytes] | None, media_type: str | None, **options: OptionValue
) -> None:
    """Add a stub, for the requests that the options select.

    It is refused, with the reason, if the vendor's specification does not allow the response.

    \b
      mockservers stub add --operation get_record --status 404 --body not-found.json --times 1
      mockservers stub add --operation list_records --when query.sysparm_offset=1000 --body page.json
      mockservers stub add --operation create_record --when body.state=closed --status 403 --body denied.json
    """
    stub = {name: value for name, value in options.items() if value}
    if header:
        stub["headers"] = header
    if media_type:
        stub["media_type"] = media_type
    if body is not None:
        stub |= read_body(body, media_type)
    click.echo(format_stub(control.ask_world("POST", "stubs", body=stub)))


def _show_stubs(found: Mapping[str, Any]) -> None:
    table = build_table("stub", "requests", "response", "answered")
    for stub in found["stubs"]:
        table.add_row(str(stub["id"]), _format_requests(stub), _format_answer(stub), _format_count(stub))
    print_table(table)


@stub.command("list")
@pass_control
@print_with(_show_stubs)
def list_stubs(control: Control) -> Json:
    """Print the stubs of a world and the number of requests that each answered.

    \b
      mockservers stub list --world test-7
    """
    return control.ask_world("GET", "stubs")


@stub.command("remove")
@click.argument("number", type=click.IntRange(1))
@pass_control
def remove_stub(control: Control, number: int) -> None:
    """Remove the stub with the number NUMBER.

    \b
      mockservers stub remove 1
    """
    control.ask_world("DELETE", "stubs", str(number))
    click.echo(f"{control.world}: stub {number} removed")


@stub.command("clear")
@pass_control
def clear_stubs(control: Control) -> None:
    """Remove all stubs of a world.

    \b
      mockservers stub clear
    """
    control.ask_world("DELETE", "stubs")
    click.echo(f"{control.world}: no stubs")


def format_stub(stub: Mapping[str, Any]) -> str:
    """Format a stub as one line: ``1: servicenow get_record -> 404 application/json; once``."""
    times = "" if stub["times"] is None else "; once" if stub["times"] == 1 else f"; {stub['times']} times"
    return f"{stub['id']}: {_format_requests(stub)} -> {_format_answer(stub)}{times}"


def _format_requests(stub: Mapping[str, Any]) -> str:
    when = stub["when"]
    named = [f"{kind}.{name}={text}" for kind in ("header", "query") for name, text in when[kind].items()]
    body = [] if when["body"] is None else [f"body={json.dumps(when['body'], ensure_ascii=False)}"]
    parts = [stub["service"], stub["operation"], when["method"], when["path"], *named, *body]
    return " ".join(filter(None, parts)) or "any request"


def _format_answer(stub: Mapping[str, Any]) -> str:
    has_body = any(stub[name] is not None for name in ("body", "text", "base64"))
    parts = [
        str(stub["status"]),
        stub["media_type"] if has_body else "",
        f"after {stub['delay']} ms" if stub["delay"] else "",
        "unchecked" if stub["unchecked"] else "",
    ]
    return " ".join(filter(None, parts))


def _format_count(stub: Mapping[str, Any]) -> str:
    return str(stub["answered"]) if stub["times"] is None else f"{stub['answered']} of {stub['times']}"
