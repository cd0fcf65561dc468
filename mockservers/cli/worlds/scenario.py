"""``mockservers scenario``: named starting points of a world."""

from __future__ import annotations

import click

from mockservers.cli.worlds import worlds
from mockservers.cli.worlds.control import Control, on_world


@click.group()
def scenario() -> None:
    """List the scenarios, or let a world begin with one.

    A scenario is a world at a point where something is the matter: an import that is running, a session that is about
    to expire. A new world begins with one as well when its first request has the header X-Mock-Scenario.

    \b
      mockservers scenario list
      mockservers scenario load bigfix.import_running
      mockservers scenario load servicenow.import_in_progress --world test-7
    """


@scenario.command("list")
def list_scenarios() -> None:
    """Print every scenario: how the world is, and what a client is expected to do. No server is needed."""
    from mockservers.catalog import VENDORS
    from mockservers.core.worlds.scenarios import find_scenarios

    for one in find_scenarios({vendor.name: vendor for vendor in VENDORS}):
        click.echo(click.style(one.name, bold=True))
        click.echo(f"    {one.description}")
        click.echo(f"    A client {one.expect}.")


@scenario.command("load")
@click.argument("name")
@on_world
def load_scenario(control: Control, name: str) -> None:
    """Let a world begin anew with the scenario NAME; its seed stays."""
    found = control.ask_world("PUT", "scenario", body={"scenario": name})
    click.echo(f"{worlds.in_words(found)}; {name}")
