"""Fixtures for test suites of clients: stand-ins with a fresh world for each test.

``bigfix``, ``servicenow``, ``informatica`` and ``flexera`` are stand-ins in the test's own world; their ``url`` carries
the world, so any client works. ``clock`` is that world's time, ``faults`` lets things go wrong in it on purpose,
``journal`` tells and verifies what it was asked. The marker ``mock_world(seed=..., now=..., options=...)`` chooses what
the world begins with, ``scenario("bigfix.import_running")`` where it begins. A failing test's report has the last
exchanges of its world.

The server is one of the test process itself, so also one per worker of pytest-xdist. ``--mock-shared`` shares one among
the workers, ``--mock-url URL`` uses one that runs already.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockservers.core.service import Service
    from mockservers.faults import Faults
    from mockservers.remote import ControlPlane, RemoteClock, RemoteWorld, Snapshots
    from mockservers.server import MockServer
    from mockservers.world_journal import WorldJournal

TOKEN = "MOCKSERVERS_TOKEN"  # noqa: S105 -- a variable's name
SHOWN = 50  # exchanges in the report of a failing test
LONGEST_NAME = 40  # characters of the test's name in that of its world

shared = pytest.StashKey["MockServer"]()
world_of = pytest.StashKey["RemoteWorld"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that say which server the tests use."""
    group = parser.getgroup("mockservers", "stand-ins for vendor APIs")
    group.addoption(
        "--mock-url",
        metavar="URL",
        help=f"use the running server with this control port, such as http://127.0.0.1:8080; its token is in {TOKEN}",
    )
    group.addoption("--mock-shared", action="store_true", help="one server for all workers of pytest-xdist")


def pytest_configure(config: pytest.Config) -> None:
    """The markers."""
    config.addinivalue_line("markers", "mock_world(seed=..., now=..., options=...): what the test's world begins with")
    config.addinivalue_line("markers", "scenario(name): the scenario that the test's world begins with")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 -- a worker, as pytest-xdist has it
    """Tell a worker which server it shares."""
    config: pytest.Config = node.config
    if not config.option.mock_shared or config.option.mock_url:
        return
    if shared not in config.stash:
        from mockservers.server import MockServer  # noqa: PLC0415 -- slow to import

        config.stash[shared] = MockServer()
    node.workerinput["mock_url"] = config.stash[shared].control.url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Give the report of a failing test what its world was asked."""
    report: pytest.TestReport = yield  # type: ignore[assignment]  # as pluggy gives it
    if report.failed and report.when != "teardown" and world_of in item.stash:
        world = item.stash[world_of]
        report.sections.append((f"exchanges in the world {world.name}", _exchanges(world)))
    return report  # type: ignore[return-value]  # as pluggy takes it


def _exchanges(world: RemoteWorld) -> str:
    """The last exchanges, one a line, without secrets."""
    import requests  # noqa: PLC0415 -- imported already

    from mockservers.journal.shown import line  # noqa: PLC0415 -- as above

    try:
        found = world.ask("GET", "journal", query={"limit": SHOWN})
    except (ValueError, requests.RequestException) as error:
        return f"They cannot be had: {error}"
    lines = [line(one) for one in found["exchanges"]]
    if more := found["recorded"] - len(lines):
        lines.insert(0, f"... {more} before")
    return "\n".join(lines) or "none"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that the workers shared."""
    if shared in config.stash:
        config.stash[shared].close()


@dataclass(frozen=True)
class MockServers:
    """The server behind the fixtures, in this process or elsewhere.

    Args:
        plane: Its control plane.
        urls: Base URLs of the stand-ins by name, without a world.
        own: The server, where it is one of this process.
    """

    plane: ControlPlane
    urls: Mapping[str, str]
    own: MockServer | None = None

    @property
    def snapshots(self) -> Snapshots:
        """Its snapshots, which all worlds share."""
        return self.plane.snapshots


@dataclass(frozen=True)
class Vendor:
    """A stand-in in the world of one test.

    Args:
        service: What it stands in for.
        url: Its base URL, which carries the world.
        world: The world.
    """

    service: Service
    url: str
    world: RemoteWorld

    @property
    def headers(self) -> dict[str, str]:
        """The header that names the world, for clients of the base URL without one."""
        return {"X-Mock-World": self.world.name}

    @property
    def credentials(self) -> dict[str, str]:
        """The default user's credentials: ``user``, ``password``, ``token``, as the vendor has them."""
        prefix = f"{self.service.name}_"
        return {one.variable.lower().removeprefix(prefix): one.value for one in self.service.credentials}

    @property
    def faults(self) -> Faults:
        """What is to go wrong in it: ``bigfix.faults.add("status", status=503, times=2)``."""
        return replace(self.world.faults, service=self.service.name)

    @property
    def journal(self) -> WorldJournal:
        """What it was asked: ``bigfix.journal.verify("create_metric", times=1)``."""
        from mockservers.world_journal import WorldJournal  # noqa: PLC0415 -- as late as the rest

        return WorldJournal(self.world, self.service.name)

    @property
    def environment(self) -> dict[str, str]:
        """URL and credentials as environment variables, as ``mockservers exec`` sets them."""
        known = {one.variable: one.value for one in self.service.credentials}
        return {f"{self.service.name.upper()}_URL": self.url, **known}


@pytest.fixture(scope="session")
def mock_server(pytestconfig: pytest.Config) -> Iterator[MockServers]:
    """The running stand-ins, for all tests."""
    from mockservers.catalog import VENDORS  # noqa: PLC0415 -- slow to import, as are the next ones

    url = pytestconfig.option.mock_url or getattr(pytestconfig, "workerinput", {}).get("mock_url")
    if url:
        from mockservers.remote import ControlPlane  # noqa: PLC0415

        plane = ControlPlane(url, os.environ.get(TOKEN))
        _check(plane)
        yield MockServers(plane, {one.name: f"{plane.url}/{one.name}" for one in VENDORS})
        plane.close()
        return
    from mockservers.server import MockServer  # noqa: PLC0415

    with MockServer() as server:
        yield MockServers(server.plane, {one.name: server.standins[one.name].url for one in VENDORS}, server)


@pytest.fixture
def mock_world(mock_server: MockServers, request: pytest.FixtureRequest) -> Iterator[RemoteWorld]:
    """A fresh world, copied from a template and deleted after the test."""
    mark = request.node.get_closest_marker("mock_world")
    start = {name: _json(value) for name, value in (mark.kwargs if mark else {}).items()}
    world = mock_server.plane.create_world(world_name(request.node.nodeid), **start)
    request.node.stash[world_of] = world
    for scenario in request.node.iter_markers("scenario"):
        world.load(*scenario.args)
    yield world
    world.delete()


@pytest.fixture
def clock(mock_world: RemoteWorld) -> RemoteClock:
    """The time of the test's world: ``now``, ``set``, ``freeze``, ``advance``."""
    return mock_world.clock


@pytest.fixture
def faults(mock_world: RemoteWorld) -> Faults:
    """What is to go wrong in the test's world: ``faults.add("status", service="bigfix", status=503, times=2)``."""
    return mock_world.faults


@pytest.fixture
def journal(mock_world: RemoteWorld) -> WorldJournal:
    """What the test's world was asked: ``journal.verify("create_metric", times=1)``, ``journal.find(status=400)``."""
    return mock_world.journal


@pytest.fixture
def bigfix(mock_server: MockServers, mock_world: RemoteWorld) -> Vendor:
    """BigFix Inventory in the test's world."""
    return _vendor("bigfix", mock_server, mock_world)


@pytest.fixture
def servicenow(mock_server: MockServers, mock_world: RemoteWorld) -> Vendor:
    """ServiceNow in the test's world."""
    return _vendor("servicenow", mock_server, mock_world)


@pytest.fixture
def informatica(mock_server: MockServers, mock_world: RemoteWorld) -> Vendor:
    """Informatica in the test's world."""
    return _vendor("informatica", mock_server, mock_world)


@pytest.fixture
def flexera(mock_server: MockServers, mock_world: RemoteWorld) -> Vendor:
    """Flexera One in the test's world."""
    return _vendor("flexera", mock_server, mock_world)


def _vendor(name: str, server: MockServers, world: RemoteWorld) -> Vendor:
    from mockservers.catalog import VENDORS  # noqa: PLC0415 -- imported already

    service = next(one for one in VENDORS if one.name == name)
    return Vendor(service, f"{server.urls[name]}/~{world.name}", world)


def _check(plane: ControlPlane) -> None:
    """Fail in one line where the server does not answer, or wants a token."""
    import requests  # noqa: PLC0415 -- imported already

    from mockservers.remote import ControlRefused  # noqa: PLC0415 -- as above

    try:
        plane.worlds()
    except ControlRefused as refused:
        pytest.fail(f"{plane.url}: {refused}", pytrace=False)
    except (requests.RequestException, ValueError, KeyError):
        pytest.fail(f"{plane.url} does not answer as the control port of mockservers does.", pytrace=False)


def world_name(test: str) -> str:
    """A world's name that tells the test it is for, and that no other test run on the same server has."""
    told = re.sub(r"[^A-Za-z0-9]+", "-", test.rpartition("::")[2]).strip("-")[:LONGEST_NAME]
    return f"{told}-{uuid.uuid4().hex[:12]}".lstrip("-")


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
