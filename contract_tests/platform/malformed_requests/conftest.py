"""The services that bad input is sent to; each must still answer afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from contract_tests.kit.raw_http import asked, assert_told_well, request
from mockservers.catalog import SERVICES
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from mockservers.server.mock_server import CONTROL, MockServer


@dataclass(frozen=True)
class Target:
    """A running service, and one of its operations."""

    service: Service
    url: str
    prefix: str
    operation: Operation

    @property
    def path(self) -> bytes:
        """The operation's path."""
        return f"{self.prefix}{self.operation.path}".encode()


@pytest.fixture(params=SERVICES, ids=lambda one: one.name)
def target(request: pytest.FixtureRequest, server: MockServer) -> Iterator[Target]:
    """A service with an operation whose path has no parameters."""
    service: Service = request.param
    literal = next(one for one in service.spec.operations.values() if "{" not in one.path)
    prefix = f"/{CONTROL}" if service.name == CONTROL else ""
    found = Target(service, server.standins[service.name].url, prefix, literal)
    yield found
    assert_told_well(asked(found.url, nowhere(found)))


def nowhere(target: Target) -> bytes:
    """A request that every service refuses: to a path that it does not have."""
    return request(f"{target.prefix}/no/such/path".encode())
