"""Tables on a terminal, or in a file."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

WIDE = 200  # characters a line may have where it is no terminal that shows it


def columns(*names: str) -> Table:
    """An empty table with left-aligned columns."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def show(table: Table) -> None:
    """Print a table, without the spaces that fill its last column."""
    console = terminal()
    with console.capture() as printed:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in printed.get().splitlines()))


def terminal() -> Console:
    """Standard output; only a terminal has a width to keep to."""
    console = Console(highlight=False, markup=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, emoji=False, width=WIDE)
