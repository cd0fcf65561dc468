"""What the vendors' clients have in common: a world to work in, and time that passes instead of being waited for."""

from __future__ import annotations

import pytest

from contract_tests.kit.remote import RemoteWorld
from samclients import InstantClock, Settings


@pytest.fixture
def settings(world: RemoteWorld) -> Settings:
    """For a client in the test's world that does not wait: the time that it would wait passes in the world."""
    return Settings(headers={"X-Mock-World": world.name}, clock=InstantClock(on_sleep=world.advance))
