"""``fnms-servicenow-export settings``: what the ServiceNow section has, in the configuration file."""

from __future__ import annotations

from pathlib import Path

import click

from samclients.command_line import Command, Group
from samclients.fnms_export.cli.context import CONFIG, open_settings, show_errors
from samclients.fnms_export.settings import NAMES, SECRETS


@click.group(cls=Group)
def settings() -> None:
    """Show and change the settings: URL, user, token, OAuth client, operations database, schedule."""


@settings.command(cls=Command)
@CONFIG
@show_errors
def show(*, file: Path | None) -> None:
    """Show the settings, with stars in place of secrets, and where each of them is from."""
    found = open_settings(file)
    variables = found.of_environment()
    click.echo(f"# {found.path}")
    for name, value in found.mask().items():
        place = f"  # {variables[name]}" if name in variables else ""
        click.echo(f"{name} = {value}{place}")


@settings.command("set", cls=Command)
@CONFIG
@click.argument("name", type=click.Choice(NAMES))
@click.argument("value", required=False)
@show_errors
def set_(*, file: Path | None, name: str, value: str | None) -> None:
    """Change a setting in the configuration file.

    Without a VALUE it is asked for; secrets are better entered so, since other users of the machine see command lines.
    """
    found = open_settings(file)
    variables = found.of_environment()
    if name in variables:
        raise click.UsageError(f"{name} is set by the environment variable {variables[name]}; unset that first.")
    entered = click.prompt(name, hide_input=name in SECRETS) if value is None else value
    found.save({name: entered})
    click.echo(f"{name} = {found.mask()[name]}")
