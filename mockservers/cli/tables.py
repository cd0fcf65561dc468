"""Tables on a terminal or in a file."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

WIDTH = 1_000  # characters, more than any line has


def build_table(*names: str) -> Table:
    """Build an empty table with left-aligned columns; the header is left out if all names are empty."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(names))
    for name in names:
        table.add_column(name)
    return table


def print_table(table: Table) -> None:
    """Print a table without wrapping its lines, so that values copied from a narrow terminal are complete."""
    console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
    with console.capture() as printed:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in printed.get().splitlines()))
