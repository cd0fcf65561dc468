"""The zone of all unit tests: far from UTC, so that a local time in place of one in UTC is noticed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

ZONE = "Asia/Kolkata"  # five and a half hours ahead, the whole year


@pytest.fixture(autouse=True, scope="package")
def local_zone() -> Iterator[None]:
    """Set the machine's zone for the unit tests."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = ZONE
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()
