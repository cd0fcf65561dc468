"""``mockservers status``: show the server in the background."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mockservers.cli.background.folder import LOG, State, find_holder, find_state, pass_folder
from mockservers.cli.exit_codes import NOT_RUNNING, REFUSED, STATUS_CODES, format_exit_codes
from mockservers.cli.tables import print_with

EXIT_CODES: dict[State, int] = {"ready": 0, "not ready": REFUSED, "none": NOT_RUNNING}


def _show_server(found: Mapping[str, Any]) -> None:
    if found["state"] == "none":
        click.echo(f"No server uses the data folder {found['data']}.")
        return
    click.echo(f"State:     {found['state']}")
    click.echo(f"Process:   {found['process'] or 'starting'}")
    click.echo(f"Console:   {found['url'] or 'starting'}")
    click.echo(f"Data:      {found['data']}")
    click.echo(f"Log:       {found['log'] or 'none'}")
    click.echo(f"Worlds:    {', '.join(found['worlds']) or 'none'}")


@click.command(epilog=format_exit_codes(STATUS_CODES))
@pass_folder
@print_with(_show_server, lambda found: EXIT_CODES[found["state"]])
def status(folder: Path) -> dict[str, Any]:
    """Show the server that uses a data folder, started by `start` or by `up`.

    \b
      mockservers status
      mockservers status --name demo --json
    """
    holder = find_holder(folder)
    state, worlds = find_state(holder)
    log = folder / LOG
    return {
        "state": state,
        "process": holder.process if holder else None,
        "url": holder.url if holder else None,
        "data": str(folder),
        "log": str(log) if log.exists() else None,
        "worlds": worlds,
    }
