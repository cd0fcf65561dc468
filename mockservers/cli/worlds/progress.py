"""The progress of seeding: a bar on a terminal, otherwise lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

PROGRESS_LINES = 10  # where stdout is not a terminal


def show_progress(name: str, progress: Iterator[Mapping[str, Any]]) -> int:
    """Show states of a seeding until they end; return the number of rows.

    Args:
        name: What is seeded.
        progress: The states, each with ``state``, ``done`` and ``total``.
    """
    return (_show_bar if sys.stdout.isatty() else _print_lines)(name, progress)


def _show_bar(world: str, progress: Iterator[Mapping[str, Any]]) -> int:
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"))
    rows = 0
    with Progress(*shown, TimeElapsedColumn(), transient=True) as bars:
        bar = bars.add_task(world, total=None)
        for state in progress:
            rows = state["total"]
            bars.update(bar, completed=state["done"], total=rows or None)
    return rows


def _print_lines(world: str, progress: Iterator[Mapping[str, Any]]) -> int:
    rows, printed = 0, 0
    for state in progress:
        rows = state["total"]
        if rows and (tenth := state["done"] * PROGRESS_LINES // rows) > printed and state["state"] == "running":
            click.echo(f"{world}: {state['done']:,} of {rows:,} rows")
            printed = tenth
    return rows
