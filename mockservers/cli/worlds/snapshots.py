"""``mockservers snapshots``: worlds as they were, kept, taken back, compared, carried elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.tables import columns, show
from mockservers.cli.worlds import clock, worlds
from mockservers.cli.worlds.control import Control, on_server, on_world
from mockservers.client.defaults import DEFAULT_WORLD

FEW = 5  # records that are told per table and kind
LONGEST = 60  # characters of a value that are told


@click.group()
def snapshots() -> None:
    """Keep a world as it is, and return to it.

    A snapshot has a world's data, tokens, clock and pace. It stays until it is deleted, whatever becomes of the world.

    \b
      mockservers snapshots save before
      mockservers snapshots diff before
      mockservers snapshots restore before
      mockservers snapshots fork before what-if
    To another machine:
      mockservers snapshots export before before.sqlite
      mockservers snapshots import before before.sqlite
    """


@snapshots.command("save")
@click.argument("name")
@click.option("--replace", is_flag=True, help="Replace a snapshot of that name.")
@on_world
def save_snapshot(control: Control, name: str, *, replace: bool) -> None:
    """Keep a world as it is now under NAME."""
    _tell(control.ask("POST", "snapshots", body={"name": name, "world": control.world, "replace": replace}))


@snapshots.command("list")
@on_server
def list_snapshots(url: str) -> None:
    """List the snapshots."""
    table = columns("snapshot", "saved", "bytes", "seed", "time")
    found = Control(url).ask("GET", "snapshots")
    for one in found["snapshots"]:
        row = (one["saved_at"], f"{one['bytes']:,}", one["start"]["seed"], clock.in_words(one["clock"]))
        table.add_row(one["name"], *map(str, row))
    for one in found.get("damaged", ()):
        table.add_row(one["name"], "", "", "", f"damaged: {one['reason']}")
    show(table)


@snapshots.command("restore")
@click.argument("name")
@on_world
def restore_snapshot(control: Control, name: str) -> None:
    """Let a world be as NAME is; what it was is lost."""
    click.echo(worlds.in_words(control.ask_world("POST", "restore", body={"snapshot": name})))


@snapshots.command("fork")
@click.argument("name")
@click.argument("world")
@on_server
def fork_snapshot(name: str, world: str, url: str) -> None:
    """Make the new world WORLD of the snapshot NAME."""
    click.echo(worlds.in_words(Control(url).ask("POST", "snapshots", name, "fork", body={"name": world})))


@snapshots.command("diff")
@click.argument("name")
@click.argument("later", required=False)
@click.option("--world", metavar="NAME", help=f"The world to compare with; usually {DEFAULT_WORLD}.")
@click.option(
    "--records", type=click.IntRange(0, 1000), default=FEW, show_default=True, help="How many to show of each."
)
@on_server
def diff_snapshot(name: str, later: str | None, world: str | None, records: int, url: str) -> None:
    """Show what has changed since the snapshot NAME: in a world, or up to the snapshot LATER."""
    if later and world:
        raise click.UsageError("Give either LATER or --world.")
    other = {"to": later} if later else {"world": world or DEFAULT_WORLD}
    found = Control(url).ask("GET", "snapshots", name, "diff", query={**other, "records": str(records)})
    for table in found["tables"]:
        click.echo(
            f"{table['table']}: {table['added']:,} added, {table['changed']:,} changed, {table['removed']:,} removed"
        )
        for one in table["records"]:
            click.echo(f"  {_change(one)}")
    if not found["tables"]:
        click.echo("Nothing has changed.")


@snapshots.command("export")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@on_server
def export_snapshot(name: str, file: Path, url: str) -> None:
    """Write the snapshot NAME to FILE."""
    unfinished = file.with_name(f"{file.name}.part")
    try:
        size = Control(url).export_snapshot(name, unfinished)
        unfinished.replace(file)
    except OSError as error:
        raise CannotRun(f"{file} cannot be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"{file}: {size:,} bytes")


@snapshots.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Replace a snapshot of that name.")
@on_server
def import_snapshot(name: str, file: Path, url: str, *, replace: bool) -> None:
    """Keep FILE, which was exported, as the snapshot NAME."""
    try:
        _tell(Control(url).import_snapshot(name, file, replace=replace))
    except OSError as error:
        raise CannotRun(f"{file} cannot be read: {error.strerror}.") from None


@snapshots.command("delete")
@click.argument("name")
@on_server
def delete_snapshot(name: str, url: str) -> None:
    """Forget the snapshot NAME."""
    Control(url).ask("DELETE", "snapshots", name)
    click.echo(f"{name}: deleted")


def _tell(snapshot: Mapping[str, Any]) -> None:
    click.echo(worlds.in_words(snapshot))


def _change(one: Mapping[str, Any]) -> str:
    """A record as one line: ``changed id=7: display_name 'Old' -> 'New'``."""
    key = ", ".join(f"{name}={_short(value)}" for name, value in one["key"].items())
    if one["kind"] != "changed":
        return f"{one['kind']} {key}"
    changes = (f"{name} {_short(before)} -> {_short(one['after'][name])}" for name, before in one["before"].items())
    return f"changed {key}: {', '.join(changes)}"


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
