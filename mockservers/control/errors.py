"""What the control plane refuses, and its error form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mockservers.core.errors import ApiError, InvalidParameter
from mockservers.core.messages import Request, Response


class UnknownWorld(ApiError):
    """There is no world of that name."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no world {name!r}; its first request would make it.")


class BeingSeeded(ApiError):
    """An earlier seeding of the world is not done."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"The world {name!r} is being seeded; wait until that is done.")


class UnknownFault(ApiError):
    """There is no fault of that number in the world."""

    status = 404

    def __init__(self, world: str, number: int) -> None:
        super().__init__(f"There is no fault {number} in the world {world!r}.")


class NotPossible(ApiError):
    """A value that the core refuses, in its words."""


class NotKept(ApiError):
    """The journal has no such exchange, or not any more."""

    status = 404

    def __init__(self, number: int, recorded: int) -> None:
        why = "it is not kept any more" if number <= recorded else f"there were {recorded:,} so far"
        super().__init__(f"There is no exchange {number}; {why}.")


@contextmanager
def possible() -> Iterator[None]:
    """Let the core's ``ValueError`` be the client's error."""
    try:
        yield
    except ValueError as error:
        raise NotPossible(str(error)) from None


def render(refusal: ApiError, _request: Request) -> Response:
    """The refusal as ``{"error": "<sentence>"}``."""
    status = 404 if isinstance(refusal, InvalidParameter) and refusal.location == "path" else refusal.status
    return Response({"error": str(refusal)}, status)
