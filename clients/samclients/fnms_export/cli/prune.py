"""``fnms-servicenow-export prune``: deletes old exports from the history."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from samclients.command_line import Command, older_than
from samclients.fnms_export.cli.context import CONFIG, open_database, open_settings, show_errors
from samclients.fnms_export.export.history import ExportHistory


@click.command(cls=Command)
@CONFIG
@click.option("--database", metavar="URL", help="The operations database; or set FNMS_DATABASE.")
@older_than("the exports")
@show_errors
def prune(*, file: Path | None, database: str | None, days: int) -> None:
    """Delete exports that ended more than DAYS days ago from the history.

    The latest export and one in progress are kept. What the next export sends does not depend on the history.
    """
    with open_database(database or open_settings(file).read().database) as found:
        now = found.now()
        count = ExportHistory(found.engine).prune(now - timedelta(days=days), now)
    click.echo(f"Deleted {count:,} {'export' if count == 1 else 'exports'}.")
