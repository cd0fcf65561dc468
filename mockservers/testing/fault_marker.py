"""The marker ``faults``: a test runs once for each kind of fault that matches a pattern."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

from mockservers.testing.failures import make_failure

if TYPE_CHECKING:
    from mockservers.client.control_plane import RemoteWorld

MARKER, FIXTURE = "faults", "mock_fault"
ONCE = {"times": 1}  # as `mockservers exec --faults`: a client that retries can recover


def parametrize_over_faults(metafunc: pytest.Metafunc) -> None:
    """Run a test with the marker once for each matching kind, for the fixture ``mock_fault``."""
    marks = list(metafunc.definition.iter_markers(MARKER))
    if not marks:
        return
    if FIXTURE not in metafunc.fixturenames:
        metafunc.fixturenames.append(FIXTURE)
    try:
        kinds = list(dict.fromkeys(kind for mark in marks for kind in _find_kinds(mark)))
    except ValueError as error:  # the test fails with it
        metafunc.parametrize(FIXTURE, [error], indirect=True, ids=["invalid"])
    else:
        metafunc.parametrize(FIXTURE, kinds, indirect=True)


def use_fixture(item: pytest.Item) -> None:
    """Let a test with the marker use the fixture ``mock_fault``, after all others, also if it does not name it."""
    if isinstance(item, pytest.Function) and item.get_closest_marker(MARKER) and FIXTURE not in item.fixturenames:
        item.fixturenames.append(FIXTURE)


def _find_kinds(mark: pytest.Mark) -> Iterator[str]:
    """Find the kinds that match the patterns of a marker.

    Raises:
        ValueError: a pattern matches no kind, or there is no pattern.
    """
    from mockservers.catalog import VENDORS
    from mockservers.core.faults.fault import fault_kinds
    from mockservers.core.suggestions import suggest

    kinds = fault_kinds(VENDORS)
    if not mark.args or not all(isinstance(pattern, str) for pattern in mark.args):
        raise ValueError('give kinds or patterns, as in faults("bigfix.*", "status").')
    for pattern in mark.args:
        found = [kind for kind in kinds if fnmatchcase(kind, pattern)]
        yield from found or [suggest("kind of fault that matches", pattern, kinds)]


def add_fault(world: RemoteWorld, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Add the fault of a test to its world: of the kind of the fixture's parameter, with the options of the markers.

    Raises:
        Failed: the marker is missing or invalid.
    """
    kind = getattr(request, "param", None)
    if kind is None:
        raise make_failure('mock_fault: mark the test with faults, as in @pytest.mark.faults("bigfix.*").')
    options: dict[str, Any] = dict(ONCE)
    for mark in reversed(list(request.node.iter_markers(MARKER))):  # the nearest last
        options |= mark.kwargs
    try:
        if isinstance(kind, ValueError):
            raise kind
        return world.faults.add(kind, **options)
    except (TypeError, ValueError) as error:
        raise make_failure(f"faults: {error}") from None
