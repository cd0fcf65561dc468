"""A program loads the client of the vendor it talks to, and no other."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = "import sys; from samclients import {}; print(*sys.modules)"
VENDORS = {"BigFix", "Flexera", "Informatica", "ServiceNow"}


def test_a_client_is_imported_without_the_other_vendors() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM.format("BigFix")], capture_output=True, text=True, check=True)
    loaded = {vendor for vendor in VENDORS if f"samclients.{vendor.lower()}" in done.stdout.split()}
    assert loaded == {"BigFix"}
