"""Validation of the option ``--report``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mockservers.cli.errors import CannotRun

SUFFIXES = (".html", ".json", ".xml")


def check_report_files(paths: Sequence[Path]) -> None:
    """Check the names and folders of report files before a long run.

    Raises:
        CannotRun: an unknown suffix, or a missing folder.
    """
    for path in paths:
        if path.suffix not in SUFFIXES:
            raise CannotRun(f"Invalid report {path}: the name must end in .html, .json or .xml (JUnit).")
        if not path.absolute().parent.is_dir():
            raise CannotRun(f"The report {path} cannot be written: the folder {path.parent} does not exist.")
