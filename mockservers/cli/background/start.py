"""``mockservers start``: start every mock server in the background."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import quote

import click

from mockservers.cli.background.folder import LOG, choose_folder
from mockservers.cli.errors import CannotRun
from mockservers.cli.exit_codes import START_CODES, format_exit_codes
from mockservers.cli.parsing import OptionValue
from mockservers.cli.serve.up import DATA, up
from mockservers.cli.serve.welcome import LAST_LINE

NOT_TAKEN = {"ephemeral", "log_file"}  # options of `up`
START_SECONDS = 60.0
OPTIONS: Mapping[str, click.Option] = {
    option.name or "": option
    for option in up.params
    if isinstance(option, click.Option) and option.name not in NOT_TAKEN
}
OWN_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)


@click.command(params=[*OPTIONS.values()], epilog=format_exit_codes(START_CODES))
@click.option("--name", metavar="NAME", help="Name of the server, instead of a data folder.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1),
    default=START_SECONDS,
    show_default=True,
    help="Time limit of the start.",
)
@click.option("--detach", is_flag=True, hidden=True)  # as `docker compose up --detach`; there is no other way
def start(name: str | None, timeout: float, *, detach: bool, **typed: OptionValue) -> None:
    """Start all mock servers in the background.

    Returns when all servers answer, and prints their base URLs and credentials. They run until `mockservers stop`, also
    after the terminal is closed. All other options are those of `mockservers up`.

    A data folder has one server, and the other commands find the server by the folder: .mockservers/, another one with
    --data, or with --name one in your own folder for data. What the server prints is appended to server.log in
    that folder, which only its owner can read.

    \b
      mockservers start
      mockservers start --name demo --port-base 0 --verbose
      mockservers status
      mockservers logs --follow
      mockservers stop
    """
    del detach
    typed["data"] = folder = choose_folder(typed["data"], name)
    command = ["up", *format_options(typed), "--log-file", str(folder / LOG)]
    for line in run_in_background([sys.executable, "-m", "mockservers", *command], timeout):
        click.echo(line)
    click.echo(f"Log:       {folder / LOG}")
    click.echo(f"Stop the servers with `mockservers stop{_name_server(folder, name)}`.")


def _name_server(folder: Path, name: str | None) -> str:
    """Return the options by which other commands find the server."""
    return f" --name {name}" if name else "" if folder == DATA else f" --data {quote(str(folder))}"


def format_options(typed: Mapping[str, OptionValue]) -> list[str]:
    """Format the values of options as a command line of ``up``."""
    words: list[str] = []
    for name, option in OPTIONS.items():
        value = typed[name]
        if option.is_flag:
            words += (option.opts if value else option.secondary_opts)[:1]
        else:
            values = value if option.multiple else [] if value is None else [value]
            words += [f"{option.opts[0]}={given}" for given in values]
    return words


def run_in_background(command: Sequence[str], seconds: float) -> list[str]:
    """Start a server that outlives this process and its terminal; return what it printed until it was ready.

    Raises:
        CannotRun: it ended, or was not ready in time.
    """
    process = subprocess.Popen(  # noqa: S603 -- this program
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        creationflags=OWN_CONSOLE,
    )
    printed: list[str] = []
    reader = threading.Thread(target=_read_until_ready, args=(process, printed), daemon=True)
    is_late = True
    try:
        reader.start()
        reader.join(seconds)
        is_late = reader.is_alive()
    finally:
        if is_late:
            process.kill()
            process.wait()
    if is_late:
        raise CannotRun(f"The servers were not ready after {seconds:g} seconds, and were ended.")
    if printed[-1:] != [LAST_LINE]:
        raise CannotRun("\n".join(printed).removeprefix("Error: ") or f"The server ended with {process.wait()}.")
    return printed[:-1]


def _read_until_ready(process: subprocess.Popen[str], printed: list[str]) -> None:
    """Read the lines that a server prints, up to the last one of its welcome."""
    for line in process.stdout or ():
        printed.append(line.rstrip("\n"))
        if printed[-1] == LAST_LINE:
            return
