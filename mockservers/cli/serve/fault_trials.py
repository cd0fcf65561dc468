"""``mockservers exec --faults``: run the command once per fault of a profile, each time with new mock servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from mockservers.cli.errors import CannotRun

if TYPE_CHECKING:
    from mockservers.checks.run_report.fault_outcomes import CommandRun, FaultOutcome
    from mockservers.cli.serve.server_options import ServerArguments
    from mockservers.core.journal.entries import Entry
    from mockservers.server.mock_server import MockServer

SHORTEST_TIMEOUT = 30.0  # seconds for a run with a fault
TIMEOUT_FACTOR = 5  # of the duration of the run without faults


def read_profile(text: str) -> list[dict[str, Any]]:
    """Read the faults of a profile.

    Args:
        text: Kinds or vendors separated by commas, or the path of a YAML file.

    Raises:
        CannotRun: an unknown name, or a file that cannot be read.
    """
    from mockservers.catalog import VENDORS
    from mockservers.checks.run_report.profile import parse_profile

    try:
        return parse_profile(text, {service.name: service for service in VENDORS})
    except ValueError as error:
        raise CannotRun(str(error)) from None
    except OSError as error:
        raise CannotRun(f"The fault profile {text} cannot be read: {error.strerror}.") from None


def run_trials(
    arguments: ServerArguments,
    run: Callable[[MockServer, float], int | None],
    faults: Sequence[Mapping[str, Any]],
    baseline: CommandRun,
) -> Iterator[FaultOutcome]:
    """Run the command with each fault, and print each fault to stderr before its run.

    Args:
        arguments: The server to start for each fault.
        run: Runs the command with a server for at most that many seconds; returns its exit code, None if it was killed.
        faults: The faults, as bodies of the control plane's requests.
        baseline: The run without faults.
    """
    from mockservers.catalog import VENDORS
    from mockservers.checks.run_report.fault_outcomes import CommandRun, FaultOutcome, compare_runs
    from mockservers.core.faults.fault import fault_kinds

    known, timeout = fault_kinds(VENDORS), max(SHORTEST_TIMEOUT, baseline.seconds * TIMEOUT_FACTOR)
    for position, fault in enumerate(faults, 1):
        click.echo(f"mockservers: fault {position} of {len(faults)}: {fault['kind']}", err=True)
        entries: list[Entry] = []
        with arguments.start(entries.append) as server:
            world = server.plane.world()
            number = world.ask("POST", "faults", body=fault)["id"]
            code = run(server, timeout)
            struck = world.ask("GET", "faults", str(number))["struck"]
        kind = known[fault["kind"]]
        outcome = compare_runs(baseline, CommandRun(code, entries), struck, harmless="unmoved" in kind.survived)
        yield FaultOutcome(fault, kind, struck, outcome, code)
