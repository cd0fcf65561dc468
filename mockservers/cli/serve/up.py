"""``mockservers up``: start every stand-in, and say how to reach it."""

from __future__ import annotations

import gc
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.serve.options import Wanted, server_options
from mockservers.core.private_files import write_file
from mockservers.server.connections import BODY_TIMEOUT, HEAD_TIMEOUT, Limits

if TYPE_CHECKING:
    from mockservers.core.journal.entries import Entry
    from mockservers.server.mock_server import MockServer

CONTROL = "control"
DATA = Path(".mockservers")
MOST_PROCESSES = 64
LONGEST_TIMEOUT = 3600.0  # seconds
COLLECT_AFTER = 20_000  # objects; a request leaves about a hundred behind
AT_FIRST = 1.0  # seconds that belong to the first requests
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@server_options(data=DATA, port_base=None)
@click.option(
    "--ready-file",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Written once all ports answer, removed at the end: a JSON object of base URLs by name, and of credentials.",
)
@click.option("--verbose", is_flag=True, help="Print a line for each request to a vendor, without secrets.")
@click.option(
    "--processes",
    metavar="NUMBER",
    type=click.IntRange(1, MOST_PROCESSES),
    default=1,
    show_default=True,
    help="How many processes share the worlds and the ports.",
)
@click.option(
    "--head-timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, LONGEST_TIMEOUT),
    default=HEAD_TIMEOUT,
    show_default=True,
    help="In which the head of a request must have come.",
)
@click.option(
    "--body-timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, LONGEST_TIMEOUT),
    default=BODY_TIMEOUT,
    show_default=True,
    help="In which a body must have gone on by 500 bytes for each.",
)
def up(  # noqa: PLR0913 -- the options of the command
    wanted: Wanted,
    ready_file: Path | None,
    processes: int,
    head_timeout: float,
    body_timeout: float,
    *,
    verbose: bool,
) -> None:
    """Start every stand-in, and run until Ctrl-C or SIGTERM.

    Prints the base URLs, the credentials and one request per vendor to paste. The worlds are kept in .mockservers/
    and are found again at the next start. One server at a time has a data folder.

    \b
      mockservers up
      mockservers up --port bigfix=9091 --port control=0
      mockservers up --port-base 9000 --data /tmp/other
      mockservers up --tls
      mockservers up --verbose
    In a script, whose ready file has {"bigfix": URL, ..., "credentials": {"bigfix": {"token": ...}, ...}}:
      mockservers up --ephemeral --port-base 0 --ready-file ready.json &
    """
    if processes == 1:  # others would be forked without a collector
        gc.disable()  # until the server settles: what is imported stays
    signals = held_back()
    limits = Limits(head=head_timeout, body=body_timeout)
    watch = _printer() if verbose else None
    with wanted.server(watch, processes=processes, limits=limits, warm=False) as server:
        with told(server, ready_file):
            from mockservers.cli.serve.welcome import welcome  # noqa: PLC0415 -- slow to import, and requests may come already

            welcome(server, wanted.data)
            if signal.sigtimedwait(signals, AT_FIRST) is None:
                server.warm_up()
                settle()
                signal.sigwait(signals)
        click.echo("Stopping ...")


def _printer() -> Callable[[Entry], None]:
    from mockservers.cli.serve.requests_log import print_request  # noqa: PLC0415 -- slow to import, and few want it

    return print_request


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

    Others of this machine cannot read it: the control plane's token may be in it.

    Raises:
        CannotRun: it cannot be written.
    """
    if path is None:
        yield
        return
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        write_file(unfinished, json.dumps(whereabouts(server)) + "\n")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CannotRun(f"The ready file {path} cannot be written: {error.strerror}.") from None
    yield
    path.unlink(missing_ok=True)


def whereabouts(server: MockServer) -> dict[str, Any]:
    """What the ready file has: base URLs by name, and under ``credentials`` those of the default users by name."""
    credentials = {name: one.credentials for name, one in server.standins.items()}
    if server.token:
        credentials[CONTROL] = {"token": server.token}
    return {**{name: one.url for name, one in server.standins.items()}, "credentials": credentials}
