"""``fsm-ingest settings``: the Settings table."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

import click

from samclients.command_line import Group
from samclients.fsm_ingest.cli.context import Context, pass_context, refusing
from samclients.fsm_ingest.model.entities import Settings
from samclients.fsm_ingest.storage import repositories

NAMES = tuple(one.name for one in fields(Settings))


@click.group(cls=Group)
def settings() -> None:
    """The settings that hold for every job."""


@settings.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@refusing
def show(context: Context, as_json: bool) -> None:  # noqa: FBT001 -- an option
    """Show the settings."""
    with context.database.reading() as reading:
        found = asdict(repositories.settings(reading))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        click.echo(f"{name} = {_shown(value)}")


@settings.command("set")
@click.argument("name", type=click.Choice(NAMES))
@click.argument("value")
@pass_context
@refusing
def set_(context: Context, name: str, value: str) -> None:
    """Change a setting."""
    with context.database.writing() as writing:
        changed = repositories.changed_settings(repositories.settings(writing), name, value)
        repositories.save_settings(writing, changed)
    click.echo(f"{name} = {_shown(asdict(changed)[name])}")


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
