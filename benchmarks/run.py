"""Measures the mock servers, the limit and comparable tools.

Usage: ``make bench``; ``make bench ONLY=rates,imports ROUNDS=3`` for some parts, ``SHORT=1`` for a rough run.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import every
import imports
import inprocess
import live
import memory
import pages
import proxies
import rates
import stalls
from figures import RESULTS, Results, describe_run, print_figures, print_targets
from load import TOOL
from plot import MISSING, has_matplotlib, plot
from rich.console import Console

from mockservers.cli.errors import CannotRun

ROUNDS, SECONDS = 5, 3.0
Part = Callable[[Results, int, float, Path], Iterator[str]]


def _parts(*, is_short: bool) -> dict[str, Part]:
    return {
        "rates": rates.measure,
        "every": every.measure,
        "starts": memory.cold_starts,
        "memory": lambda results, _rounds, _seconds, folder: memory.growth(results, is_short, folder),
        "inprocess": inprocess.measure,
        "pages": pages.measure,
        "imports": imports.measure,
        "stalls": stalls.measure,
        "live": live.measure,
        "proxies": proxies.measure,
    }


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=ROUNDS, show_default=True)
@click.option(
    "--seconds", type=click.FloatRange(1), default=SECONDS, show_default=True, help="Duration of a single load."
)
@click.option("--only", default="", help=f"Parts to run, separated by commas: {', '.join(_parts(is_short=True))}.")
@click.option(
    "--short", is_flag=True, help="Make a rough run: one round, loads of a second, memory after 100,000 requests."
)
@click.option("--plot/--no-plot", "wanted", default=None, help="Draw a chart; by default if matplotlib is installed.")
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS, help="The JSON file to write.")
def main(  # noqa: PLR0913 -- the options of a run
    rounds: int, seconds: float, only: str, results: Path, *, short: bool, wanted: bool | None
) -> None:
    """Measure everything, print tables, and write the results."""
    if wanted and not has_matplotlib():
        raise CannotRun(MISSING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the measured servers end as well
    console, parts = Console(), _parts(is_short=short)
    chosen = [name.strip() for name in only.split(",") if name.strip()] or list(parts)
    if unknown := sorted(set(chosen) - set(parts)):
        raise click.UsageError(f"Unknown part {unknown[0]!r}: use one of {', '.join(parts)}.")
    rounds, seconds = (1, 1.0) if short else (rounds, seconds)
    measured = Results(about=describe_run(rounds, TOOL))
    for name in chosen:
        _measure(measured, parts[name], name, rounds, seconds)
    for part, figures in measured.figures.items():
        print_figures(console, part, figures)
    console.print(f"Loaded with {TOOL}; medians of {rounds} rounds.")
    print_targets(console, measured)
    measured.save(results)
    if wanted is not False:
        console.print(plot(measured, results.with_suffix(".png")), markup=False)


def _measure(results: Results, part: Part, name: str, rounds: int, seconds: float) -> None:
    """Measure a part and print its progress."""
    err = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, err.status(name) as status:
        for doing in part(results, rounds, seconds, Path(folder)):
            status.update(f"{name}: {doing}")
            if not err.is_terminal:
                err.print(f"{name}: {doing}")


if __name__ == "__main__":
    main()
