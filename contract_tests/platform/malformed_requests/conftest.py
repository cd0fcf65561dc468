"""The services to which malformed requests are sent; each must still answer afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.malformed_requests import Target, request_unknown_path
from contract_tests.kit.raw_http import assert_readable_error, send_bytes
from contract_tests.kit.services import CONTROL, SERVICES, Service
from mockservers import MockServer


@pytest.fixture(params=SERVICES, ids=lambda entry: entry.name)
def target(request: pytest.FixtureRequest, server: MockServer) -> Iterator[Target]:
    """A service with an operation whose path has no parameters."""
    service: Service = request.param
    literal = next(operation for operation in service.spec.operations.values() if "{" not in operation.path)
    prefix = f"/{CONTROL}" if service.name == CONTROL else ""
    found = Target(service, server.standins[service.name].url, prefix, literal)
    yield found
    assert_readable_error(send_bytes(found.url, request_unknown_path(found)))
