"""``mockservers exec --faults``: the command run once per fault of a profile, each time with stand-ins of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from mockservers.cli.errors import CannotRun

if TYPE_CHECKING:
    from mockservers.checks.run_report.fault_outcomes import CommandRun, FaultOutcome
    from mockservers.cli.serve.options import Wanted
    from mockservers.core.journal.entries import Entry
    from mockservers.server.mock_server import MockServer

SHORTEST_LIMIT = 30.0  # seconds that a run with a fault may take
PATIENCE = 5  # times as long as the run without


def read_profile(text: str) -> list[dict[str, Any]]:
    """The faults of a profile.

    Raises:
        CannotRun: an unknown name, or a file that cannot be read.
    """
    from mockservers.catalog import VENDORS  # noqa: PLC0415 -- slow to import
    from mockservers.checks.run_report.profile import parse_profile  # noqa: PLC0415

    try:
        return parse_profile(text, {one.name: one for one in VENDORS})
    except ValueError as error:
        raise CannotRun(str(error)) from None
    except OSError as error:
        raise CannotRun(f"The profile {text} cannot be read: {error.strerror}.") from None


def trials(
    wanted: Wanted,
    run: Callable[[MockServer, float], int | None],
    faults: Sequence[Mapping[str, Any]],
    usual: CommandRun,
) -> Iterator[FaultOutcome]:
    """Try the command with each fault; tells on stderr which one it is at.

    Args:
        wanted: The server to start for each.
        run: Runs the command with a server, for so many seconds at most; gives its exit code, None where it was ended.
        faults: The faults, as the control plane takes them.
        usual: The run without faults.
    """
    from mockservers.catalog import VENDORS  # noqa: PLC0415 -- slow to import
    from mockservers.checks.run_report.fault_outcomes import CommandRun, FaultOutcome, compare_runs  # noqa: PLC0415
    from mockservers.core.faults.fault import fault_kinds  # noqa: PLC0415

    known, limit = fault_kinds(VENDORS), max(SHORTEST_LIMIT, usual.seconds * PATIENCE)
    for place, fault in enumerate(faults, 1):
        click.echo(f"mockservers: fault {place} of {len(faults)}: {fault['kind']}", err=True)
        entries: list[Entry] = []
        with wanted.server(entries.append) as server:
            world = server.plane.world()
            number = world.ask("POST", "faults", body=fault)["id"]
            code = run(server, limit)
            struck = world.ask("GET", "faults", str(number))["struck"]
        kind = known[fault["kind"]]
        outcome = compare_runs(usual, CommandRun(code, entries), struck, harmless="unmoved" in kind.survived)
        yield FaultOutcome(fault, kind, struck, outcome, code)
