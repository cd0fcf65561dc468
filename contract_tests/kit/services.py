"""The services under test, their specs, and the values with which a test starts a server.

Tests import these names from here; they import no module below ``mockservers``, except its public ones.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from itertools import takewhile

import pytest

from mockservers import MockServer
from mockservers.catalog import SERVICES, VENDORS
from mockservers.core.errors import NoSuchOperation
from mockservers.core.openapi.document import Operation, Parameter, Spec, load_spec
from mockservers.core.openapi.schema import Schema
from mockservers.core.package_files import fixture_folder
from mockservers.core.service.service import SeedContext, Service
from mockservers.core.simulation.lifecycle import Lifecycle
from mockservers.core.worlds.fixtures import computers
from mockservers.core.worlds.seeding import WorldStart
from mockservers.server.connections import Limits
from mockservers.server.ports.control_port import CONTROL

__all__ = [
    "CONTROL",
    "CONTROL_PLANE",
    "CREDENTIALS",
    "FIXTURES",
    "NOW",
    "OPERATIONS",
    "SEED",
    "SERVICES",
    "VENDORS",
    "Lifecycle",
    "Limits",
    "NoSuchOperation",
    "Operation",
    "Parameter",
    "Schema",
    "SeedContext",
    "Service",
    "Spec",
    "WorldStart",
    "computers",
    "each_operation",
    "each_original",
    "each_service",
    "each_vendor",
    "find_original",
    "load_spec",
    "make_world_name",
    "start_server",
]

SEED = 7
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)  # the start of the worlds' clocks, which do not run
CONTROL_PLANE = next(service for service in SERVICES if service.name == "control")
CREDENTIALS = {known.variable: known.value for vendor in VENDORS for known in vendor.credentials}  # by variable
FIXTURES = fixture_folder()  # documented exchanges and seed data, a folder for each vendor
OPERATIONS = [(service, operation) for service in VENDORS for operation in service.spec.operations]

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
each_vendor = pytest.mark.parametrize("service", VENDORS, ids=lambda service: service.name)


def find_original(service: Service, operation: str) -> str | None:
    """Return the first operation with the method and the handler of a later one, such as the one of another version."""
    handler, method = getattr(service.handlers, operation), service.spec.operations[operation].method
    earlier = takewhile(lambda other: other.id != operation, service.spec.operations.values())
    return next(
        (one.id for one in earlier if one.method == method and getattr(service.handlers, one.id) is handler), None
    )


each_operation = pytest.mark.parametrize(
    ("service", "operation"), OPERATIONS, ids=[f"{service.name}-{operation}" for service, operation in OPERATIONS]
)
# Copies of an operation are long tests: short ones show that they are what the original is.
each_original = pytest.mark.parametrize(
    ("service", "operation"),
    [
        pytest.param(
            service,
            operation,
            id=f"{service.name}-{operation}",
            marks=[pytest.mark.long] if find_original(service, operation) else [],
        )
        for service, operation in OPERATIONS
    ],
)


def start_server(**options: object) -> MockServer:
    """Make a server whose worlds begin with the fixed seed and time; ``with`` starts it."""
    return MockServer(start=WorldStart(seed=SEED, now=NOW), **options)  # type: ignore[arg-type]


def make_world_name(test: str) -> str:
    """Return a world's name for a test: the end of its id, and a digest of the whole id."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", test.rpartition("::")[2]).strip("-")
    return f"{name[:40]}-{sha256(test.encode()).hexdigest()[:12]}".lstrip("-")
