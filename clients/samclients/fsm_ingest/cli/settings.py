"""``fsm-ingest settings``: the Settings table."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

import click

from samclients.command_line import Group
from samclients.fsm_ingest.cli.context import CommandContext, pass_context, show_errors
from samclients.fsm_ingest.model.entities import IngestSettings
from samclients.fsm_ingest.storage.settings import change_setting, load_settings, save_settings

NAMES = tuple(field.name for field in fields(IngestSettings))


@click.group(cls=Group)
def settings() -> None:
    """Show or change settings, which apply to all jobs."""


@settings.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@show_errors
def show(context: CommandContext, *, as_json: bool) -> None:
    """Show the settings."""
    with context.database.reading() as reading:
        found = asdict(load_settings(reading))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        click.echo(f"{name} = {_format_setting(value)}")


@settings.command("set")
@click.argument("name", type=click.Choice(NAMES))
@click.argument("value")
@pass_context
@show_errors
def set_(context: CommandContext, name: str, value: str) -> None:
    """Change a setting."""
    with context.database.writing() as writing:
        changed = change_setting(load_settings(writing), name, value)
        save_settings(writing, changed)
    click.echo(f"{name} = {_format_setting(asdict(changed)[name])}")


def _format_setting(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
