"""``mockservers demo``: run the clients against mock servers with data."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.exit_codes import NOT_FOUND
from mockservers.cli.extras import check_package
from mockservers.cli.serve.execute import ChildProcess
from mockservers.cli.serve.signals import StopSignals

if TYPE_CHECKING:
    from mockservers.server.mock_server import MockServer

CLIENTS = "samclients"  # not imported: mock servers and clients communicate by HTTP alone
DEMO_MODULE = f"{CLIENTS}.demo"
PAGES = {
    "Overview": "/",
    "Journal": "/worlds/default/journal",
    "Problems": "/worlds/default/journal?problems=1",
    "Data": "/worlds/default/data",
    "Faults": "/worlds/default/faults",
    "Lifecycles": "/worlds/default/lifecycles",
    "Callbacks": "/worlds/default/callbacks",
    "APIs": "/api",
    "Clients": "/clients",
}
PROGRAMS = (  # the variable of the database, its file, and the command that serves the pages
    ("FSM_INGEST_DATABASE", "fsm-ingest.db", "fsm-ingest web"),
    ("FNMS_DATABASE", "fnms.db", "fnms-servicenow-export web --config {folder}/export.toml"),
)
INSTALLATIONS, CONTRACTS = 5, 10  # per computer; in all


@click.command()
@click.option(
    "--stay", is_flag=True, help="Keep the mock servers running until Ctrl-C, and print their URLs and pages."
)
@click.option(
    "--computers",
    type=click.IntRange(3, 20_000),
    default=250,
    show_default=True,
    help="Computers of the company, with five installations each.",
)
@click.option(
    "--usages",
    type=click.IntRange(10, 100_000),
    default=1_000,
    show_default=True,
    help="License usages in BigFix Inventory.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, help="Seed of all data; default: 0.")
def demo(*, stay: bool, computers: int, usages: int, seed: int) -> None:
    """Demonstrate all vendors, in less than a minute and offline.

    Starts the mock servers on free ports, exports FlexNet Manager Suite's data to ServiceNow, loads license usages of
    BigFix and users of a SaaS vendor into Flexera, exports Informatica's metering with a callback, and creates and
    queries BigFix metrics. Some faults are injected: a segment fails, a token expires. Every count is compared with its
    source; the exit code is 0 if all agree, otherwise 1. With --stay, exchanges, faults, callbacks and runs can be
    looked at in the console and on the pages of the two programs. All data is deleted at the end.

    \b
      mockservers demo
      mockservers demo --stay
      mockservers demo --computers 5000 --usages 20000
    """
    check_package(CLIENTS, "demo")
    from mockservers.core.worlds.seeding import WorldStart
    from mockservers.server.mock_server import MockServer

    no_records = {"computers": 0, "installations": 0, "contracts": 0}
    start = WorldStart(seed=seed, options={"servicenow": no_records, "bigfix": {"usages": usages}})
    child = ChildProcess()
    with TemporaryDirectory(prefix="mockservers-") as folder, MockServer(start=start) as server:
        database = f"sqlite:///{Path(folder) / 'fnms.db'}"
        _fill(database, seed, computers)
        click.echo(f"Mock servers on free ports, and an operations database with {computers:,} computers:")
        for standin in server.standins.values():
            click.echo(f"  {standin.service.title}: {standin.url}")
        environment = {**os.environ, **server.environment(), "FNMS_DATABASE": database, "DEMO_FOLDER": folder}
        code = child.run([sys.executable, "-m", DEMO_MODULE], environment)
        if stay and code in (0, 1):
            _wait_for_signal(server, Path(folder))
    if code == NOT_FOUND:
        raise CannotRun(f"Python cannot be executed: {sys.executable} does not exist.")
    sys.exit(code)


def _fill(database: str, seed: int, computers: int) -> None:
    from mockservers.vendors.servicenow.fnms_database import Company, fill

    as_of = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in fill(database, Company(seed, as_of, computers, INSTALLATIONS * computers, CONTRACTS)):
        pass


def _wait_for_signal(server: MockServer, folder: Path) -> None:
    """Print URLs, credentials and the addresses of all pages, and wait for a signal."""
    from mockservers.cli.serve.welcome import print_welcome

    signals = StopSignals()
    click.echo()
    click.echo("The data of the demonstration is in these mock servers:")
    print_welcome(server, None)
    _print_pages(server, folder)
    signals.wait()
    click.echo("Stopping ...")


def _print_pages(server: MockServer, folder: Path) -> None:
    """Print the addresses of the console's pages, and the commands that serve the pages of the two programs."""
    from mockservers.server.mock_server import CONTROL

    control = server.standins[CONTROL].url
    click.echo("\nPages to look at:")
    for title, path in PAGES.items():
        click.echo(f"  {title:10} {control}{path}")
    click.echo("\nIn another shell, the pages of the two programs with the data of the demonstration:")
    click.echo(f'  eval "$(mockservers env --url {control})"')
    for variable, file, command in PROGRAMS:
        click.echo(f"  export {variable}={quote(f'sqlite:///{folder / file}')}")
        click.echo(f"  {command.format(folder=quote(str(folder)))}")
