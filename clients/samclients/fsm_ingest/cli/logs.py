"""``fsm-ingest logs``: the Jobs Logs tab and the Log Viewer."""

from __future__ import annotations

import json
from datetime import timedelta

import click
from rich.table import Table
from tzlocal import get_localzone

from samclients.command_line import Group, older_than
from samclients.fsm_ingest.cli.context import (
    CommandContext,
    IngestCommandError,
    check_application,
    make_id_column,
    pass_context,
    print_table,
    shorten_ids,
    show_errors,
)
from samclients.fsm_ingest.cli.run import summarize_run
from samclients.fsm_ingest.errors import EntityNotFound
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.logs import COLUMNS, format_log_row, render_xml
from samclients.fsm_ingest.runs.records import JobRun
from samclients.fsm_ingest.runs.wording import format_count

MAY_WRAP = ("Job Name", "Application")


@click.group(cls=Group)
def logs() -> None:
    """Show and delete logs of runs. RUN is the beginning of a run's id, JOB that of a job's id, or a job's name."""


@logs.command("list")
@click.option("--application", help="Only the runs of this application: its id or name.")
@click.option("--job", help="Only the runs of this job: its id or name.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Maximum number of runs.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@show_errors
def list_(context: CommandContext, *, application: str | None, job: str | None, limit: int, as_json: bool) -> None:
    """List the runs, newest first."""
    history = RunHistory(context.database)
    check_application(context, application, others=history.list_applications())
    found = history.list_runs(application, _find_job_id(context, history, job), limit)
    if as_json:
        click.echo(
            json.dumps([{**summarize_run(item), "startedAt": item.started_at.isoformat()} for item in found], indent=2)
        )
        return
    names = (name if name in MAY_WRAP else make_id_column(name) for name in ("Run", *COLUMNS))
    table = Table(*names)
    runs = shorten_ids((item.id for item in found), history.list_ids())
    jobs = shorten_ids(
        (item.job_id for item in found), [*history.list_job_ids(""), *(item.id for item in context.jobs.all())]
    )
    for entry in found:
        job_id, *others = format_log_row(entry, context.client.clock.now(), get_localzone())
        table.add_row(runs[entry.id], jobs[job_id], *others)
    print_table(table)


@logs.command()
@click.argument("run_id", metavar="RUN")
@pass_context
@show_errors
def show(context: CommandContext, run_id: str) -> None:
    """Show the log of a run as XML. Runs of the service have ExecutedbyService="Yes" next to TaskName."""
    history = RunHistory(context.database)
    run = _require_single_run(history.find(run_id), run_id)
    click.echo(render_xml(run, history.entries(run), context.client.clock.now()))


@logs.command()
@click.argument("run_id", metavar="RUN")
@pass_context
@show_errors
def cancel(context: CommandContext, run_id: str) -> None:
    """Cancel a run, whichever process executes it, unless Flexera is importing its files already."""
    history = RunHistory(context.database)
    run = _require_single_run(history.find(run_id), run_id)
    history.request_cancel(run.id)
    click.echo(f"Canceling the run of {run.job_name}; it ends at the next safe place.")


@logs.command()
@older_than("the runs")
@click.option("--job", help="Only the runs of this job: its id or name.")
@pass_context
@show_errors
def prune(context: CommandContext, days: int, job: str | None) -> None:
    """Delete runs that ended more than DAYS days ago, with their logs.

    The last completed run of each job is kept, because {{lastRun}} is its day. Unfinished runs are kept, too.
    """
    history = RunHistory(context.database)
    before = context.client.clock.now() - timedelta(days=days)
    click.echo(f"Deleted {format_count(history.prune(before, _find_job_id(context, history, job)), 'run')}.")


def _find_job_id(context: CommandContext, history: RunHistory, job: str | None) -> str | None:
    """Return the id of a job, deleted jobs included; None for all jobs."""
    if job is None:
        return None
    try:
        return context.jobs.get(job).id
    except EntityNotFound:
        found = history.list_job_ids(job)
        if len(found) != 1:
            raise
        return found[0]


def _require_single_run(found: list[JobRun], run_id: str) -> JobRun:
    if len(found) != 1:
        raise IngestCommandError(f"There is no run {run_id}." if not found else f"Several runs begin with {run_id}.")
    return found[0]
