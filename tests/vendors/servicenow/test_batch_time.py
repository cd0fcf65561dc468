"""The computed time of the requests of a batch."""

from __future__ import annotations

import pytest

from mockservers.vendors.servicenow.batch_api.batch import estimate_time


@pytest.mark.parametrize("method", ["GET", "get", "Head"])
def test_a_reading_takes_less_time_than_a_change_in_any_case_of_its_method(method: str) -> None:
    assert estimate_time(method, 0) < estimate_time("POST", 0) == estimate_time("delete", 0)
    assert estimate_time(method, 0) < estimate_time(method, 1_000_000)
