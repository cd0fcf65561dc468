"""Fixtures for test suites of clients: mock servers with a fresh world for each test.

``bigfix``, ``servicenow``, ``informatica`` and ``flexera`` are mock servers in the test's own world, named by their
``url``, so any client works; ``as_vendors`` puts them at the vendors' own host names. ``clock`` is that world's clock,
``faults`` injects faults, ``stubs`` adds canned responses, ``journal`` finds and verifies exchanges. The marker
``mock_world(seed=..., now=..., options=..., data=...)`` sets the start of the world (``data`` is a folder of your own
data, relative to pytest's root), ``scenario("bigfix.import_running")`` its scenario, and ``faults("bigfix.*")`` runs
the test once with each matching kind of fault. The report of a failing test has the last exchanges of its world.

The server runs in the test process, so each worker of pytest-xdist has its own. ``--mock-shared`` shares one among the
workers, ``--mock-url URL`` uses a running one. ``--mock-report`` reports requests, faults, violations and
ignored parts of requests at the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from mockservers.client import transport  # noqa: F401 -- imports sockets before a test's tools patch them
from mockservers.client.defaults import TOKEN_VARIABLE
from mockservers.server.standin import Vendor
from mockservers.testing.failures import make_failure
from mockservers.testing.fault_marker import add_fault, parametrize_over_faults, use_fixture
from mockservers.testing.report import ATTRIBUTE, MockReport, summarize_world
from mockservers.testing.vendor_names import VendorNames
from mockservers.testing.worlds import make_vendor, make_world_name

if TYPE_CHECKING:
    from pathlib import Path

    from mockservers.client.control_plane import ControlPlane, RemoteClock, RemoteWorld, Snapshots
    from mockservers.client.faults import Faults
    from mockservers.client.journal import WorldJournal
    from mockservers.client.local.isolation import Isolation
    from mockservers.client.stubs import Stubs
    from mockservers.server.mock_server import MockServer
    from mockservers.server.ports.proxy_port import ProxyPort

SHOWN = 50  # exchanges in the report of a failing test
ONLY_HELP = "refuse connections of the tests to other machines"

shared = pytest.StashKey["MockServer"]()
isolated: pytest.StashKey[Isolation] = pytest.StashKey()
world_of = pytest.StashKey["RemoteWorld"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that choose the server of the tests and isolate them."""
    group = parser.getgroup("mockservers", "mock servers for vendor APIs")
    group.addoption(
        "--mock-url",
        metavar="URL",
        help="use the running server with this control port, such as http://127.0.0.1:8080;"
        f" {TOKEN_VARIABLE} has its token",
    )
    group.addoption("--mock-shared", action="store_true", help="one server for all workers of pytest-xdist")
    group.addoption("--mock-only", action="store_true", help=ONLY_HELP)
    group.addoption(
        "--mock-allow", action="append", default=[], metavar="HOST", help="with --mock-only, an allowed host"
    )
    group.addoption(
        "--mock-report",
        action="store_true",
        help="report requests, faults, violations of the specification, ignored parts",
    )
    parser.addini("mock_only", f"{ONLY_HELP}, as --mock-only", type="bool", default=False)
    parser.addini("mock_allow", "with mock_only, allowed hosts", type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Add the markers, and isolate the tests from other machines if the options ask for it."""
    if config.option.mock_only or config.getini("mock_only"):
        from mockservers.client.local.isolation import Isolation, audit_hook

        running = [host] if (host := urlsplit(config.option.mock_url or "").hostname) else []
        config.stash[isolated] = Isolation([*config.option.mock_allow, *config.getini("mock_allow"), *running])
        audit_hook.begin(config.stash[isolated])
    config.addinivalue_line(
        "markers", "mock_world(seed=..., now=..., options=..., data=...): the start of the test's world"
    )
    config.addinivalue_line("markers", "scenario(name): the scenario of the test's world")
    config.addinivalue_line("markers", "faults(kind, ...): run the test once with each matching kind of fault")
    if config.option.mock_report:
        config.pluginmanager.register(MockReport(), "mock-report")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests with the marker ``faults`` once for each matching kind."""
    parametrize_over_faults(metafunc)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Inject the fault of tests with the marker ``faults``."""
    use_fixture(item)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 -- a worker, as pytest-xdist has it
    """Start the shared server, and pass its URL to a worker."""
    config: pytest.Config = node.config
    if not config.option.mock_shared or config.option.mock_url:
        return
    if shared not in config.stash:
        from mockservers.server.mock_server import MockServer

        config.stash[shared] = MockServer()
    node.workerinput["mock_url"] = config.stash[shared].control.url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Add the exchanges of its world to the report of a failing test, and a summary for ``--mock-report``."""
    report: pytest.TestReport = yield  # type: ignore[assignment]  # as pluggy gives it
    if item.config.option.mock_report and report.when == "call" and world_of in item.stash:
        setattr(report, ATTRIBUTE, summarize_world(item.stash[world_of]))
    if report.failed and report.when != "teardown" and world_of in item.stash:
        world = item.stash[world_of]
        report.sections.append((f"exchanges in the world {world.name}", _format_exchanges(world)))
    return report  # type: ignore[return-value]  # as pluggy takes it


def _format_exchanges(world: RemoteWorld) -> str:
    """Format the last exchanges of a world, one per line, with secrets masked."""
    from mockservers.core.journal.serialize import format_line

    try:
        found = world.ask("GET", "journal", query={"limit": SHOWN})
        lines = [format_line(exchange) for exchange in found["exchanges"]]
        if more := found["recorded"] - len(lines):
            lines.insert(0, f"... {more} before")
        return "\n".join(lines) or "none"
    except Exception as error:  # noqa: BLE001 -- a report must not end the session
        return f"The journal cannot be read: {error}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the isolation, and close the shared server."""
    if isolated in config.stash:
        from mockservers.client.local.isolation import audit_hook

        audit_hook.end(config.stash[isolated])
    if shared in config.stash:
        config.stash[shared].close()


@dataclass(frozen=True, repr=False)
class MockServers:
    """The server of the fixtures, in this process or elsewhere.

    Args:
        plane: Its control plane.
        urls: Base URLs of the mock servers by name, without a world.
        own: The server if it runs in this process, otherwise None.
    """

    plane: ControlPlane
    urls: Mapping[str, str]
    own: MockServer | None = None

    def __repr__(self) -> str:
        return f"<mock servers {', '.join(self.urls)} at {self.plane.shown_url}>"

    @property
    def snapshots(self) -> Snapshots:
        """The server's snapshots, which all worlds share."""
        return self.plane.snapshots


@pytest.fixture(scope="session")
def mock_server(pytestconfig: pytest.Config) -> Iterator[MockServers]:
    """The running mock servers, for all tests."""
    with _open_server(pytestconfig) as found:
        if isolated in pytestconfig.stash:
            pytestconfig.stash[isolated].standins = found.urls
        yield found


@contextmanager
def _open_server(config: pytest.Config) -> Iterator[MockServers]:
    """Connect to the server that the options name, or start one in this process."""
    from mockservers.catalog import VENDORS

    url = config.option.mock_url or getattr(config, "workerinput", {}).get("mock_url")
    if url:
        plane = _connect(url)
        yield MockServers(plane, {vendor.name: f"{plane.url}/{vendor.name}" for vendor in VENDORS})
        return
    from mockservers.server.mock_server import MockServer

    with MockServer() as server:
        yield MockServers(server.plane, {vendor.name: server.standins[vendor.name].url for vendor in VENDORS}, server)


@pytest.fixture
def mock_world(mock_server: MockServers, request: pytest.FixtureRequest) -> Iterator[RemoteWorld]:
    """A fresh world, copied from a template and deleted after the test."""
    mark = request.node.get_closest_marker("mock_world")
    name = make_world_name(request.node.nodeid.rpartition("::")[2])
    world = _create_world(mock_server.plane, name, mark, request.config.rootpath)
    try:
        for scenario in request.node.iter_markers("scenario"):
            _load_scenario(world, scenario)
        request.node.stash[world_of] = world
        yield world
    finally:
        world.delete()


@pytest.fixture
def clock(mock_world: RemoteWorld) -> RemoteClock:
    """The clock of the test's world: ``now``, ``set``, ``freeze``, ``advance``."""
    return mock_world.clock


@pytest.fixture
def faults(mock_world: RemoteWorld) -> Faults:
    """The faults of the test's world: ``faults.add("status", service="bigfix", status=503, times=2)``."""
    return mock_world.faults


@pytest.fixture
def stubs(mock_world: RemoteWorld) -> Stubs:
    """The stubs of the test's world: ``stubs.add(operation="get_record", status=404, body={...}, times=1)``."""
    return mock_world.stubs


@pytest.fixture
def mock_fault(mock_world: RemoteWorld, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The fault of a test with the marker ``faults``: its ``kind``, ``id`` and ``values``."""
    return add_fault(mock_world, request)


@pytest.fixture
def journal(mock_world: RemoteWorld) -> WorldJournal:
    """The exchanges of the test's world: ``journal.verify("create_metric", times=1)``, ``journal.find(status=400)``."""
    return mock_world.journal


@pytest.fixture
def bigfix(mock_server: MockServers, mock_world: RemoteWorld) -> Vendor:
    """BigFix Inventory in the test's world."""
    return make_vendor("bigfix", mock_server.urls, mock_world)


@pytest.fixture
def servicenow(mock_server: MockServers, mock_world: RemoteWorld) -> Vendor:
    """ServiceNow in the test's world."""
    return make_vendor("servicenow", mock_server.urls, mock_world)


@pytest.fixture
def informatica(mock_server: MockServers, mock_world: RemoteWorld) -> Vendor:
    """Informatica in the test's world."""
    return make_vendor("informatica", mock_server.urls, mock_world)


@pytest.fixture
def flexera(mock_server: MockServers, mock_world: RemoteWorld) -> Vendor:
    """Flexera One in the test's world."""
    return make_vendor("flexera", mock_server.urls, mock_world)


@pytest.fixture(scope="session")
def _vendor_proxy(mock_server: MockServers) -> ProxyPort:
    """The proxy that all tests with ``as_vendors`` use."""
    if mock_server.own is None:
        raise make_failure("as_vendors: needs a server in this process, without --mock-url and --mock-shared.")
    return mock_server.own.open_proxy()


@pytest.fixture
def as_vendors(_vendor_proxy: ProxyPort, mock_world: RemoteWorld, monkeypatch: pytest.MonkeyPatch) -> VendorNames:
    """The vendors' own host names, such as ``https://dev1.service-now.com``, in the test's world.

    Environment variables lead this process, and those that the test starts, to a proxy that refuses all other hosts.
    """
    environment = _vendor_proxy.environment(os.environ, mock_world.name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return VendorNames(environment["HTTPS_PROXY"], str(_vendor_proxy.authority), environment)


def _create_world(plane: ControlPlane, name: str, mark: pytest.Mark | None, root: Path) -> RemoteWorld:
    """Create the world that a test's marker describes; fail with a message if that is impossible.

    Args:
        plane: The control plane.
        name: The world's name.
        mark: The marker.
        root: The folder that ``data`` is relative to.
    """
    if mark is not None and mark.args:
        raise make_failure("mock_world: use keywords only: seed=..., now=..., options=..., data=....")
    start = dict(mark.kwargs) if mark else {}
    folder = start.pop("data", None)
    try:
        world = plane.create_world(name, **start)
        if folder is not None:
            _load_data(world, root / folder)
    except (OSError, TypeError, ValueError) as error:
        raise make_failure(f"mock_world: {error}") from None
    return world


def _load_data(world: RemoteWorld, folder: Path) -> None:
    """Load a folder into a new world, which is deleted if that fails."""
    try:
        world.data.load(folder)
    except BaseException:
        world.delete()
        raise


def _load_scenario(world: RemoteWorld, mark: pytest.Mark) -> None:
    """Load the scenario of a marker; fail in one line if there is none."""
    if len(mark.args) != 1 or mark.kwargs:
        raise make_failure('scenario: use one name, as in scenario("bigfix.import_running").')
    try:
        world.load(mark.args[0])
    except (TypeError, ValueError) as error:
        raise make_failure(f"scenario: {error}") from None


def _connect(url: str) -> ControlPlane:
    """Connect to the control plane of a running server; fail in one line if it does not answer or needs a token."""
    from mockservers.client.control_plane import ControlError, ControlPlane

    try:
        plane = ControlPlane(url, os.environ.get(TOKEN_VARIABLE))
        plane.worlds()
    except ControlError as refused:
        raise make_failure(f"{url}: {refused}") from None
    except (ConnectionError, ValueError, KeyError, TypeError):
        raise make_failure(
            f"{url} is not the control port of a running server: correct --mock-url, or start one."
        ) from None
    return plane
