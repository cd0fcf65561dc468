"""Displacement of pages by faults that repeat or omit rows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mockservers.core.faults.paging import PageDisplacement, page_displacement


@pytest.mark.parametrize(
    ("repeated", "skipped", "offset"), [(0, 0, 10), (3, 0, 7), (0, 4, 14), (3, 4, 11), (50, 0, 0), (50, 4, 4)]
)
def test_a_page_moves_back_at_most_to_the_first_row_and_then_forward(repeated: int, skipped: int, offset: int) -> None:
    assert PageDisplacement(repeated, skipped).apply(10) == offset


def test_each_fault_is_triggered_once_repeated_rows_first() -> None:
    triggered: list[str] = []

    def trigger(name: str) -> Mapping[str, int] | None:
        triggered.append(name)
        return {"rows": 2} if name == "v.rows_missing" else None

    displacement = page_displacement(trigger, rows_repeated="v.rows_repeated", rows_missing="v.rows_missing")
    assert displacement == PageDisplacement(repeated=0, skipped=2)
    assert triggered == ["v.rows_repeated", "v.rows_missing"]
