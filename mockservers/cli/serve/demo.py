"""``mockservers demo``: mock servers with data, and the clients at work on them."""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.serve.execute import NOT_FOUND, Child
from mockservers.cli.serve.up import STOPPING

if TYPE_CHECKING:
    from mockservers.server.mock_server import MockServer

STORY = "samclients.demo"  # not imported: mock servers and clients communicate by HTTP alone
INSTALLATIONS, CONTRACTS = 5, 10  # per computer; in all


@click.command()
@click.option("--stay", is_flag=True, help="Leave the stand-ins up afterwards, until Ctrl-C, and print where to look.")
@click.option(
    "--computers",
    type=click.IntRange(3, 20_000),
    default=250,
    show_default=True,
    help="Of the company; with five installations each.",
)
@click.option(
    "--usages", type=click.IntRange(10, 100_000), default=1_000, show_default=True, help="License usages of BigFix."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, help="The seed of all data; usually 0.")
def demo(*, stay: bool, computers: int, usages: int, seed: int) -> None:
    """Show all vendors at work: a minute at most, offline, from nothing, and nothing is left behind.

    Starts the stand-ins on free ports. Exports FlexNet Manager Suite's data to ServiceNow, loads license usages of
    BigFix and the users of a SaaS vendor into Flexera, exports Informatica's metering with a callback, creates and
    queries BigFix metrics. Things go wrong on purpose: a segment fails, a token expires. Every count is held against
    its source; the exit code is 0 if all agreed, 1 if one did not.

    \b
      mockservers demo
      mockservers demo --stay
      mockservers demo --computers 5000 --usages 20000
    """
    from mockservers.core.worlds.seeding import WorldStart
    from mockservers.server.mock_server import MockServer

    nothing = {"computers": 0, "installations": 0, "contracts": 0}
    start = WorldStart(seed=seed, options={"servicenow": nothing, "bigfix": {"usages": usages}})
    child = Child()
    with TemporaryDirectory(prefix="mockservers-") as folder, MockServer(start=start) as server:
        database = f"sqlite:///{Path(folder) / 'fnms.db'}"
        _fill(database, seed, computers)
        click.echo(f"Stand-ins on free ports, and an operations database with {computers:,} computers:")
        for standin in server.standins.values():
            click.echo(f"  {standin.service.title}: {standin.url}")
        environment = {**os.environ, **server.environment(), "FNMS_DATABASE": database}
        code = child.run([sys.executable, "-m", STORY], environment)
        if stay and code in (0, 1):
            _stay(server, database)
    if code == NOT_FOUND:
        raise CannotRun(f"{sys.executable} cannot be run.")
    sys.exit(code)


def _fill(database: str, seed: int, computers: int) -> None:
    from mockservers.vendors.servicenow.fnms_database import Company, fill

    as_of = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in fill(database, Company(seed, as_of, computers, INSTALLATIONS * computers, CONTRACTS)):
        pass


def _stay(server: MockServer, database: str) -> None:
    """Print where to look, and wait for a signal."""
    from mockservers.cli.serve.welcome import welcome

    stopped = threading.Event()
    for number in STOPPING:
        signal.signal(number, lambda *_: stopped.set())
    click.echo()
    click.echo("Where to look: everything that was told above is in these stand-ins.")
    welcome(server, None)
    click.echo(f"FNMS:      {database}")
    stopped.wait()
    click.echo("Stopping ...")
