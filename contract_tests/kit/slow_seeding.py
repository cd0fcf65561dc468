"""A seeding that lasts as long as a test wants."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

from contract_tests.kit.remote import TIMEOUT
from contract_tests.kit.services import SERVICES, SeedContext, Service

SLOW_SEED = 12_345


class SlowSeeding:
    """BigFix, whose seeding waits, for one seed, until it may go on."""

    def __init__(self) -> None:
        service = next(service for service in SERVICES if service.name == "bigfix")
        self._slow, self._plant = replace(service, seed=self._seed), service.seed
        self._begun, self._may_end = Event(), Event()

    @property
    def services(self) -> list[Service]:
        """All services, this one among them."""
        return [self._slow if service.name == self._slow.name else service for service in SERVICES]

    def wait(self) -> None:
        """Wait until the seeding has begun."""
        assert self._begun.wait(TIMEOUT)

    def end(self) -> None:
        """Let the seeding go on, and every later one."""
        self._may_end.set()

    def _seed(self, planting: SeedContext) -> None:
        if planting.seed == SLOW_SEED:
            self._begun.set()
            assert self._may_end.wait(TIMEOUT)
        self._plant(planting)
