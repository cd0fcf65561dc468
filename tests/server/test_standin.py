"""Type checkers know an attribute for every mock server."""

from __future__ import annotations

from typing import get_type_hints

from mockservers.catalog import SERVICES
from mockservers.server.standin import NamedStandins, Standin


def test_every_service_is_a_typed_attribute_of_the_server() -> None:
    hints = {name: hint for name, hint in get_type_hints(NamedStandins).items() if hint is Standin}
    assert hints.keys() == {service.name for service in SERVICES}
