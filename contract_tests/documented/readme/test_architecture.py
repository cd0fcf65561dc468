"""The architecture page names only folders and modules that exist, and all of the main ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contract_tests.kit.manual.pages import DOCS, ROOT

TEXT = (DOCS / "explanation" / "architecture.md").read_text()
EXAMPLE = "acme"  # the vendor that the page adds
PATHS = sorted({path for path in re.findall(r"`([\w./]+/[\w./]*)`", TEXT) if EXAMPLE not in path})


@pytest.mark.parametrize("path", PATHS)
def test_every_named_path_exists(path: str) -> None:
    place = ROOT / path
    assert place.is_dir() if path.endswith("/") else place.is_file()


@pytest.mark.parametrize("folder", ["mockservers", "mockservers/core"])
def test_every_folder_is_described(folder: str) -> None:
    hidden = {"__pycache__", "redaction"}  # redaction: small helpers of several folders
    folders = {path.name for path in (ROOT / folder).iterdir() if path.is_dir() and has_modules(path)} - hidden
    assert folders == {name for name in folders if f"`{folder}/{name}/`" in TEXT}


def has_modules(folder: Path) -> bool:
    return next(folder.rglob("*.py"), None) is not None
