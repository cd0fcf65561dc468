"""Filters of the templates, at their boundaries."""

from __future__ import annotations

import pytest

from mockservers.console.world.filters import is_problem, show_number, show_size, show_time, status_class, status_group


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1024, "1.0 kB"),
        (1_500_000, "1.5 MB"),
        (2_000_000_000, "2.0 GB"),
        (3_000_000_000_000, "3000.0 GB"),
    ],
)
def test_a_size_is_decimal(size: int, shown: str) -> None:
    assert show_size(size) == shown


@pytest.mark.parametrize(
    ("status", "color", "group"),
    [
        (0, "danger", "none"),
        (199, "secondary", "1xx"),
        (200, "success", "2xx"),
        (299, "success", "2xx"),
        (300, "secondary", "3xx"),
        (399, "secondary", "3xx"),
        (400, "warning", "4xx"),
        (499, "warning", "4xx"),
        (500, "danger", "5xx"),
        (599, "danger", "5xx"),
    ],
)
def test_a_status_has_the_color_of_its_group(status: int, color: str, group: str) -> None:
    assert (status_class(status), status_group(status)) == (color, group)


def test_times_and_numbers_are_readable() -> None:
    assert show_time("2026-03-31T12:00:00.250Z") == "2026-03-31 12:00:00"
    assert show_time("") == ""
    assert show_number(1234567) == "1,234,567"


@pytest.mark.parametrize(
    ("status", "error", "faults", "found"),
    [
        (200, None, [], False),
        (399, None, [], False),
        (400, None, [], True),
        (0, None, [], True),
        (200, "No answer", [], True),
        (200, None, ["delay"], True),
    ],
)
def test_a_problem_has_a_bad_status_an_error_or_a_fault(
    status: int, error: str | None, faults: list[str], *, found: bool
) -> None:
    assert is_problem({"status": status, "error": error, "faults": faults}) is found
