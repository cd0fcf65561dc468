"""Which failures of a call are final, and how long the others are waited for."""

from __future__ import annotations

import pytest

from samclients.fnms_export.export.transmission import is_permanent
from samclients.runtime import CallFailed
from samclients.runtime.errors import Failure, NotTrusted, TimedOut, Unreachable, choose_error_class


def fail(kind: type[CallFailed], status: int | None = None) -> CallFailed:
    return kind(Failure("send", "POST", "http://x", "no", status))


@pytest.mark.parametrize("error", [NotTrusted, 401, 403, 404], ids=str)
def test_what_the_manual_names_is_not_repeated(error: int | type[CallFailed]) -> None:
    """README of the clients, departure 3: 401, 403, 404, an unverified certificate."""
    kind = choose_error_class(error) if isinstance(error, int) else error
    assert is_permanent(fail(kind))


@pytest.mark.parametrize("error", [TimedOut, Unreachable, 400, 408, 409, 429, 500, 502, 503], ids=str)
def test_other_failures_are_repeated(error: int | type[CallFailed]) -> None:
    kind = choose_error_class(error) if isinstance(error, int) else error
    assert not is_permanent(fail(kind))
