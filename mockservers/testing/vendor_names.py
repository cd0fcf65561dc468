"""The vendors' own host names in a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class VendorNames:
    """The proxy that answers for the vendors' own host names, in the test's world.

    Args:
        url: The proxy's URL, with the world as its user.
        authority: The file with the certificate of the authority that clients must trust.
        environment: The environment variables that the test has, and the processes that it starts.
    """

    url: str
    authority: str
    environment: Mapping[str, str]
