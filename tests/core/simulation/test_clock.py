"""A world's time as a function of the machine's."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mockservers.core.simulation.clock import (
    EARLIEST,
    LATEST,
    MACHINE_CLOCK,
    MAX_SPEED,
    Clock,
    check_range,
    format_rfc3339,
    parse_rfc3339,
)

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
BEGAN = 1_000_000.0


class Machine:
    """The machine's clock in seconds since 1970, set by the test."""

    def __init__(self) -> None:
        self.seconds = BEGAN

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_real_clock_shows_the_machine_s_time(machine: Machine) -> None:
    clock = MACHINE_CLOCK
    machine.seconds += 5
    assert clock.now(read=machine) == datetime.fromtimestamp(BEGAN + 5, UTC)


def test_a_frozen_clock_stands_still(machine: Machine) -> None:
    clock = Clock.frozen_at(NOON, read=machine)
    machine.seconds += 5
    assert clock.now(read=machine) == NOON


def test_a_clock_runs_at_its_speed_from_where_it_was(machine: Machine) -> None:
    clock = Clock.frozen_at(NOON, read=machine).with_speed(60, read=machine)
    machine.seconds += 5
    assert clock.now(read=machine) == NOON + timedelta(minutes=5)


def test_a_change_of_speed_moves_no_time_that_has_passed(machine: Machine) -> None:
    clock = Clock.frozen_at(NOON, read=machine).with_speed(60, read=machine)
    machine.seconds += 5
    frozen = clock.with_speed(0, read=machine)
    machine.seconds += 5
    assert frozen.now(read=machine) == NOON + timedelta(minutes=5)


@pytest.mark.parametrize("speed", [0.0, 1.0, 60.0])
def test_setting_and_advancing_keep_the_speed(speed: float, machine: Machine) -> None:
    clock = Clock.frozen_at(NOON, read=machine).with_speed(speed, read=machine)
    machine.seconds += 7
    later = clock.set(NOON, read=machine).advance(timedelta(hours=1), read=machine)
    assert (later.now(read=machine), later.speed) == (NOON + timedelta(hours=1), speed)


def test_a_clock_can_be_put_back(machine: Machine) -> None:
    assert Clock.frozen_at(NOON, read=machine).advance(timedelta(days=-1)).now() == NOON - timedelta(days=1)


def test_every_change_gives_a_new_clock(machine: Machine) -> None:
    clock = Clock.frozen_at(NOON, read=machine)
    clock.set(NOON + timedelta(days=1)), clock.advance(timedelta(days=1)), clock.with_speed(5)
    assert clock == Clock.frozen_at(NOON, read=machine)


def test_a_clock_goes_through_its_stored_form(machine: Machine) -> None:
    clock = Clock.frozen_at(NOON, read=machine).with_speed(2.5, read=machine)
    assert Clock(**clock.as_json()) == clock


@pytest.mark.parametrize("speed", [-0.001, MAX_SPEED + 1, float("nan"), float("inf")])
def test_a_speed_that_is_not_allowed_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1,000,000"):
        MACHINE_CLOCK.with_speed(speed)


@pytest.mark.parametrize("moment", [EARLIEST, LATEST])
def test_the_ends_of_time_can_be_set(moment: datetime) -> None:
    assert Clock.frozen_at(moment).now() == moment


@pytest.mark.parametrize(
    "moment", [EARLIEST - timedelta(seconds=1), LATEST + timedelta(seconds=1), datetime(1, 1, 1, tzinfo=UTC)]
)
def test_a_moment_beyond_the_ends_is_refused(moment: datetime) -> None:
    with pytest.raises(ValueError, match="between the years 1970 and 9000"):
        MACHINE_CLOCK.set(moment)


@pytest.mark.parametrize("by", [timedelta.max, timedelta.min, timedelta(days=365 * 8_000)])
def test_an_advance_beyond_the_ends_is_refused(by: timedelta) -> None:
    with pytest.raises(ValueError, match="between the years 1970 and 9000"):
        Clock.frozen_at(NOON).advance(by)


def test_a_running_clock_stops_at_the_end_of_time(machine: Machine) -> None:
    clock = Clock.frozen_at(LATEST, read=machine).with_speed(MAX_SPEED, read=machine)
    machine.seconds += 1e9
    assert clock.now(read=machine) == LATEST


def test_moments_are_taken_in_utc_and_naive_ones_for_it() -> None:
    east = datetime(2026, 3, 31, 14, tzinfo=timezone(timedelta(hours=2)))
    assert check_range(east) == check_range(NOON.replace(tzinfo=None)) == NOON
    assert check_range(east).tzinfo is UTC


def test_rfc_3339_is_in_utc_and_whole_seconds() -> None:
    east = datetime(2014, 4, 14, 15, 5, 10, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert format_rfc3339(east) == "2014-04-14T13:05:10Z"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z"),
        ("2016-12-31t23:59:59z", "2016-12-31T23:59:59Z"),
        ("2016-12-31T23:59:59.999Z", "2016-12-31T23:59:59Z"),
        ("2014-04-14T13:05:10-02:30", "2014-04-14T15:35:10Z"),
    ],
)
def test_a_moment_is_read_by_its_zone_and_a_leap_second_as_the_next(text: str, shown: str) -> None:
    assert format_rfc3339(parse_rfc3339(text)) == shown
