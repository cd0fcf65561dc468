"""Fixtures of the contract tests: one running server per test process, and a world of its own for each test."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.kit.chromium import NO_CHROMIUM
from contract_tests.kit.real_clients.catalogue import NOT_BUILT
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import NOW, SEED, make_world_name, start_server
from contract_tests.kit.services import make_world_name as world_name
from mockservers import MockServer

__all__ = ["NOW", "SEED", "world_name"]  # some tests import them from here


gc.disable()  # while tests are collected: thousands of objects, of which none is garbage; and where xdist only reports


def pytest_configure(config: pytest.Config) -> None:
    """Let each worker begin with other folders: who first reads a test's module compiles it for all workers."""
    worker = getattr(config, "workerinput", None)
    if worker is not None and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        parts = [path for name in config.args for path in sorted(Path(name).iterdir()) if _has_tests(path)]
        begin = len(parts) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
        config.args[:] = map(str, parts[begin:] + parts[:begin])


def _has_tests(path: Path) -> bool:
    return path.match("test_*.py") or (path.is_dir() and path.name != "__pycache__")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all workers the same order."""
    items.sort(key=lambda item: item.path)


def pytest_collection_finish() -> None:
    """Hide the collected tests from the garbage collector, which would examine all of them repeatedly."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many tests of a kind were not run, and what they need."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for what, reason in (("browser tests", NO_CHROMIUM), ("tests with public clients", NOT_BUILT)):
        if missing := sum(reason in text for text in skipped):
            terminalreporter.write_line(f"{missing} {what} were not run: {reason}.")


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    """All mock servers on free ports."""
    with start_server() as running:
        yield running


@pytest.fixture(scope="session")
def control(server: MockServer) -> Iterator[Control]:
    """The server's control plane."""
    with Control(server) as client:
        yield client


@pytest.fixture
def world(control: Control, request: pytest.FixtureRequest) -> Iterator[RemoteWorld]:
    """A fresh world, deleted after the test; the mark ``world`` sets its start."""
    mark = request.node.get_closest_marker("world")
    with control.new_world(make_world_name(request.node.nodeid), **(mark.kwargs if mark else {})) as fresh:
        yield fresh
