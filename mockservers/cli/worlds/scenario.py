"""``mockservers scenario``: list and load named initial states of a world."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from typing import Any

import click

from mockservers.cli.completion import complete_scenarios
from mockservers.cli.errors import CannotRun
from mockservers.cli.extras import need_extra
from mockservers.cli.groups import OrderedGroup
from mockservers.cli.real.drift import EXTRA, add_recording, add_spec, list_vendors, read
from mockservers.cli.tables import build_table, print_table, print_with
from mockservers.cli.worlds import worlds
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json

MOST_SHOWN = 10  # columns


@click.group(cls=OrderedGroup)
def scenario() -> None:
    """List scenarios, reset a world to one, or make one from a recording.

    A scenario is an initial state with a problem: an import that is running, a session that is about to expire. The
    header X-Mock-Scenario in the first request to a new world has the same effect as `load`.

    \b
      mockservers scenario list
      mockservers scenario load bigfix.import_running
      mockservers scenario load servicenow.import_in_progress --world test-7
      mockservers scenario from recording.har --to our-instance
    """


def _show_scenarios(found: Mapping[str, Any]) -> None:
    for entry in found["scenarios"]:
        click.echo(click.style(entry["name"], bold=True))
        click.echo(f"    {entry['description']}")
        click.echo(f"    A client {entry['expect']}.")


@scenario.command("list")
@print_with(_show_scenarios)
def list_scenarios() -> Json:
    """Print every scenario and what it expects of a client.

    This command needs no server.

    \b
      mockservers scenario list
    """
    from mockservers.catalog import VENDORS
    from mockservers.core.worlds.scenarios import find_scenarios

    found = find_scenarios({vendor.name: vendor for vendor in VENDORS})
    return {"scenarios": [entry.as_json() for entry in found]}


@scenario.command("load")
@click.argument("name", shell_complete=complete_scenarios)
@pass_control
def load_scenario(control: Control, name: str) -> None:
    """Reset a world to the scenario NAME, with the same seed.

    \b
      mockservers scenario load bigfix.import_running --world test-7
    """
    found = control.ask_world("PUT", "scenario", body={"scenario": name})
    click.echo(f"{worlds.format_world(found)}; {name}")


@scenario.command("from")
@add_recording
@add_spec
@click.option(
    "--to",
    "folder",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write; it must be new or empty.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Repeats what is invented.")
@need_extra(EXTRA)
def make_scenario(recording: Path, spec: str | None, folder: Path, seed: int) -> None:
    """Make a folder of data from the records that the answers of RECORDING show.

    `mockservers up --seed-from FOLDER` and `mockservers seed --from FOLDER` start a world with it. Records that were
    read several times are merged. Names of people, computers and companies, addresses, and ids are replaced by invented
    ones, the same value always by the same; passwords and tokens are left out. Metering data of Informatica is not
    read.

    \b
      mockservers scenario from monday.har --to our-instance
      mockservers up --seed-from our-instance
    """
    from mockservers.core.data.recorded_data import RecordedData

    if folder.is_dir() and any(folder.iterdir()):
        raise CannotRun(f"The folder {folder} is not empty.")
    vendors = list_vendors()
    data = RecordedData(vendors, seed)
    for recorded in read(recording, vendors, spec):
        data.add(recorded)
    if not data.counts:
        raise CannotRun("The recording has no records of a known table.")
    try:
        data.write(folder)
    except OSError as error:
        raise CannotRun(f"{folder} cannot be written: {error.strerror}.") from None
    table = build_table("table", "records")
    for name, count in data.counts.items():
        table.add_row(name, f"{count:,}")
    print_table(table)
    if data.unknown:
        click.echo(f"Left out, without a column: {', '.join(sorted(data.unknown)[:MOST_SHOWN])}.")
    click.echo(f"mockservers up --seed-from {quote(str(folder))}")
