"""``mockservers stop``: stop the server in the background."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from mockservers.cli.background.folder import find_holder, pass_folder, wait_for
from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.cli.exit_codes import STOP_CODES, format_exit_codes

STOP_SECONDS = 10.0
KILL: int = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows, SIGTERM ends a process at once


@click.command(epilog=format_exit_codes(STOP_CODES))
@pass_folder
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0),
    default=STOP_SECONDS,
    show_default=True,
    help="Time for running requests to end; then the server is killed. Its data is valid nevertheless.",
)
def stop(folder: Path, timeout: float) -> None:
    """Stop the server that uses a data folder, started by `start` or by `up`.

    \b
      mockservers stop
      mockservers stop --name demo
    """
    holder = find_holder(folder)
    if holder is None:
        click.echo(f"No server uses the data folder {folder}.")
        return
    if not holder.process:
        raise CannotRun(f"The server of {folder} is starting: try again in a moment.")

    def is_stopped() -> bool:
        return find_holder(folder) != holder

    _send_signal(holder.process, signal.SIGTERM)
    if wait_for(is_stopped, timeout):
        click.echo(f"The server of {folder} has stopped.")
        return
    _send_signal(holder.process, KILL)
    wait_for(is_stopped, STOP_SECONDS)
    raise CommandRefused(f"Process {holder.process} did not stop within {timeout:g} seconds, and was killed.")


def _send_signal(process: int, number: int) -> None:
    """Send a signal to a process, which may have ended.

    Raises:
        CannotRun: the process belongs to another user.
    """
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return
    except PermissionError:
        raise CannotRun(f"Process {process} cannot be stopped: it belongs to another user.") from None
