"""``mockservers up``: start every mock server, and print how to reach it."""

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
from mockservers.cli.serve.options import ServerArguments, server_options
from mockservers.core.private_files import write_file
from mockservers.server.connections import BODY_TIMEOUT, HEAD_TIMEOUT, Limits

if TYPE_CHECKING:
    from mockservers.core.journal.entries import Entry
    from mockservers.server.mock_server import MockServer

CONTROL = "control"
DATA = Path(".mockservers")
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
    "--head-timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, LONGEST_TIMEOUT),
    default=HEAD_TIMEOUT,
    show_default=True,
    help="The time within which the head of a request must arrive.",
)
@click.option(
    "--body-timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, LONGEST_TIMEOUT),
    default=BODY_TIMEOUT,
    show_default=True,
    help="The time within which 500 bytes of a body must arrive for each of its seconds.",
)
def up(
    arguments: ServerArguments, ready_file: Path | None, head_timeout: float, body_timeout: float, *, verbose: bool
) -> None:
    """Start every mock server, and run until Ctrl-C or SIGTERM.

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
    gc.disable()  # until `settle`: the objects of imported modules live as long as the process
    signals = block_stop_signals()
    limits = Limits(head=head_timeout, body=body_timeout)
    watch = _load_printer() if verbose else None
    with arguments.start(watch, limits=limits) as server:
        with ready_file_of(server, ready_file):
            from mockservers.cli.serve.welcome import welcome  # requests are served meanwhile

            welcome(server, arguments.data)
            if signal.sigtimedwait(signals, AT_FIRST) is None:
                settle()
                signal.sigwait(signals)
        click.echo("Stopping ...")


def _load_printer() -> Callable[[Entry], None]:
    from mockservers.cli.serve.requests_log import print_request

    return print_request


def settle() -> None:
    """Exclude all present objects from garbage collection, and collect new ones less often."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(COLLECT_AFTER)


def block_stop_signals() -> set[signal.Signals]:
    """Block the signals that stop the server, to wait for them with ``sigwait``.

    Threads started later inherit this. Signals that are ignored (``nohup``) stay ignored.
    """
    signals = {number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    return signals


@contextmanager
def ready_file_of(server: MockServer, path: Path | None) -> Iterator[None]:
    """Write the ready file of a server, and remove it at the end; None for no file.

    The file appears complete. Other users of this machine cannot read it: it may have the control plane's token.

    Raises:
        CannotRun: it cannot be written.
    """
    if path is None:
        yield
        return
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        write_file(unfinished, json.dumps(describe_server(server)) + "\n")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CannotRun(f"The ready file {path} cannot be written: {error.strerror}.") from None
    yield
    path.unlink(missing_ok=True)


def describe_server(server: MockServer) -> dict[str, Any]:
    """The content of the ready file: base URLs by name, and the default users' ``credentials`` by name."""
    credentials = {name: standin.credentials for name, standin in server.standins.items()}
    if server.token:
        credentials[CONTROL] = {"token": server.token}
    return {**{name: standin.url for name, standin in server.standins.items()}, "credentials": credentials}
