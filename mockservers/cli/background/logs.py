"""``mockservers logs``: print the log of the server in the background."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import click

from mockservers.cli.background.folder import LOG, find_holder, pass_folder
from mockservers.cli.errors import CannotRun
from mockservers.cli.exit_codes import INTERRUPTED, LOGS_CODES, format_exit_codes

LINES = 100
PAUSE = 0.2  # seconds between two looks at a log without new lines


@click.command(epilog=format_exit_codes(LOGS_CODES))
@pass_folder
@click.option("--follow", is_flag=True, help="Go on until the server ends or Ctrl-C.")
@click.option(
    "--lines", metavar="NUMBER", type=click.IntRange(0), default=LINES, show_default=True, help="Print the last lines."
)
def logs(folder: Path, lines: int, *, follow: bool) -> None:
    """Print what the server in the background has printed since its first start.

    With `start --verbose` that is a line for each request to a vendor. The log is server.log in the data folder.

    \b
      mockservers logs
      mockservers logs --follow --lines 0
    """
    path = folder / LOG
    try:
        for line in read_lines(path, lines, (lambda: find_holder(folder) is not None) if follow else None):
            click.echo(line, nl=False)
    except FileNotFoundError:
        raise CannotRun(f"There is no log {path}: only servers started by `mockservers start` have one.") from None
    except OSError as error:
        raise CannotRun(f"The log {path} cannot be read: {error.strerror}.") from None
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def read_lines(
    path: Path, last: int, is_running: Callable[[], bool] | None = None, sleep: Callable[[float], None] = time.sleep
) -> Iterator[str]:
    """Yield the lines of a log.

    Args:
        path: The file.
        last: Number of present lines.
        is_running: Whether lines may follow; None to end with the present ones.
        sleep: Waits between two looks.

    Raises:
        OSError: the file cannot be read.
    """
    log = _open(path)
    try:
        yield from deque(log, last)
        while is_running is not None:
            goes_on = is_running()  # before reading: what is written last is read, too
            yield from _read_complete_lines(log)
            if _is_renamed(log, path):
                yield from log
                log.close()
                log = _open(path)
            elif not goes_on:
                return
            else:
                sleep(PAUSE)
    finally:
        log.close()


def _open(path: Path) -> IO[str]:
    return path.open(encoding="utf-8", errors="replace")


def _read_complete_lines(log: IO[str]) -> Iterator[str]:
    """Yield lines with their ends; the beginning of a line is read again later."""
    while True:
        place, line = log.tell(), log.readline()
        if not line.endswith("\n"):
            log.seek(place)
            return
        yield line


def _is_renamed(log: IO[str], path: Path) -> bool:
    """Tell if the log was rotated, and the next file exists."""
    return path.exists() and not os.path.samestat(os.fstat(log.fileno()), path.stat())
