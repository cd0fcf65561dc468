"""The schedule: how it is written, and when an export is due."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.schedule import DEFAULT, WeeklySchedule, parse_schedule

BERLIN = ZoneInfo("Europe/Berlin")


def test_sunday_at_three_is_the_default() -> None:
    assert parse_schedule(DEFAULT) == WeeklySchedule("Sunday", time(3))


@pytest.mark.parametrize("text", [" sunday  03:00 ", "SUNDAY 3:00"])
def test_case_and_spaces_do_not_matter(text: str) -> None:
    assert str(parse_schedule(text)) == "Sunday 03:00"


@pytest.mark.parametrize("text", ["", "Sunday", "03:00", "Sonntag 03:00", "Sunday 25:00", "Sunday 03:00 Europe/Berlin"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="Invalid schedule"):
        parse_schedule(text)


@pytest.mark.parametrize(
    ("text", "at", "latest", "upcoming"),
    [
        ("Sunday 03:00", (2026, 3, 4, 12), (2026, 3, 1, 2), (2026, 3, 8, 2)),
        ("Sunday 03:00", (2026, 3, 8, 2), (2026, 3, 8, 2), (2026, 3, 15, 2)),
        ("Daily 22:30", (2026, 3, 4, 12), (2026, 3, 3, 21, 30), (2026, 3, 4, 21, 30)),
        ("Sunday 02:30", (2026, 3, 29, 12), (2026, 3, 29, 1, 30), (2026, 4, 5, 0, 30)),  # the clocks skip 02:30
        ("Sunday 02:30", (2026, 10, 25, 0, 45), (2026, 10, 25, 0, 30), (2026, 11, 1, 1, 30)),  # 02:30 comes twice
    ],
)
def test_moments_are_in_local_time(
    text: str, at: tuple[int, int, int, int], latest: tuple[int, int, int, int], upcoming: tuple[int, int, int, int]
) -> None:
    schedule, now = parse_schedule(text), datetime(*at, tzinfo=UTC)
    assert schedule.latest_moment(now, BERLIN) == datetime(*latest, tzinfo=UTC)
    assert schedule.next_moment(now, BERLIN) == datetime(*upcoming, tzinfo=UTC)
