"""The services under test, their specs, and the values with which a test starts a server."""

from __future__ import annotations

from datetime import UTC, datetime

from mockservers.catalog import SERVICES, VENDORS
from mockservers.core.openapi.document import Operation, Spec, load_spec
from mockservers.core.package_files import fixture_folder
from mockservers.core.service.service import SeedContext, Service
from mockservers.core.worlds.fixtures import computers
from mockservers.core.worlds.seeding import WorldStart
from mockservers.server.connections import Limits
from mockservers.server.ports.control_port import CONTROL

__all__ = [
    "CONTROL",
    "CREDENTIALS",
    "FIXTURES",
    "NOW",
    "SEED",
    "SERVICES",
    "VENDORS",
    "Limits",
    "Operation",
    "SeedContext",
    "Service",
    "Spec",
    "WorldStart",
    "computers",
    "load_spec",
]

FIXTURES = fixture_folder()  # files with documented exchanges and seed data, a folder for each vendor
CREDENTIALS = {known.variable: known.value for vendor in VENDORS for known in vendor.credentials}


SEED = 7


NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)  # where the worlds' clocks begin, frozen
