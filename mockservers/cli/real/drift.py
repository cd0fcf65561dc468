"""``mockservers drift``: compare the exchanges of a recording with the specifications."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockservers.cli.completion import complete_vendors
from mockservers.cli.errors import CannotRun
from mockservers.cli.exit_codes import DRIFT_CODES, HAS_FINDINGS, format_exit_codes
from mockservers.cli.extras import need_extra
from mockservers.cli.tables import add_json_option, build_table, print_found, print_table

if TYPE_CHECKING:
    from mockservers.core.journal.recordings import Recorded
    from mockservers.core.service.service import Service

EXTRA = "recordings"
CLEAR = "\r\033[K"  # begins the line of the terminal again
SHOWN_EVERY = 500  # exchanges

add_recording = click.argument("recording", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
add_spec = click.option(
    "--spec",
    metavar="VENDOR",
    shell_complete=complete_vendors,
    help="Vendor of exchanges whose host is not a vendor's: bigfix, servicenow, informatica or flexera.",
)


@click.command(epilog=format_exit_codes(DRIFT_CODES))
@add_recording
@add_spec
@add_json_option
@need_extra(EXTRA)
def drift(recording: Path, spec: str | None, *, as_json: bool) -> None:
    """Compare the exchanges of RECORDING with the specifications.

    RECORDING is a HAR 1.2 file: of `mockservers proxy --record`, of `mockservers journal har`, or of a browser's
    network panel. Nothing is sent. Every request and every answer is held against the vendor's specification, and the
    differences are grouped: operation, status, media type, header, undeclared member, missing, type, enum value, value
    and undeclared parameter. Each group has the number of exchanges, an example, and the line of the specification that
    has to change. Secrets are never printed.

    \b
      mockservers drift recording.har
      mockservers drift browser.har --spec servicenow --json > drift.json
    """
    from mockservers.checks.drift.drift import Drift

    vendors = list_vendors()
    found = Drift(vendors)
    for recorded in read(recording, vendors, spec):
        found.add(recorded)
    print_found(found.as_json(), print_drift, as_json=as_json)
    sys.exit(HAS_FINDINGS if found.groups else 0)


def list_vendors() -> list[Service]:
    """Return the vendors."""
    from mockservers.catalog import VENDORS

    return list(VENDORS)


def find_vendor(name: str) -> Service:
    """Find a vendor.

    Raises:
        CannotRun: there is none of that name.
    """
    from mockservers.core.suggestions import suggest

    vendors = {vendor.name: vendor for vendor in list_vendors()}
    try:
        return vendors[suggest("spec", name, vendors)]
    except ValueError as error:
        raise CannotRun(str(error)) from None


def read(path: Path, vendors: list[Service], spec: str | None) -> Iterator[Recorded]:
    """Read a recording, and show the progress on a terminal.

    Raises:
        CannotRun: the file cannot be read or is no recording.
    """
    from mockservers.core.journal.recording_reader import NotARecording, read_recording

    vendor = find_vendor(spec).name if spec else ""
    try:
        yield from _show_progress(read_recording(path, vendors, vendor))
    except NotARecording as error:
        raise CannotRun(str(error)) from None
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror}.") from None


def _show_progress(exchanges: Iterator[Recorded]) -> Iterator[Recorded]:
    """Yield exchanges, and count them on stderr if it is a terminal."""
    is_shown = sys.stderr.isatty()
    for number, recorded in enumerate(exchanges, 1):
        if is_shown and number % SHOWN_EVERY == 0:
            click.echo(f"{CLEAR}{number:,} exchanges", nl=False, err=True)
        yield recorded
    if is_shown:
        click.echo(CLEAR, nl=False, err=True)


def print_drift(found: dict[str, Any]) -> None:
    """Print drift: a table of the groups, and a summary."""
    groups = found["differences"]
    if groups:
        table = build_table("operation", "status", "difference", "place", "times", "spec")
        for group in groups:
            row = (group["operation"], str(group["status"]), _name(group), group["place"] or "-")
            table.add_row(*row, f"{group['count']:,}", group["spec"]["line"])
        print_table(table)
        click.echo()
        for group in groups:
            example = f", for example {group['example']}" if group["example"] else ""
            click.echo(f"{group['operation']} {group['place']}: {group['text']}{example}.")
        click.echo()
    for reason, count in found["skipped"].items():
        click.echo(f"Not compared, {reason}: {count:,}.")
    if refused := found["refused_requests"]:
        click.echo(f"Requests that break the specification, and that the system refused: {refused:,}.")
    if found["not_listed"]:
        click.echo(f"Further differences, not listed: {found['not_listed']:,}.")
    click.echo(format_summary(found["exchanges"], len(groups)))


def _name(group: dict[str, Any]) -> str:
    return f"{group['kind']} (request)" if group["side"] == "request" else group["kind"]


def format_summary(exchanges: int, differences: int) -> str:
    """Return ``12 exchanges, 3 kinds of differences``."""
    exchange = "1 exchange" if exchanges == 1 else f"{exchanges:,} exchanges"
    if not differences:
        return f"{exchange}, no differences from the specification"
    return f"{exchange}, {differences:,} kind{'s' * (differences > 1)} of differences from the specification"
