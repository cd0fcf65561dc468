"""``mockservers up``: start every stand-in, and say how to reach it."""

from __future__ import annotations

import gc
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.serving import Wanted, server_options
from mockservers.core.private_files import write_file

if TYPE_CHECKING:
    from mockservers.server import MockServer

DATA = Path(".mockservers")
MOST_PROCESSES = 64
COLLECT_AFTER = 20_000  # objects; a request leaves about a hundred behind
AT_FIRST = 1.0  # seconds that belong to the first requests
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@server_options(data=DATA, port_base=None)
@click.option(
    "--ready-file",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Written once all ports answer, removed at the end: a JSON object of names and base URLs.",
)
@click.option(
    "--processes",
    metavar="NUMBER",
    type=click.IntRange(1, MOST_PROCESSES),
    default=1,
    show_default=True,
    help="How many processes share the worlds and the ports.",
)
def up(wanted: Wanted, ready_file: Path | None, processes: int) -> None:
    """Start every stand-in, and run until Ctrl-C or SIGTERM.

    Prints the base URLs, the credentials and one request per vendor to paste. The worlds are kept in .mockservers/
    and are found again at the next start. One server at a time has a data folder.

    \b
      mockservers up
      mockservers up --port bigfix=9091 --port control=0
      mockservers up --port-base 9000 --data /tmp/other
      mockservers up --tls
    In a script:
      mockservers up --ephemeral --port-base 0 --ready-file ready.json &
    """
    if processes == 1:  # others would be forked without a collector
        gc.disable()  # until the server settles: what is imported stays
    signals = held_back()
    with wanted.server(processes=processes, warm=False) as server:
        with told(server, ready_file):
            from mockservers.cli.welcome import welcome  # noqa: PLC0415 -- slow to import, and requests may come already

            welcome(server, wanted.data)
            if signal.sigtimedwait(signals, AT_FIRST) is None:
                server.warm_up()
                settle()
                signal.sigwait(signals)
        click.echo("Stopping ...")


def settle() -> None:
    """Let the garbage collector pass over what is there now, and look less often through what comes."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(COLLECT_AFTER)


def held_back() -> set[signal.Signals]:
    """The signals that stop the server, from now on to be waited for.

    Also from the server's threads, which begin later; those that were ignored (``nohup``) still are.
    """
    signals = {one for one in STOPPING if signal.getsignal(one) is not signal.SIG_IGN}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    return signals


@contextmanager
def told(server: MockServer, path: Path | None) -> Iterator[None]:
    """Keep a file that tells where the stand-ins are; it appears complete, and goes at the end.

    Raises:
        CannotRun: it cannot be written.
    """
    if path is None:
        yield
        return
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        write_file(unfinished, json.dumps({name: one.url for name, one in server.standins.items()}) + "\n")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CannotRun(f"The ready file {path} cannot be written: {error.strerror}.") from None
    yield
    path.unlink(missing_ok=True)
