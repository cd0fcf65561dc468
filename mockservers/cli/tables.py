"""Tables on a terminal, or in a file."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

WIDE = 1_000  # characters, more than a line ever has


def columns(*names: str) -> Table:
    """An empty table with left-aligned columns; without names it has no head."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(names))
    for name in names:
        table.add_column(name)
    return table


def show(table: Table) -> None:
    """Print a table: lines are as long as they are, so that what is copied from a narrow terminal is whole."""
    console = Console(width=WIDE, highlight=False, markup=False, emoji=False)
    with console.capture() as printed:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in printed.get().splitlines()))
