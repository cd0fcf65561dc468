"""``fnms-servicenow-export stop``: stops the running export, wherever it runs."""

from __future__ import annotations

from pathlib import Path

import click

from samclients.command_line import Command
from samclients.fnms_export.cli.context import CONFIG, get_time, open_database, open_settings, show_errors
from samclients.fnms_export.export.history import ExportHistory


@click.command(cls=Command)
@CONFIG
@click.option("--database", metavar="URL", help="The operations database; or set FNMS_DATABASE.")
@show_errors
def stop(*, file: Path | None, database: str | None) -> None:
    """Stop the running export at the next safe place: after a segment, or while it waits for an import.

    It may run in any process, on any machine. The same export, started again, continues where it stopped.
    """
    url = database or open_settings(file).read().database
    with open_database(url) as found:
        history = ExportHistory(found.engine)
        running = [run for run in history.list_runs(get_time()) if run.is_running]
        stopped = [run for run in running if history.request_stop(run.id)]
    for run in stopped:
        click.echo(f"The export to {run.instance} stops at the next safe place ({run.holder.rpartition('/')[0]}).")
    if not stopped:
        click.echo("No export is running.")
