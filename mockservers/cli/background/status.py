"""``mockservers status``: show the server in the background."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from mockservers.cli.background.folder import LOG, State, find_holder, find_state, pass_folder
from mockservers.cli.exit_codes import NOT_RUNNING, REFUSED, STATUS_CODES, format_exit_codes

EXIT_CODES: dict[State, int] = {"ready": 0, "not ready": REFUSED, "none": NOT_RUNNING}


@click.command(epilog=format_exit_codes(STATUS_CODES))
@pass_folder
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(folder: Path, *, as_json: bool) -> None:
    """Show the server that uses a data folder, started by `start` or by `up`.

    \b
      mockservers status
      mockservers status --name demo --json
    """
    found = describe_server(folder)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    elif found["state"] == "none":
        click.echo(f"No server uses the data folder {folder}.")
    else:
        click.echo(f"State:     {found['state']}")
        click.echo(f"Process:   {found['process'] or 'starting'}")
        click.echo(f"Console:   {found['url'] or 'starting'}")
        click.echo(f"Data:      {folder}")
        click.echo(f"Log:       {found['log'] or 'none'}")
        click.echo(f"Worlds:    {', '.join(found['worlds']) or 'none'}")
    sys.exit(EXIT_CODES[found["state"]])


def describe_server(folder: Path) -> dict[str, Any]:
    """Describe the server of a data folder."""
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
