"""What the control plane refuses, and its error form."""

from __future__ import annotations

from mockservers.core.errors import InvalidParameter, Refusal
from mockservers.core.exchange import Answer, Request


class UnknownWorld(Refusal):
    """There is no world of that name."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no world {name!r}; its first request would make it.")


class BeingSeeded(Refusal):
    """An earlier seeding of the world is not done."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"The world {name!r} is being seeded; wait until that is done.")


class NotPossible(Refusal):
    """A value that the core refuses, in its words."""


def render(refusal: Refusal, _request: Request) -> Answer:
    """The refusal as ``{"error": "<sentence>"}``."""
    status = 404 if isinstance(refusal, InvalidParameter) and refusal.location == "path" else refusal.status
    return Answer({"error": str(refusal)}, status)
