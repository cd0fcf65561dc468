"""The data folder of a server in the background, and the server that uses it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.serve.up import DATA
from mockservers.client.probe import list_worlds
from mockservers.client.transport import NoAnswer
from mockservers.server.data_dir import Holder
from mockservers.server.data_dir import find_holder as find_holder_of

LOG = "server.log"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
ANSWER_SECONDS = 5.0
PAUSE = 0.05  # seconds between two looks

State = Literal["ready", "not ready", "none"]


def pass_folder(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options ``--data`` and ``--name`` to a command, and call it with the data folder as ``folder``."""

    @click.option(
        "--data",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help=f"Data folder of the server; default: {DATA}.",
    )
    @click.option("--name", metavar="NAME", help="Name of the server, instead of a data folder.")
    @wraps(command)
    def run(data: Path | None, name: str | None, **rest: object) -> None:
        command(folder=choose_folder(data, name), **rest)

    return run


def choose_folder(data: Path | None, name: str | None) -> Path:
    """Return the data folder; that of a name is in the user's own folder for data.

    Raises:
        click.UsageError: both are given, or the name is invalid.
    """
    if name is None:
        return data or DATA
    if data is not None:
        raise click.UsageError("Give either --data or --name, not both.")
    if not NAME.fullmatch(name):
        raise click.UsageError(f"Invalid name {name!r}: use up to 64 letters, digits, dots, dashes and underscores.")
    from platformdirs import user_data_path

    return user_data_path("mockservers") / "servers" / name


def find_holder(folder: Path) -> Holder | None:
    """Find the server that uses a data folder.

    Raises:
        CannotRun: the folder cannot be read.
    """
    try:
        return find_holder_of(folder)
    except OSError as error:
        raise CannotRun(f"The data folder {folder} cannot be used: {error.strerror}.") from None


def find_state(holder: Holder | None) -> tuple[State, list[str]]:
    """Ask a server for its worlds; returns its state, and the worlds if it shows them."""
    if holder is None:
        return "none", []
    authority = Path(holder.authority) if holder.authority else None
    try:
        return "ready", list_worlds(holder.url, holder.token, patience=ANSWER_SECONDS, authority=authority)
    except (NoAnswer, ValueError):  # a server that starts has no URL
        return "not ready", []


def wait_for(is_reached: Callable[[], Any], seconds: float) -> bool:
    """Wait until a condition holds, at most this number of seconds; returns whether it does."""
    latest = time.monotonic() + seconds
    while not is_reached():
        if time.monotonic() > latest:
            return False
        time.sleep(PAUSE)
    return True
