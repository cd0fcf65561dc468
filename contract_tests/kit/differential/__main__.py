"""The long comparison: ``python -m contract_tests.kit.differential [--seed N] [--cases N]``."""

from __future__ import annotations

import logging
import secrets
import sys
import time

import click

from contract_tests.kit.differential.comparison import compare
from contract_tests.kit.services import SERVICES


@click.command()
@click.option("--seed", type=click.IntRange(min=0), help="Repeat the run that printed this seed.")
@click.option("--cases", type=click.IntRange(min=1), default=6_000, show_default=True, help="Requests per service.")
def main(seed: int | None, cases: int) -> None:
    """Send generated requests to every mock server, compiled and not; exit with 1 if responses differ."""
    logging.disable(logging.ERROR)
    seed = secrets.randbits(32) if seed is None else seed
    click.echo(f"Fast path and connexion reference, seed {seed}")
    is_same = True
    for service in SERVICES:
        began = time.monotonic()
        done = compare(service, cases, seed)
        seconds, statuses = time.monotonic() - began, ", ".join(map(str, sorted(done.statuses)))
        click.echo(
            f"{service.title}: {done.cases.total():,} requests in {seconds:.0f} s, {done.accepted.total():,} accepted,"
            f" statuses {statuses}; {len(done.findings)} differences"
        )
        for finding in done.findings:
            click.echo(f"\n{finding}\n")
        is_same = is_same and not done.findings
    if not is_same:
        click.echo(f"To repeat it: python -m contract_tests.kit.differential --seed {seed}")
        sys.exit(1)


if __name__ == "__main__":
    main()
