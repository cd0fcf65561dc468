"""Long random runs of the generated cases: ``python -m contract_tests.long_run [--seed N] [--examples N]``."""

from __future__ import annotations

import secrets
import sys
import time

import click

from contract_tests.conformance.generated import PHASES, Run, operations, run
from mockservers.catalog import SERVICES
from mockservers.core.service import Service


@click.command()
@click.option("--seed", type=click.IntRange(min=0), help="Repeat the run that printed this seed.")
@click.option("--examples", type=click.IntRange(min=1), default=500, show_default=True, help="Per operation and phase.")
def main(seed: int | None, examples: int) -> None:
    """Send many generated cases to every stand-in; exit with 1 when any of them finds something."""
    seed = secrets.randbits(32) if seed is None else seed
    click.echo(f"seed {seed}")
    sound = [_is_sound(service, examples, seed) for service in SERVICES]
    if not all(sound):
        click.echo(f"To see it again: make contract SEED={seed}")
        sys.exit(1)


def _is_sound(service: Service, examples: int, seed: int) -> bool:
    began = time.monotonic()
    done = run(service, PHASES, examples=examples, seed=seed)
    _tell(service, done, time.monotonic() - began)
    return not done.findings and not operations(service) - done.cases.keys()


def _tell(service: Service, done: Run, seconds: float) -> None:
    click.echo(f"{service.title}: {done.cases.total():,} cases in {seconds:.0f} s, {len(done.findings)} findings")
    for operation in sorted(operations(service)):
        click.echo(f"  {done.cases[operation]:6,} cases, {done.accepted[operation]:6,} accepted  {operation}")
    for finding in done.findings:
        click.echo(f"\n{finding}\n")


if __name__ == "__main__":
    main()
