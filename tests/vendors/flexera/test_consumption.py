"""Merging of usage messages by time steps."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.flexera.domain import format_timestamp, parse_moment
from mockservers.vendors.flexera.imports.consumption import ALL, BEGINNINGS, find_step_start, merge_by_step

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(format_timestamp)  # noqa: DTZ001 -- hypothesis wants it so
quickly = settings(max_examples=100, deadline=None, derandomize=True)


def message(at: str, used: float = 1, group: str = "a", **more: object) -> dict[str, object]:
    return {
        "id": at,
        "managedAppId": "1",
        "occurredAt": at,
        "usageGroup": group,
        "used": used,
        "unit": group,
        "unitRatio": 1.0,
        **more,
    }


@pytest.mark.parametrize(
    ("resolution", "begins"),
    [
        ("second", "2024-05-16T16:31:52.000Z"),
        ("minute", "2024-05-16T16:31:00.000Z"),
        ("fifteen_minute", "2024-05-16T16:30:00.000Z"),
        ("thirty_minute", "2024-05-16T16:30:00.000Z"),
        ("hour", "2024-05-16T16:00:00.000Z"),
        ("day", "2024-05-16T00:00:00.000Z"),
        ("week", "2024-05-13T00:00:00.000Z"),
        ("month", "2024-05-01T00:00:00.000Z"),
        ("quarter", "2024-04-01T00:00:00.000Z"),
        ("year", "2024-01-01T00:00:00.000Z"),
        ("all", ""),
    ],
)
def test_a_step_begins_at_a_boundary(resolution: str, begins: str) -> None:
    assert find_step_start("2024-05-16T16:31:52.100Z", resolution) == begins


@quickly
@given(st.sampled_from(sorted(BEGINNINGS)), MOMENTS)
def test_a_step_begins_before_its_messages(resolution: str, text: str) -> None:
    begins = find_step_start(text, resolution)
    assert begins <= text
    assert find_step_start(begins, resolution) == begins
    assert (parse_moment(text) - parse_moment(begins)).days <= 366


@quickly
@given(
    st.sampled_from([*sorted(BEGINNINGS), ALL]), st.lists(st.tuples(MOMENTS, st.integers(0, 9), st.sampled_from("ab")))
)
def test_merging_keeps_the_sum(resolution: str, found: list[tuple[str, int, str]]) -> None:
    messages = [message(at, used, group) for at, used, group in sorted(found)]
    steps = list(merge_by_step(messages, resolution, []))
    assert sum(step["used"] for step in steps) == sum(used for _, used, _ in found)
    keys = [(find_step_start(step["occurredAt"], resolution), step["usageGroup"]) for step in steps]
    assert len(keys) == len(set(keys))
    assert all(step["occurredAt"] <= other["occurredAt"] for step, other in pairwise(steps)) or resolution == ALL


def test_a_step_has_the_id_of_the_first_and_the_values_of_the_last_message() -> None:
    first, last = message("2024-01-01T10:00:00.000Z", 1, total=5), message("2024-01-01T11:00:00.000Z", 2, total=9)
    (step,) = merge_by_step([first, last], "day", [])
    assert (step["id"], step["used"], step["total"]) == (first["id"], 3, 9)
    assert step["occurredAt"] == "2024-01-01T00:00:00.000Z"


def test_messages_are_grouped_by_requested_fields() -> None:
    messages = [message("2024-01-01T10:00:00.000Z", sourceId=source) for source in "xyx"]
    assert [step["used"] for step in merge_by_step(messages, "day", ["sourceId"])] == [2, 1]
    assert [step["used"] for step in merge_by_step(messages, "day", [])] == [3]


@pytest.mark.parametrize("name", ["managedAppId", "usageGroup", "unit", "unitRatio"])
def test_messages_that_differ_in_what_is_counted_are_never_merged(name: str) -> None:
    first = message("2024-01-01T10:00:00.000Z", 1)
    other = {**message("2024-01-01T11:00:00.000Z", 2), name: 2.0 if name == "unitRatio" else "2"}
    for resolution in (*BEGINNINGS, ALL):
        assert [step["used"] for step in merge_by_step([first, other], resolution, [])] == [1, 2]
