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
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from mockservers.client import transport  # noqa: F401 -- takes what it needs before a test's tools replace it
from mockservers.client.defaults import TOKEN_VARIABLE
from mockservers.server.standin import Vendor

if TYPE_CHECKING:
    from mockservers.client.control_plane import ControlPlane, RemoteClock, RemoteWorld, Snapshots
    from mockservers.client.faults import Faults
    from mockservers.client.isolation import Isolation
    from mockservers.client.journal import WorldJournal
    from mockservers.server.mock_server import MockServer

SHOWN = 50  # exchanges in the report of a failing test
ONLY_HELP = "refuse connections of the tests to other machines"
LONGEST_NAME = 40  # characters of the test's name in that of its world

shared = pytest.StashKey["MockServer"]()
isolated: pytest.StashKey[Isolation] = pytest.StashKey()
world_of = pytest.StashKey["RemoteWorld"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that say which server the tests use."""
    group = parser.getgroup("mockservers", "stand-ins for vendor APIs")
    group.addoption(
        "--mock-url",
        metavar="URL",
        help="use the running server with this control port, such as http://127.0.0.1:8080;"
        f" its token is in {TOKEN_VARIABLE}",
    )
    group.addoption("--mock-shared", action="store_true", help="one server for all workers of pytest-xdist")
    group.addoption("--mock-only", action="store_true", help=ONLY_HELP)
    group.addoption(
        "--mock-allow", action="append", default=[], metavar="HOST", help="with --mock-only, a host that may be asked"
    )
    parser.addini("mock_only", f"{ONLY_HELP}, as --mock-only", type="bool", default=False)
    parser.addini("mock_allow", "with mock_only, hosts that may be asked", type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Add the markers, and begin to refuse what would leave this machine where that is wanted."""
    if config.option.mock_only or config.getini("mock_only"):
        from mockservers.client.isolation import Isolation, audit_hook

        running = [host] if (host := urlsplit(config.option.mock_url or "").hostname) else []
        config.stash[isolated] = Isolation([*config.option.mock_allow, *config.getini("mock_allow"), *running])
        audit_hook.begin(config.stash[isolated])
    config.addinivalue_line("markers", "mock_world(seed=..., now=..., options=...): what the test's world begins with")
    config.addinivalue_line("markers", "scenario(name): the scenario that the test's world begins with")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 -- a worker, as pytest-xdist has it
    """Tell a worker which server it shares."""
    config: pytest.Config = node.config
    if not config.option.mock_shared or config.option.mock_url:
        return
    if shared not in config.stash:
        from mockservers.server.mock_server import MockServer

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
    from mockservers.core.journal.serialize import format_line

    try:
        found = world.ask("GET", "journal", query={"limit": SHOWN})
        lines = [format_line(exchange) for exchange in found["exchanges"]]
        if more := found["recorded"] - len(lines):
            lines.insert(0, f"... {more} before")
        return "\n".join(lines) or "none"
    except Exception as error:  # noqa: BLE001 -- a report must not end the session
        return f"They cannot be had: {error}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that the workers shared, and let the process go again."""
    if isolated in config.stash:
        from mockservers.client.isolation import audit_hook

        audit_hook.end(config.stash[isolated])
    if shared in config.stash:
        config.stash[shared].close()


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        return f"<stand-ins {', '.join(self.urls)} at {self.plane.url}>"

    @property
    def snapshots(self) -> Snapshots:
        """Its snapshots, which all worlds share."""
        return self.plane.snapshots


@pytest.fixture(scope="session")
def mock_server(pytestconfig: pytest.Config) -> Iterator[MockServers]:
    """The running stand-ins, for all tests."""
    with _running(pytestconfig) as found:
        if isolated in pytestconfig.stash:
            pytestconfig.stash[isolated].standins = found.urls
        yield found


@contextmanager
def _running(config: pytest.Config) -> Iterator[MockServers]:
    """The server that the options name, or one of this process."""
    from mockservers.catalog import VENDORS

    url = config.option.mock_url or getattr(config, "workerinput", {}).get("mock_url")
    if url:
        plane = _connect(url)
        yield MockServers(plane, {vendor.name: f"{plane.url}/{vendor.name}" for vendor in VENDORS})
        return
    from mockservers.server.mock_server import MockServer

    with MockServer() as server:
        yield MockServers(server.plane, {one.name: server.standins[one.name].url for one in VENDORS}, server)


@pytest.fixture
def mock_world(mock_server: MockServers, request: pytest.FixtureRequest) -> Iterator[RemoteWorld]:
    """A fresh world, copied from a template and deleted after the test."""
    mark = request.node.get_closest_marker("mock_world")
    world = _create_world(mock_server.plane, world_name(request.node.nodeid), mark)
    try:
        for scenario in request.node.iter_markers("scenario"):
            _load(world, scenario)
        request.node.stash[world_of] = world
        yield world
    finally:
        world.delete()


@pytest.fixture
def clock(mock_world: RemoteWorld) -> RemoteClock:
    """The time of the test's world: ``now``, ``set``, ``freeze``, ``advance``."""
    return mock_world.clock


@pytest.fixture
def faults(mock_world: RemoteWorld) -> Faults:
    """The faults of the test's world: ``faults.add("status", service="bigfix", status=503, times=2)``."""
    return mock_world.faults


@pytest.fixture
def journal(mock_world: RemoteWorld) -> WorldJournal:
    """The exchanges of the test's world: ``journal.verify("create_metric", times=1)``, ``journal.find(status=400)``."""
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
    from mockservers.catalog import VENDORS

    service = next(one for one in VENDORS if one.name == name)
    return Vendor(service, f"{server.urls[name]}/~{world.name}", world)


def _create_world(plane: ControlPlane, name: str, mark: pytest.Mark | None) -> RemoteWorld:
    """The world that a test's marker describes; fails in one line where there can be none."""
    if mark is not None and mark.args:
        raise _failure("mock_world: it takes seed=..., now=... and options=... by name.")
    try:
        return plane.create_world(name, **(mark.kwargs if mark else {}))
    except (TypeError, ValueError) as error:
        raise _failure(f"mock_world: {error}") from None


def _load(world: RemoteWorld, mark: pytest.Mark) -> None:
    """Let a world begin with the scenario of a marker; fails in one line where there is none."""
    if len(mark.args) != 1 or mark.kwargs:
        raise _failure('scenario: it takes one name, as in scenario("bigfix.import_running").')
    try:
        world.load(mark.args[0])
    except (TypeError, ValueError) as error:
        raise _failure(f"scenario: {error}") from None


def _connect(url: str) -> ControlPlane:
    """The control plane of a running server; fails in one line where it does not answer, or wants a token."""
    from mockservers.client.control_plane import ControlError, ControlPlane

    try:
        plane = ControlPlane(url, os.environ.get(TOKEN_VARIABLE))
        plane.worlds()
    except ControlError as refused:
        raise _failure(f"{url}: {refused}") from None
    except (ConnectionError, ValueError, KeyError, TypeError):
        raise _failure(f"{url} does not answer as the control port of mockservers does.") from None
    return plane


def _failure(text: str) -> BaseException:
    """Build the exception that fails a test with one line."""
    return pytest.fail.Exception(text, pytrace=False)


def world_name(test: str) -> str:
    """A world's name that tells the test it is for, and that no other test run on the same server has."""
    told = re.sub(r"[^A-Za-z0-9]+", "-", test.rpartition("::")[2]).strip("-")[:LONGEST_NAME]
    return f"{told}-{uuid.uuid4().hex[:12]}".lstrip("-")
