"""How a world begins: what it begins with, and what a service is given to fill its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mockservers.core.simulation.clock import Clock


@dataclass(frozen=True)
class WorldStart:
    """What a world begins with, and returns to when it is reset.

    Args:
        seed: The seed of everything that is left to chance.
        now: Where the clock begins, frozen; None for the machine's time.
        options: Seed options per service.
    """

    seed: int = 0
    now: datetime | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The start as it is stored and shown."""
        return {
            "seed": self.seed,
            "now": self.now and _exact(self.now),
            "options": {name: dict(chosen) for name, chosen in self.options.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> WorldStart:
        """The start as it was stored."""
        return cls(stored["seed"], stored["now"] and datetime.fromisoformat(stored["now"]), stored["options"])

    def clock(self) -> Clock:
        """The clock that the world begins with."""
        return Clock.real() if self.now is None else Clock.frozen_at(self.now)


def _exact(moment: datetime) -> str:
    """``2014-06-23T12:18:29Z``, with the fraction of the second if there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
