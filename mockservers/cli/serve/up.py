"""``mockservers up``: start every mock server, and print how to reach it."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.serve.server_options import ServerArguments, add_server_options
from mockservers.cli.serve.signals import StopSignals
from mockservers.core.private_files import write_file
from mockservers.server.connections import BODY_TIMEOUT, HEAD_TIMEOUT, Limits

if TYPE_CHECKING:
    from mockservers.core.journal.entries import Entry
    from mockservers.server.mock_server import MockServer

CONTROL = "control"
DATA = Path(".mockservers")
LONGEST_TIMEOUT = 3600.0  # seconds
GC_THRESHOLD = 20_000  # objects; a request allocates about a hundred
UNSETTLED = 1.0  # seconds for the first requests, before objects are frozen


@click.command()
@add_server_options(data=DATA, port_base=None)
@click.option(
    "--ready-file",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Write URLs and credentials to this file as JSON when all ports are ready; delete it at the end.",
)
@click.option(
    "--log-file",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append everything that is printed after the start message to this file. A file of 5 MB is renamed to PATH.1,"
    " and the last three are kept.",
)
@click.option("--verbose", is_flag=True, help="Print one line per request to a vendor, without secrets.")
@click.option(
    "--head-timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, LONGEST_TIMEOUT),
    default=HEAD_TIMEOUT,
    show_default=True,
    help="Time limit for the head of a request.",
)
@click.option(
    "--body-timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, LONGEST_TIMEOUT),
    default=BODY_TIMEOUT,
    show_default=True,
    help="Period over which a body must arrive at 500 bytes per second on average.",
)
def up(  # noqa: PLR0913 -- one parameter per option
    arguments: ServerArguments,
    ready_file: Path | None,
    log_file: Path | None,
    head_timeout: float,
    body_timeout: float,
    *,
    verbose: bool,
) -> None:
    """Start all mock servers, and run until Ctrl-C.

    Prints the base URLs, the credentials and one example request per vendor. SIGTERM stops the servers, too. The data
    is kept in .mockservers/ for the next start. Only one server at a time can use a data folder.

    \b
      mockservers up
      mockservers up --port bigfix=9091 --port control=0
      mockservers up --port-base 9000 --data /tmp/other
      mockservers up --tls
      mockservers up --verbose
    In a script:
      mockservers up --ephemeral --port-base 0 --ready-file ready.json &

    The ready file has {"bigfix": URL, ..., "credentials": {"bigfix": {"token": ...}, ...}}.
    """
    gc.disable()  # until reduce_garbage_collection(): objects of imported modules live as long as the process
    signals = StopSignals()
    limits = Limits(head=head_timeout, body=body_timeout)
    watch = _load_printer() if verbose else None
    with arguments.start(watch, limits=limits) as server:
        with keep_ready_file(server, ready_file):
            from mockservers.cli.serve.welcome import print_welcome  # while requests are served

            print_welcome(server, arguments.data)
            write_log(log_file)
            if not signals.wait(UNSETTLED):
                reduce_garbage_collection()
                signals.wait()
        click.echo("Stopping ...")


def _load_printer() -> Callable[[Entry], None]:
    from mockservers.cli.serve.requests_log import print_request

    return print_request


def write_log(path: Path | None) -> None:
    """Send what is printed from now on to a log file; None for no file.

    Raises:
        CannotRun: the file cannot be written.
    """
    if path is None:
        return
    from mockservers.cli.background.log_file import redirect_output

    try:
        redirect_output(path)
    except OSError as error:
        raise CannotRun(f"The log file {path} cannot be written: {error.strerror}.") from None


def reduce_garbage_collection() -> None:
    """Exclude all existing objects from garbage collection, and collect new ones less often."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(GC_THRESHOLD)


@contextmanager
def keep_ready_file(server: MockServer, path: Path | None) -> Iterator[None]:
    """Write the ready file of a server, and delete it at the end; None for no file.

    The file appears complete. Other users cannot read it, as it can have the access token.

    Raises:
        CannotRun: the file cannot be written.
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
    """Build the content of the ready file: base URLs by service, and ``credentials`` by service."""
    credentials = {name: standin.credentials for name, standin in server.standins.items()}
    if server.token:
        credentials[CONTROL] = {"token": server.token}
    return {**{name: standin.url for name, standin in server.standins.items()}, "credentials": credentials}
