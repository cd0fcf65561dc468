"""Where specs and fixtures are: beside the package in a source tree, inside it once installed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def fixture_folder() -> Path:
    """Where the fixtures are: beside the package in a source tree, inside it once installed."""
    installed = Path(str(files("mockservers"))) / "fixtures"
    return installed if installed.is_dir() else installed.parents[1] / "fixtures"


def spec_folder() -> Path:
    """Where the OpenAPI documents are: beside the package in a source tree, inside it once installed."""
    installed = Path(str(files("mockservers"))) / "openapi"
    return installed if installed.is_dir() else installed.parents[1] / "openapi"
