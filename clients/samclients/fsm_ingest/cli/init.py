"""``fsm-ingest init``: create the database and its key."""

from __future__ import annotations

import os
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from samclients.command_line import Command
from samclients.fsm_ingest.cli.context import CommandContext, IngestCommandError, pass_context, show_errors
from samclients.fsm_ingest.storage.vault import KEY, find_key_file, generate_key


@click.command(cls=Command)
@click.option("--new-key", "only_key", is_flag=True, help=f"Only print a new key for {KEY} or a key file.")
@pass_context
@show_errors
def init(context: CommandContext, *, only_key: bool) -> None:
    """Create the database and its encryption key if they are missing; existing ones are not changed.

    \b
    Keep the key apart from backups of the database. For a database server, create a key first:
      export FSM_INGEST_KEY=$(fsm-ingest init --new-key)
      fsm-ingest --database postgresql://... init
    """
    if only_key:
        click.echo(generate_key())
        return
    make_folder(context.database_url)
    click.echo(f"The database is {context.database.name}.")
    file = None if os.environ.get(KEY) else find_key_file(context.database_url, os.environ)
    click.echo(f"The encryption key is in {file or KEY}.")


def make_folder(url: str) -> None:
    """Create the folder of an SQLite file, with access for the owner only.

    Raises:
        IngestCommandError: the folder cannot be created.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return  # reported when the database is opened
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        try:
            Path(str(parsed.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise IngestCommandError(f"Cannot create the folder of the database: {error}") from None
