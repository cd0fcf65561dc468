"""The lines of ``mockservers up --verbose``: one for each request to a vendor, as the journal shows it."""

from __future__ import annotations

import sys

from mockservers.catalog import VENDORS
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.serialize import format_line, summarize

SERVICES = {one.name: one for one in VENDORS}


def print_request(entry: Entry) -> None:
    """Print an exchange; what it is printed to may be gone without harm to the server."""
    shown = summarize(entry, SERVICES)
    try:
        sys.stdout.write(f"{shown['at']} {shown['world']} {format_line(shown)} ({shown['milliseconds']:.0f} ms)\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return
