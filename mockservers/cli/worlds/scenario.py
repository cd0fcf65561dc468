"""``mockservers scenario``: list and load named initial states of a world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mockservers.cli.completion import complete_scenarios
from mockservers.cli.groups import OrderedGroup
from mockservers.cli.tables import print_with
from mockservers.cli.worlds import worlds
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json


@click.group(cls=OrderedGroup)
def scenario() -> None:
    """List scenarios, or reset a world to one.

    A scenario is an initial state with a problem: an import that is running, a session that is about to expire. The
    header X-Mock-Scenario in the first request to a new world has the same effect as `load`.

    \b
      mockservers scenario list
      mockservers scenario load bigfix.import_running
      mockservers scenario load servicenow.import_in_progress --world test-7
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
