"""The place of Chromium, and the hint for machines without it."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import which

NO_CHROMIUM = "install Chromium (Debian: apt-get install chromium), or set CHROMIUM to its path"


def find_chromium() -> str | None:
    """The path of Chromium: from the environment variable CHROMIUM, or from the PATH; None without one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return which("chromium") or which("chromium-browser") or which("google-chrome")
