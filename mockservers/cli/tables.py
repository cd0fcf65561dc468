"""Output of commands: tables on a terminal or in a file, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

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


def print_with(
    show: Callable[[Any], object], find_exit_code: Callable[[Any], int] = lambda _found: 0
) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """Print the value that a command returns: with ``show``, or as JSON with the option ``--json`` that this adds.

    Args:
        show: Prints the value.
        find_exit_code: Returns the exit code for the value.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., None]:
        @add_json_option
        @wraps(command)
        def run(*positional: object, as_json: bool, **typed: object) -> None:
            found = command(*positional, **typed)
            print_found(found, show, as_json=as_json)
            if code := find_exit_code(found):
                sys.exit(code)

        return run

    return decorate


add_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, as the HTTP operation answers.")


def print_found(found: Any, show: Callable[[Any], object], *, as_json: bool) -> None:  # noqa: ANN401 -- any JSON
    """Print a value as JSON, or with ``show``."""
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        show(found)
