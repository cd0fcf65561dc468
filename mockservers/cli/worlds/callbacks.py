"""``mockservers callbacks``: list the callbacks in the outbox of a world, and send them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mockservers.cli.groups import OrderedGroup
from mockservers.cli.tables import build_table, print_table, print_with
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json

STATES = ("waiting", "sent", "failed", "withheld")


@click.group(cls=OrderedGroup)
def callbacks() -> None:
    """List the callbacks of a world, or send one again.

    A vendor sends a callback to the URL that a client gave it. It is withheld if `mockservers up` does not allow the
    host with --allow-callback. Credentials in URLs and bodies are masked.

    \b
      mockservers callbacks list
      mockservers callbacks get 1
      mockservers callbacks send-again 1
    """


def _show_callbacks(found: Mapping[str, Any]) -> None:
    table = build_table("callback", "vendor", "operation", "state", "attempts", "due", "url")
    for callback in found["callbacks"]:
        names = ("id", "service", "operation", "state", "attempts", "due_at", "url")
        table.add_row(*(str(callback[name]) for name in names))
    print_table(table)
    if found["more"]:
        click.echo(f"More: --before {found['callbacks'][-1]['id']}")


@callbacks.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only callbacks in this state.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="Callbacks to print.")
@click.option("--before", metavar="NUMBER", type=click.IntRange(1), help="Only callbacks with a lower number.")
@pass_control
@print_with(_show_callbacks)
def list_callbacks(control: Control, **options: object) -> Json:
    """Print the callbacks of a world, the latest first.

    \b
      mockservers callbacks list --state failed --world test-7
    """
    return control.ask_world("GET", "callbacks", query=options)


def _show_callback(found: Mapping[str, Any]) -> None:
    click.echo(_format_callback(found))
    click.echo(f"{found['media_type']}\n\n{found['body']}")


@callbacks.command("get")
@click.argument("number", type=click.IntRange(1))
@pass_control
@print_with(_show_callback)
def get_callback(control: Control, number: int) -> Json:
    """Print the callback NUMBER with its body.

    \b
      mockservers callbacks get 1
    """
    return control.ask_world("GET", "callbacks", str(number))


@callbacks.command("send-again")
@click.argument("number", type=click.IntRange(1))
@pass_control
def send_callback(control: Control, number: int) -> None:
    """Send the callback NUMBER again, now.

    A callback that is waiting is sent at its time: see `mockservers clock advance`.

    \b
      mockservers callbacks send-again 1 --world test-7
    """
    click.echo(_format_callback(control.ask_world("POST", "callbacks", str(number), "send")))


def _format_callback(callback: Mapping[str, Any]) -> str:
    return (
        f"{callback['id']}: {callback['service']} {callback['operation']} to {callback['url']};"
        f" {callback['state']}, attempts: {callback['attempts']}, due {callback['due_at']}"
    )
