"""``mockservers worlds`` and ``mockservers reset``: which worlds there are, and how one begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click
from click.core import ParameterSource

from mockservers.cli.tables import columns, show
from mockservers.cli.typed import moment, read_by
from mockservers.cli.worlds import clock
from mockservers.cli.worlds.control import Control, on_server, on_world

HELP_WITH_DAMAGE = (
    "Reset a damaged world with `mockservers reset --world NAME`, replace it with `mockservers snapshots restore`,"
    " or delete it with `mockservers worlds delete NAME`."
)


@click.command()
@on_world
def reset(control: Control) -> None:
    """Let a world begin anew, as it was at first.

    Data, seed and time are what it began with; records, tokens, clock, pace and journal are forgotten.

    \b
      mockservers reset
      mockservers reset --world test-7
    """
    click.echo(in_words(control.ask_world("POST", "reset")))


@click.group(invoke_without_command=True)
@on_server
@click.pass_context
def worlds(context: click.Context, url: str) -> None:
    """List the worlds; make, copy or delete one.

    A world is made when a request first names it; making it here chooses what it begins with.

    \b
      mockservers worlds
      mockservers worlds create test-7 --seed 7 --now 2014-06-23T12:18:29Z
      mockservers worlds fork test-7 what-if
      mockservers worlds delete test-7
    """
    if context.invoked_subcommand is None:
        _list(Control(url))
    elif context.get_parameter_source("url") is ParameterSource.COMMANDLINE:
        raise click.UsageError(f"Give --url after `{context.invoked_subcommand}`.")


@worlds.command("create")
@click.argument("name")
@click.option("--seed", type=click.IntRange(min=0), help="The seed of everything that is left to chance.")
@click.option("--now", metavar="TIME", callback=read_by(moment), help="Where its clock stands, frozen.")
@on_server
def create_world(name: str, seed: int | None, now: datetime | None, url: str) -> None:
    """Make the world NAME."""
    body = {"name": name, "seed": seed, "now": now and now.isoformat()}
    made = Control(url).ask("POST", "worlds", body={key: value for key, value in body.items() if value is not None})
    click.echo(in_words(made))


@worlds.command("fork")
@click.argument("world")
@click.argument("name")
@on_server
def fork_world(world: str, name: str, url: str) -> None:
    """Make the world NAME, which is like WORLD is now."""
    click.echo(in_words(Control(url).ask("POST", "worlds", world, "fork", body={"name": name})))


@worlds.command("delete")
@click.argument("name")
@on_server
def delete_world(name: str, url: str) -> None:
    """Remove the world NAME and all that is in it."""
    Control(url).ask("DELETE", "worlds", name)
    click.echo(f"{name}: deleted")


def _list(control: Control) -> None:
    table = columns("world", "seed", "time", "exchanges", "seeding")
    found = control.ask("GET", "worlds")
    damaged = {one["name"]: f"damaged: {one['reason']}" for one in found.get("damaged", ())}
    for name in found["worlds"]:
        if name in damaged:
            table.add_row(name, "", "", "", damaged[name])
            continue
        world = control.ask("GET", "worlds", name)
        row = (world["start"]["seed"], clock.in_words(world["clock"]), world["exchanges"], _progress(world["seeding"]))
        table.add_row(name, *map(str, row))
    show(table)
    if damaged:
        click.echo(HELP_WITH_DAMAGE, err=True)


def _progress(seeding: Mapping[str, Any]) -> str:
    return {
        "idle": "",
        "running": f"{seeding['done']:,} of {seeding['total']:,} rows",
        "done": f"done, {seeding['total']:,} rows",
        "failed": f"failed: {seeding['error']}",
    }[seeding["state"]]


def in_words(world: Mapping[str, Any]) -> str:
    """A world as one line: ``default: seed 7; 2014-06-23T12:18:29Z, frozen``."""
    return f"{world['name']}: seed {world['start']['seed']}; {clock.in_words(world['clock'])}"
