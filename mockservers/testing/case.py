"""``MockServerTestCase``: mock servers for test suites that use ``unittest``."""

from __future__ import annotations

import unittest
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mockservers.testing.worlds import make_vendor, make_world_name

if TYPE_CHECKING:
    from mockservers.client.control_plane import RemoteClock, RemoteWorld
    from mockservers.client.faults import Faults
    from mockservers.client.journal import WorldJournal
    from mockservers.client.stubs import Stubs
    from mockservers.server.mock_server import MockServer
    from mockservers.server.standin import Vendor

__tracebackhide__ = True  # a failing test shows its own line, and the message


class MockServerTestCase(unittest.TestCase):
    """A test case whose tests have mock servers, each test in a fresh world, which is deleted after the test.

    The mock servers run in this process, from the first test of the class to its last. ``setUp`` and ``setUpClass`` of
    subclasses call those of this class.

    Attributes:
        world_start: ``seed``, ``now`` and ``options`` of the tests' worlds.
        scenario: The scenario that the tests begin with; empty for none.
        server: The mock servers.
        world: The world of the test.
        bigfix: BigFix Inventory in this world; ``servicenow``, ``informatica`` and ``flexera`` as well.
    """

    world_start: ClassVar[Mapping[str, Any]] = {}
    scenario: ClassVar[str] = ""
    server: ClassVar[MockServer]
    world: RemoteWorld
    bigfix: Vendor
    servicenow: Vendor
    informatica: Vendor
    flexera: Vendor

    @classmethod
    def setUpClass(cls) -> None:
        """Start the mock servers."""
        super().setUpClass()
        from mockservers.server.mock_server import MockServer

        cls.server = MockServer()
        cls.addClassCleanup(cls.server.close)

    def setUp(self) -> None:
        """Create the world of the test.

        Raises:
            ValueError: ``world_start`` or ``scenario`` is invalid.
        """
        super().setUp()
        self.world = self.server.plane.create_world(make_world_name(self._testMethodName), **self.world_start)
        self.addCleanup(self.world.delete)
        if self.scenario:
            self.world.load(self.scenario)
        urls = {name: standin.url for name, standin in self.server.standins.items()}
        for name in ("bigfix", "servicenow", "informatica", "flexera"):
            setattr(self, name, make_vendor(name, urls, self.world))

    @property
    def clock(self) -> RemoteClock:
        """The world's clock: ``now``, ``set``, ``freeze``, ``advance``."""
        return self.world.clock

    @property
    def faults(self) -> Faults:
        """The faults of the world: ``self.faults.add("status", service="bigfix", status=503, times=2)``."""
        return self.world.faults

    @property
    def stubs(self) -> Stubs:
        """The stubs of the world: ``self.stubs.add(operation="get_record", status=404, body={...})``."""
        return self.world.stubs

    @property
    def journal(self) -> WorldJournal:
        """The exchanges of the world: ``self.journal.verify("create_metric", times=1)``."""
        return self.world.journal
