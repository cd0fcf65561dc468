"""``fnms-servicenow-export history``: the exports so far, and the one in progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from samclients.command_line import Command
from samclients.fnms_export.cli.context import CONFIG, get_time, open_database, open_settings, show_errors
from samclients.fnms_export.export.history import ExportHistory, ExportRun, TypeProgress

WIDE = 140  # characters, where the table goes to a file
MOST = 10_000


@click.command(cls=Command)
@CONFIG
@click.option("--database", metavar="URL", help="The operations database; or set FNMS_DATABASE.")
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="Exports to show.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@show_errors
def history(*, file: Path | None, database: str | None, limit: int, as_json: bool) -> None:
    """Show the exports of the operations database, newest first, with the progress of the one that is running.

    Times are local. Every run of the utility is one export in this list, also those that a check refused; connection
    tests are not.
    """
    url = database or open_settings(file).read().database
    with open_database(url) as found:
        runs = ExportHistory(found.engine).list_runs(get_time(), limit)
    if as_json:
        sys.stdout.write(json.dumps([_describe(run) for run in runs], indent=2) + "\n")
    elif runs:
        _show(runs)
    else:
        click.echo("There was no export yet.")


def _describe(run: ExportRun) -> dict[str, Any]:
    times = {name: one and f"{one.isoformat(timespec='seconds')}Z" for name, one in _times(run).items()}
    return {**asdict(run), **times, "types": [asdict(one) for one in run.types]}


def _times(run: ExportRun) -> dict[str, datetime | None]:
    return {"begun": run.begun, "seen": run.seen, "ended": run.ended}


def _show(runs: Sequence[ExportRun]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in ("began", "state", "triggered by", "options"):
        table.add_column(name, overflow="fold")
    table.add_column("seconds", justify="right")
    for one in runs[0].types:
        table.add_column(one.type.lower())
    for run in runs:
        counts = (_count(one) for one in run.types)
        table.add_row(_local(run), run.state, run.triggered_by, run.options, f"{run.seconds:.1f}", *counts)
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=WIDE, highlight=False, markup=False, emoji=False)
    console.print(table)
    for run in runs:
        if run.error or run.notice:
            console.print(f"{_local(run)}: {run.error or run.notice}", soft_wrap=True)


def _local(run: ExportRun) -> str:
    return f"{run.begun.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M:%S}"


def _count(one: TypeProgress) -> str:
    if one.total or one.records:
        return f"{one.state} {one.records:,}/{one.total:,}"
    return one.state
