"""``fsm-ingest logs``: the Jobs Logs tab and the Log Viewer."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Column, Table
from tzlocal import get_localzone

from samclients.fsm_ingest.cli.context import Context, Refused, pass_context, refusing
from samclients.fsm_ingest.cli.run import account
from samclients.fsm_ingest.history import History, Run
from samclients.fsm_ingest.logs import COLUMNS, row, xml

MAY_WRAP = ("Job ID", "Job Name", "Application")
WIDE = 160  # characters of a line where there is no terminal to fit it into


@click.group()
def logs() -> None:
    """What runs have done. RUN is a run's id, or its first characters."""


@logs.command("list")
@click.option("--application", help="Only the runs of this application.")
@click.option("--job", help="Only the runs of this job: its id or its name.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@refusing
def list_(context: Context, *, application: str | None, job: str | None, limit: int, as_json: bool) -> None:
    """List the runs, the latest first."""
    job_id = context.jobs.get(job).id if job else None
    found = History(context.database).listed(application, job_id, limit)
    if as_json:
        click.echo(json.dumps([{**account(one), "startedAt": one.started_at.isoformat()} for one in found], indent=2))
        return
    columns = (Column(name, no_wrap=name not in MAY_WRAP, overflow="fold") for name in ("Run", *COLUMNS))
    table = Table(*columns)
    for one in found:
        table.add_row(one.id[:8], *row(one, datetime.now(UTC), get_localzone()))
    console = Console()
    console.print(table, width=None if console.is_terminal else WIDE, crop=False)


@logs.command()
@click.argument("run_id", metavar="RUN")
@pass_context
@refusing
def show(context: Context, run_id: str) -> None:
    """Show the log of a run, as XML. What the service has started has ExecutedbyService="Yes" beside its TaskName."""
    history = History(context.database)
    run = _the_one(history.find(run_id), run_id)
    click.echo(xml(run, history.entries(run), datetime.now(UTC)))


def _the_one(found: list[Run], run_id: str) -> Run:
    if len(found) != 1:
        raise Refused(f"There is no run {run_id}." if not found else f"Several runs begin with {run_id}.")
    return found[0]
