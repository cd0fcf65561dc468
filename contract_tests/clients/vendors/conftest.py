"""Settings of the vendors' clients: a world, and a clock that does not wait."""

from __future__ import annotations

import pytest

from contract_tests.kit.remote import RemoteWorld
from samclients import InstantClock, Settings


@pytest.fixture
def settings(world: RemoteWorld) -> Settings:
    """Settings of a client in the test's world; instead of waiting it advances the world's clock."""
    return Settings(headers={"X-Mock-World": world.name}, clock=InstantClock(on_sleep=world.advance))
