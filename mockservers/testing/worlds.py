"""The world of a test: its name, and the mock servers in it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mockservers.server.standin import Vendor

if TYPE_CHECKING:
    from mockservers.client.control_plane import RemoteWorld

__tracebackhide__ = True  # a failing test shows its own line, and the message

LONGEST_NAME = 40  # characters of the test's name in that of its world


def make_world_name(test: str) -> str:
    """Make a unique world name from the name of a test."""
    prefix = re.sub(r"[^A-Za-z0-9]+", "-", test).strip("-")[:LONGEST_NAME]
    return f"{prefix}-{uuid.uuid4().hex[:12]}".lstrip("-")


def make_vendor(name: str, urls: Mapping[str, str], world: RemoteWorld) -> Vendor:
    """Return a mock server in the world of a test.

    Args:
        name: The mock server's name.
        urls: Base URLs by name, without a world.
        world: The world.
    """
    from mockservers.catalog import VENDORS

    service = next(vendor for vendor in VENDORS if vendor.name == name)
    return Vendor(service, f"{urls[name]}/~{world.name}", world)
