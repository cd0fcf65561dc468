"""``mockservers worlds`` and ``mockservers reset``: list, create, copy, delete and reset worlds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from mockservers.cli.completion import complete_worlds
from mockservers.cli.errors import CannotRun
from mockservers.cli.groups import OrderedGroup
from mockservers.cli.parsing import parse_time, parse_with
from mockservers.cli.tables import add_json_option, build_table, print_found, print_table
from mockservers.cli.worlds import clock
from mockservers.cli.worlds.control import Control, add_url_option, pass_control

HELP_WITH_DAMAGE = (
    "Reset a damaged world with `mockservers reset --world NAME`, replace it with `mockservers snapshots restore`,"
    " or delete it with `mockservers worlds delete NAME`."
)


@click.command()
@pass_control
def reset(control: Control) -> None:
    """Reset a world to its initial state.

    Data, seed and clock return to their initial values. Changes to records, tokens, pace, faults and the journal are
    discarded.

    \b
      mockservers reset
      mockservers reset --world test-7
    """
    click.echo(format_world(control.ask_world("POST", "reset")))


@click.group(cls=OrderedGroup, invoke_without_command=True)
@add_url_option
@add_json_option
@click.pass_context
def worlds(context: click.Context, url: str, *, as_json: bool) -> None:
    """List, create, copy, write to a folder, or delete worlds.

    Without a command, lists the worlds. The first request that names a world creates it, too; `create` also chooses
    its seed and time.

    \b
      mockservers worlds
      mockservers worlds create test-7 --seed 7 --now 2014-06-23T12:18:29Z
      mockservers worlds fork test-7 what-if
      mockservers worlds delete test-7
    """
    if context.invoked_subcommand is None:
        print_found(_list_worlds(Control(url)), _show_worlds, as_json=as_json)
    elif as_json:
        raise click.UsageError("--json is for the list of worlds, without a command.")
    elif context.get_parameter_source("url") is ParameterSource.COMMANDLINE:
        raise click.UsageError(
            f"Give --url after the command: mockservers worlds {context.invoked_subcommand} ... --url URL."
        )


@worlds.command("create")
@click.argument("name")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of ids and data; default: the server's --seed.")
@click.option(
    "--now",
    metavar="TIME",
    callback=parse_with(parse_time),
    help="Time of its frozen clock, such as 2014-06-23T12:18:29Z or now.",
)
@add_url_option
def create_world(name: str, seed: int | None, now: datetime | None, url: str) -> None:
    """Create the world NAME.

    \b
      mockservers worlds create test-7 --seed 7 --now 2014-06-23T12:18:29Z
    """
    body = {"name": name, "seed": seed, "now": now and now.isoformat()}
    created = Control(url).ask("POST", "worlds", body={key: value for key, value in body.items() if value is not None})
    click.echo(format_world(created))


@worlds.command("fork")
@click.argument("world", shell_complete=complete_worlds)
@click.argument("name")
@add_url_option
def fork_world(world: str, name: str, url: str) -> None:
    """Create the world NAME as a copy of WORLD.

    \b
      mockservers worlds fork test-7 what-if
    """
    click.echo(format_world(Control(url).ask("POST", "worlds", world, "fork", body={"name": name})))


@worlds.command("dump")
@click.argument("folder", type=click.Path(path_type=Path))
@pass_control
def dump_world(control: Control, folder: Path) -> None:
    """Write the data of a world to the new folder FOLDER: one file per table, in the form of `mockservers seed --from`.

    The files have passwords and tokens; only you can read them.

    \b
      mockservers worlds dump my-data
      mockservers seed --from my-data --world copy
    """
    try:
        files = control.dump_data(folder)
    except OSError as error:
        raise CannotRun(f"{folder} cannot be written: {error.strerror or error}") from None
    click.echo(f"{folder}: {len(files)} files")


@worlds.command("delete")
@click.argument("name", shell_complete=complete_worlds)
@add_url_option
def delete_world(name: str, url: str) -> None:
    """Delete the world NAME and all of its data.

    \b
      mockservers worlds delete test-7
    """
    Control(url).ask("DELETE", "worlds", name)
    click.echo(f"{name}: deleted")


def _list_worlds(control: Control) -> dict[str, Any]:
    """List the worlds, each as `get_world` answers, and the damaged ones with their reasons."""
    found = control.ask("GET", "worlds")
    damaged = found.get("damaged", [])
    valid = [name for name in found["worlds"] if name not in {entry["name"] for entry in damaged}]
    return {"worlds": [control.ask("GET", "worlds", name) for name in valid], "damaged": damaged}


def _show_worlds(found: Mapping[str, Any]) -> None:
    table = build_table("world", "seed", "time", "exchanges", "seeding")
    rows = {entry["name"]: ("", "", "", f"damaged: {entry['reason']}") for entry in found["damaged"]}
    for world in found["worlds"]:
        progress = _format_progress(world["seeding"])
        time, exchanges = clock.format_clock(world["clock"]), str(world["exchanges"])
        rows[world["name"]] = (str(world["start"]["seed"]), time, exchanges, progress)
    for name in sorted(rows):
        table.add_row(name, *rows[name])
    print_table(table)
    if found["damaged"]:
        click.echo(HELP_WITH_DAMAGE, err=True)


def _format_progress(seeding: Mapping[str, Any]) -> str:
    return {
        "idle": "",
        "running": f"{seeding['done']:,} of {seeding['total']:,} rows",
        "done": f"done, {seeding['total']:,} rows",
        "failed": f"failed: {seeding['error']}",
    }[seeding["state"]]


def format_world(world: Mapping[str, Any]) -> str:
    """Format a world as one line: ``default: seed 7; 2014-06-23T12:18:29Z, frozen``."""
    return f"{world['name']}: seed {world['start']['seed']}; {clock.format_clock(world['clock'])}"
