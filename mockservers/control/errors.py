"""The control plane's errors, and their form on the wire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from mockservers.core.data.problems import InvalidData
from mockservers.core.errors import ApiError, InvalidParameter
from mockservers.core.messages import Request, Response
from mockservers.core.records.errors import LONGEST_KEY


class UnknownWorld(ApiError):
    """No world has this name."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no world {name!r}: create it with POST /worlds, or by a vendor's request in it.")


class SeedingInProgress(ApiError):
    """The world is still being seeded."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"The world {name!r} is being seeded; wait until that is done.")


class UnknownFault(ApiError):
    """No fault of the world has this number."""

    status = 404

    def __init__(self, world: str, number: int) -> None:
        super().__init__(f"There is no fault {number} in the world {world!r}.")


class UnknownStub(ApiError):
    """No stub of the world has this number."""

    status = 404

    def __init__(self, world: str, number: int) -> None:
        super().__init__(f"There is no stub {number} in the world {world!r}.")


class ImpossibleRequest(ApiError):
    """A value or combination of values is not allowed; the message says why."""


class UnknownExchange(ApiError):
    """The journal has no exchange of this number, or has dropped it."""

    status = 404

    def __init__(self, number: int, recorded: int) -> None:
        why = "the journal no longer has it" if number <= recorded else f"there were {recorded:,} so far"
        super().__init__(f"There is no exchange {number}; {why}.")


class UnknownCallback(ApiError):
    """The outbox of the world has no callback of this number."""

    status = 404

    def __init__(self, world: str, number: int) -> None:
        super().__init__(f"There is no callback {number} in the world {world!r}.")


class CallbackWaiting(ApiError):
    """The callback has not been sent yet."""

    status = 409

    def __init__(self, number: int, due_at: str) -> None:
        super().__init__(f"Callback {number} is waiting to be sent at {due_at}: advance the clock to send it.")


class RefusedData(ApiError):
    """A folder of data has problems, which are listed beside the message."""

    def __init__(self, data: InvalidData) -> None:
        super().__init__(data.summary)
        self.problems = list(map(asdict, data.problems))


class UnknownRunningRecord(ApiError):
    """No record of the lifecycle with this key is on its way."""

    status = 404

    def __init__(self, lifecycle: str, record: str) -> None:
        super().__init__(f"There is no running record {record[:LONGEST_KEY]!r} of {lifecycle}.")


class NoDueTime(ApiError):
    """The next state of a record does not depend on the time; the message says on what."""

    status = 409


@contextmanager
def refuse_value_errors() -> Iterator[None]:
    """Turn a ``ValueError`` of the core into an ``ImpossibleRequest`` with the same message."""
    try:
        yield
    except ValueError as error:
        raise ImpossibleRequest(str(error)) from None


def render(error: ApiError, _request: Request) -> Response:
    """The error as ``{"error": "<sentence>"}``; problems of data are listed beside it."""
    if isinstance(error, RefusedData):
        return Response({"error": str(error), "problems": error.problems}, error.status)
    status = 404 if isinstance(error, InvalidParameter) and error.location == "path" else error.status
    return Response({"error": str(error)}, status)
