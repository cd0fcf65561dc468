"""``mockservers wait``: wait until a server answers."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mockservers.cli.background.folder import find_holder, find_state, pass_folder, wait_for
from mockservers.cli.errors import CommandRefused
from mockservers.cli.exit_codes import WAIT_CODES, format_exit_codes
from mockservers.cli.worlds.control import Control
from mockservers.client.defaults import TOKEN_VARIABLE
from mockservers.client.transport import mask_password
from mockservers.server.data_dir import Holder

WAIT_SECONDS = 60.0


@click.command(epilog=format_exit_codes(WAIT_CODES))
@pass_folder
@click.option("--url", metavar="URL", help="URL of the control port, for a server on another machine.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0),
    default=WAIT_SECONDS,
    show_default=True,
    help="Longest wait.",
)
def wait(folder: Path, url: str | None, timeout: float) -> None:
    """Wait until the control plane of a server answers.

    \b
      mockservers wait
      mockservers wait --name demo --timeout 10
      mockservers wait --url http://mocks:8080
    """
    is_here = url is None
    there = Holder(url=Control(url).url, token=os.environ.get(TOKEN_VARIABLE)) if url else None

    def is_ready() -> bool:
        return find_state(find_holder(folder) if is_here else there)[0] == "ready"

    if not wait_for(is_ready, timeout):
        where = f"with the data folder {folder}" if is_here else f"at {mask_password(url or '')}"
        raise CommandRefused(f"No server {where} answered within {timeout:g} seconds.")
