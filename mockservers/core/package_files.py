"""Folders of specs, fixtures and the manual: beside the package in a source tree, inside it once installed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def fixture_folder() -> Path:
    """The folder of the fixtures."""
    installed = Path(str(files("mockservers"))) / "fixtures"
    return installed if installed.is_dir() else installed.parents[1] / "fixtures"


def spec_folder() -> Path:
    """The folder of the OpenAPI documents."""
    installed = Path(str(files("mockservers"))) / "openapi"
    return installed if installed.is_dir() else installed.parents[1] / "openapi"


def find_manual() -> Path | None:
    """The folder of the manual's site; None if it is not built. It is only in a source tree."""
    folder = Path(str(files("mockservers"))).parent / "build" / "manual"
    return folder if (folder / "index.html").is_file() else None
