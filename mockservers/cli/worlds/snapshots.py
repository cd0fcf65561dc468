"""``mockservers snapshots``: save, restore, compare, export and import worlds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mockservers.cli.completion import complete_worlds
from mockservers.cli.errors import CannotRun
from mockservers.cli.groups import OrderedGroup
from mockservers.cli.tables import build_table, print_table, print_with
from mockservers.cli.worlds import clock, worlds
from mockservers.cli.worlds.control import Control, add_url_option, pass_control
from mockservers.client.connection import Json
from mockservers.client.defaults import DEFAULT_WORLD

DEFAULT_RECORDS = 5  # shown per table and kind of change
LONGEST_VALUE = 60  # characters


@click.group(cls=OrderedGroup)
def snapshots() -> None:
    """Save, restore, compare and copy worlds.

    A snapshot has a world's data, tokens, clock, pace and faults. It is kept until it is deleted, even if the world is
    deleted.

    \b
      mockservers snapshots save before
      mockservers snapshots diff before
      mockservers snapshots restore before
      mockservers snapshots fork before what-if
    Copy a world to another machine:
      mockservers snapshots export before before.sqlite
      mockservers snapshots import before before.sqlite
    """


@snapshots.command("save")
@click.argument("name")
@click.option("--replace", is_flag=True, help="Replace a snapshot with the same name.")
@pass_control
def save_snapshot(control: Control, name: str, *, replace: bool) -> None:
    """Save the current state of a world as the snapshot NAME.

    \b
      mockservers snapshots save before --world test-7
    """
    _print_snapshot(control.ask("POST", "snapshots", body={"name": name, "world": control.world, "replace": replace}))


def _show_snapshots(found: Mapping[str, Any]) -> None:
    table = build_table("snapshot", "saved", "bytes", "seed", "time")
    for saved in found["snapshots"]:
        row = (saved["saved_at"], f"{saved['bytes']:,}", saved["start"]["seed"], clock.format_clock(saved["clock"]))
        table.add_row(saved["name"], *map(str, row))
    for damaged in found.get("damaged", ()):
        table.add_row(damaged["name"], "", "", "", f"damaged: {damaged['reason']}")
    print_table(table)


@snapshots.command("list")
@add_url_option
@print_with(_show_snapshots)
def list_snapshots(url: str) -> Json:
    """List the snapshots.

    \b
      mockservers snapshots list
    """
    return Control(url).ask("GET", "snapshots")


@snapshots.command("restore")
@click.argument("name")
@pass_control
def restore_snapshot(control: Control, name: str) -> None:
    """Replace a world by the snapshot NAME; its present state is lost.

    \b
      mockservers snapshots restore before --world test-7
    """
    click.echo(worlds.format_world(control.ask_world("POST", "restore", body={"snapshot": name})))


@snapshots.command("fork")
@click.argument("name")
@click.argument("world")
@add_url_option
def fork_snapshot(name: str, world: str, url: str) -> None:
    """Create the world WORLD from the snapshot NAME.

    \b
      mockservers snapshots fork before what-if
    """
    click.echo(worlds.format_world(Control(url).ask("POST", "snapshots", name, "fork", body={"name": world})))


def _show_changes(found: Mapping[str, Any]) -> None:
    for table in found["tables"]:
        click.echo(
            f"{table['table']}: {table['added']:,} added, {table['changed']:,} changed, {table['removed']:,} removed"
        )
        for record in table["records"]:
            click.echo(f"  {_format_change(record)}")
    if not found["tables"]:
        click.echo("Nothing has changed.")


@snapshots.command("diff")
@click.argument("name")
@click.argument("later", required=False)
@click.option(
    "--world",
    metavar="NAME",
    help=f"World to compare with; default: {DEFAULT_WORLD}.",
    shell_complete=complete_worlds,
)
@click.option(
    "--records",
    type=click.IntRange(0, 1000),
    default=DEFAULT_RECORDS,
    show_default=True,
    help="Records to show per table and kind of change.",
)
@add_url_option
@print_with(_show_changes)
def diff_snapshot(name: str, later: str | None, world: str | None, records: int, url: str) -> Json:
    """Show the changes since the snapshot NAME.

    The snapshot is compared with a world, or with the snapshot LATER.

    \b
      mockservers snapshots diff before --world test-7
      mockservers snapshots diff before after
    """
    if later and world:
        raise click.UsageError("Give either LATER or --world, not both.")
    other = {"to": later} if later else {"world": world or DEFAULT_WORLD}
    return Control(url).ask("GET", "snapshots", name, "diff", query={**other, "records": str(records)})


@snapshots.command("export")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@add_url_option
def export_snapshot(name: str, file: Path, url: str) -> None:
    """Write the snapshot NAME to FILE.

    \b
      mockservers snapshots export before before.sqlite
    """
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
@click.option("--replace", is_flag=True, help="Replace a snapshot with the same name.")
@add_url_option
def import_snapshot(name: str, file: Path, url: str, *, replace: bool) -> None:
    """Import FILE, written by `export`, as the snapshot NAME.

    \b
      mockservers snapshots import before before.sqlite
    """
    try:
        _print_snapshot(Control(url).import_snapshot(name, file, replace=replace))
    except OSError as error:
        raise CannotRun(f"{file} cannot be read: {error.strerror}.") from None


@snapshots.command("delete")
@click.argument("name")
@add_url_option
def delete_snapshot(name: str, url: str) -> None:
    """Delete the snapshot NAME.

    \b
      mockservers snapshots delete before
    """
    Control(url).ask("DELETE", "snapshots", name)
    click.echo(f"{name}: deleted")


def _print_snapshot(snapshot: Mapping[str, Any]) -> None:
    click.echo(worlds.format_world(snapshot))


def _format_change(record: Mapping[str, Any]) -> str:
    """Format a changed record as one line: ``changed id=7: display_name 'Old' -> 'New'``."""
    key = ", ".join(f"{name}={_shorten(value)}" for name, value in record["key"].items())
    if record["kind"] != "changed":
        return f"{record['kind']} {key}"
    changes = (
        f"{name} {_shorten(before)} -> {_shorten(record['after'][name])}" for name, before in record["before"].items()
    )
    return f"changed {key}: {', '.join(changes)}"


def _shorten(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE]}..."
