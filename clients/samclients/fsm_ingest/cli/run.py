"""``fsm-ingest run``: run a job now."""

from __future__ import annotations

import json
import sys
from types import TracebackType
from typing import Any, Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from tzlocal import get_localzone

from samclients.command_line import Command, catch_stop_signals, format_exit_codes
from samclients.fsm_ingest.cli.context import CommandContext, pass_context, show_errors
from samclients.fsm_ingest.cli.exit_codes import ELSEWHERE, FAILED, INTERRUPTED, RUN_CODES, SOME_REJECTED
from samclients.fsm_ingest.cli.stopping import make_stop_check, use_stoppable_clock
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.leases import LeaseLost
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.records import JobRun, RunStage, RunStatus
from samclients.fsm_ingest.runs.runner import Runner, RunningElsewhere
from samclients.fsm_ingest.runs.wording import format_count

TITLES = {RunStage.FETCHING: "Fetching records", RunStage.UPLOADING: "Uploading files", RunStage.IMPORTING: "Importing"}


@click.command(cls=Command, epilog=format_exit_codes(RUN_CODES))
@click.argument("name", metavar="JOB")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option(
    "--load-despite-rejects",
    "despite_rejects",
    is_flag=True,
    help="Make a full load even if records were rejected. Flexera deactivates the entries of rejected records.",
)
@pass_context
@show_errors
def run(context: CommandContext, *, name: str, as_json: bool, despite_rejects: bool) -> None:
    """Run a job now. JOB is a name or an id.

    All pages are fetched and mapped first. Then the files are uploaded, and an import job loads all of them or none.
    Records that cannot be mapped are omitted and counted by reason. A full load is then refused before any upload,
    because Flexera would deactivate the entries of the omitted records. If a run was killed, the next run of its job
    continues it, and uploads no file twice.

    Progress goes to stderr, as a bar on a terminal and as lines otherwise; the summary goes to stdout.
    """
    with catch_stop_signals() as stop, open_progress() as watch:
        environment = RunEnvironment(
            use_stoppable_clock(context.client, stop),
            zone=get_localzone(),
            check_stop=make_stop_check(stop),
            watch=watch.show,
            despite_rejects=despite_rejects,
        )
        runner = Runner(context.database, environment)
        try:
            ended = runner.run(name)
        except (RunningElsewhere, LeaseLost) as error:
            click.echo(str(error), err=True)
            sys.exit(ELSEWHERE)
    click.echo(json.dumps(summarize_run(ended), indent=2) if as_json else "\n".join(_summary_lines(ended)))
    if ended.status is RunStatus.FAILED:
        click.echo(ended.message, err=True)
    sys.exit(_exit_code(ended))


def _exit_code(ended: JobRun) -> int:
    if ended.status is RunStatus.COMPLETED:
        return SOME_REJECTED if ended.counts.rejected else 0
    return FAILED if ended.status is RunStatus.FAILED else INTERRUPTED


def summarize_run(ended: JobRun) -> dict[str, Any]:
    """Return a summary of a run for JSON output."""
    counts = ended.counts
    return {
        "run": ended.id,
        "job": ended.job_id,
        "name": ended.job_name,
        "application": ended.application,
        "status": ended.status.value,
        "message": ended.message,
        "loadType": ended.load_type,
        "pages": counts.pages,
        "fetched": counts.fetched,
        "rejected": counts.rejected,
        "reasons": dict(counts.reasons),
        "loaded": counts.loaded,
        "files": counts.files,
        "importJobs": list(counts.jobs),
        "seconds": (ended.ended_at - ended.started_at).total_seconds() if ended.ended_at else None,
    }


def _summary_lines(ended: JobRun) -> list[str]:
    counts = ended.counts
    files = format_count(counts.files, "file")
    return [
        f"{ended.job_name}: {ended.status}",
        f"  fetched   {format_count(counts.fetched, 'record')} in {format_count(counts.pages, 'page')}",
        f"  rejected  {counts.rejected:,}",
        *(f"            {number:,}: {reason}" for reason, number in counts.reasons.items()),
        f"  loaded    {counts.loaded:,} into {ended.application}: {ended.load_type} load, {files}",
        *(f"  import job {job_id}" for job_id in counts.jobs),
        f"  log       fsm-ingest logs show {ended.id[:8]}",
    ]


class ProgressLines:
    """Progress display that prints one line per step."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        return

    def show(self, progress: RunProgress) -> None:
        """Print a line."""
        click.echo(progress.text, err=True)


class RunProgressBars(ProgressLines):
    """Progress display with one bar per stage."""

    def __init__(self, console: Console) -> None:
        self._bar = Bar(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=console,
        )  # fmt: skip
        self._tasks: dict[RunStage, TaskID] = {}

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, progress: RunProgress) -> None:
        """Update the bar of the stage, and complete the bars of the stages before."""
        if progress.stage not in self._tasks:
            for task in self._bar.tasks:
                self._bar.update(task.id, total=task.completed)
            self._tasks[progress.stage] = self._bar.add_task(TITLES[progress.stage], total=progress.total)
        self._bar.update(self._tasks[progress.stage], completed=progress.done, total=progress.total)


def open_progress() -> ProgressLines:
    """Return the progress display for stderr: bars on a terminal, lines otherwise."""
    console = Console(stderr=True)
    return RunProgressBars(console) if console.is_terminal else ProgressLines()
