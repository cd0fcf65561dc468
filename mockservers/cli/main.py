"""The command ``mockservers`` and its list of commands."""

import click

from mockservers.cli.clock import clock
from mockservers.cli.demo import demo
from mockservers.cli.execute import execute
from mockservers.cli.faults import faults
from mockservers.cli.journal import journal
from mockservers.cli.pace import pace
from mockservers.cli.scenario import scenario
from mockservers.cli.seed import seed
from mockservers.cli.snapshots import snapshots
from mockservers.cli.up import up
from mockservers.cli.worlds import reset, worlds


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mockservers", message="%(prog)s %(version)s")
def main() -> None:
    """Local stand-ins for the vendor APIs of software asset management.

    \b
    See all of it at work in less than a minute:
      mockservers demo
    Start them and keep what they are told in .mockservers/:
      mockservers up
    Run a test suite against stand-ins of its own, on free ports:
      mockservers exec -- pytest
    Change a running server: its data, its time, how fast its jobs go:
      mockservers seed --usages 100000
      mockservers clock advance 2h
      mockservers pace set bigfix.import --end failed
      mockservers snapshots save before
      mockservers reset
    Let things go wrong on purpose, or begin where something is the matter:
      mockservers faults add status status=503 --operation list_metrics --times 2
      mockservers scenario load bigfix.import_running
    See what was asked of it, and why it was answered as it was:
      mockservers journal list
      mockservers journal explain 7

    Data, clock, pace and faults belong to a world. A request says which one with the header X-Mock-World or a path that
    begins with /~NAME/, a command with --world; without that it is the world "default".
    """


for _command in (demo, up, execute, worlds, reset, seed, clock, pace, snapshots, faults, scenario, journal):
    main.add_command(_command)
