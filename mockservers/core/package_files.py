"""Folders of specs and fixtures: beside the package in a source tree, inside the package once installed."""

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
