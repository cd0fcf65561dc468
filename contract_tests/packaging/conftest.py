"""The wheels of both packages, and environments with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract_tests.kit.packaging.builds import FOLDERS, build
from contract_tests.kit.packaging.environments import Environment, create_environment

Wheels = dict[str, Path]


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Wheels:
    """The wheels by package."""
    folder = tmp_path_factory.mktemp("wheels")
    return {name: build(project, "wheel", folder / name) for name, project in FOLDERS.items()}


@pytest.fixture(scope="session")
def servers_only(wheels: Wheels, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """``pip install mockservers``."""
    return create_environment(tmp_path_factory.mktemp("servers") / "venv", [wheels["mockservers"]])


@pytest.fixture(scope="session")
def clients_only(wheels: Wheels, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """``pip install samclients``."""
    return create_environment(tmp_path_factory.mktemp("clients") / "venv", [wheels["samclients"]])


@pytest.fixture(scope="session")
def everything(wheels: Wheels, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """``pip install 'mockservers[console,demo,tls]' 'samclients[web]' pytest``."""
    folder = tmp_path_factory.mktemp("everything") / "venv"
    more = ("mockservers[console,demo,tls]", "samclients[web]", "pytest")
    return create_environment(folder, list(wheels.values()), *more)
