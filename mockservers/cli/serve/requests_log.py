"""Output of ``mockservers up --verbose``: one line per request to a vendor, in the journal's format."""

from __future__ import annotations

import sys

from mockservers.catalog import VENDORS
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.serialize import format_line
from mockservers.core.journal.summary import summarize

SERVICES = {vendor.name: vendor for vendor in VENDORS}


def print_request(entry: Entry) -> None:
    """Print an exchange; a closed stdout does not stop the server."""
    shown = summarize(entry, SERVICES)
    try:
        sys.stdout.write(f"{shown['at']} {shown['world']} {format_line(shown)} ({shown['milliseconds']:.0f} ms)\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return
