"""A world of the ServiceNow mock server, its clock, and the payloads that an export utility sends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.vendors.servicenow import EMPTY, Instance, open_world
from mockservers import MockServer


@pytest.fixture
def instance(server: MockServer) -> Iterator[Instance]:
    """A new world without data."""
    with open_world(server, **EMPTY) as made:
        yield made


@pytest.fixture
def populated(server: MockServer) -> Iterator[Instance]:
    """A new world with the usual data."""
    with open_world(server) as made:
        yield made


@pytest.fixture
def without_sam(server: MockServer) -> Iterator[Instance]:
    """A new world without data and without the SAM Foundation plugin."""
    with open_world(server, **EMPTY, sam_plugin="absent") as made:
        yield made
