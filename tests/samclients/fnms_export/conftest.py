"""A small operations database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mockservers.vendors.servicenow.fnms_database import Company, fill
from samclients.fnms_export.source.database import OperationsDatabase

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a database with 30 computers, 70 installations and 5 contracts, and return its file."""
    path = tmp_path_factory.mktemp("fnms") / "fnms.db"
    for _ in fill(f"sqlite:///{path}", Company(7, AS_OF, 30, 70, 5)):
        pass
    return path


@pytest.fixture
def database(database_file: Path, tmp_path: Path) -> Iterator[OperationsDatabase]:
    path = tmp_path / "fnms.db"
    shutil.copy(database_file, path)
    found = OperationsDatabase(f"sqlite:///{path}")
    yield found
    found.close()
