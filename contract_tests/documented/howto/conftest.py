"""Runs ``mockservers exec`` with the clients of this folder, as a CI job does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.kit.manual.examples import CLIENTS
from contract_tests.programs.cli.conftest import run

__all__ = ["client", "run"]


@pytest.fixture
def client() -> Callable[[str], str]:
    """Returns the path of a client."""
    return lambda name: str(CLIENTS / name)
