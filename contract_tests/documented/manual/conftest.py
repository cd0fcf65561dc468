"""The manual's site, built once for the tests of a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract_tests.kit.manual.site.__main__ import build
from contract_tests.kit.manual.site.assembly import SITE


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder of the built site, and the problems that the build reported."""
    folder = tmp_path_factory.mktemp("manual")
    problems = build(folder)
    return folder / SITE, problems


@pytest.fixture
def site(built: tuple[Path, list[str]]) -> Path:
    """The folder of the built site."""
    return built[0]
