"""Durations, times and numbers as they are typed."""

from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner

from mockservers.cli.typed import duration, moment, number, read_by


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
        ("1h30m", timedelta(minutes=90)),
        ("1.5h", timedelta(minutes=90)),
        ("1W2D3H4M5S", timedelta(days=9, hours=3, minutes=4, seconds=5)),
        ("0s", timedelta(0)),
        ("PT15M", timedelta(minutes=15)),
        ("P1DT2H", timedelta(hours=26)),
        ("P2W", timedelta(weeks=2)),
        ("pt0.5s", timedelta(milliseconds=500)),
    ],
)
def test_a_duration_is_read_in_both_forms(text: str, expected: timedelta) -> None:
    assert duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", "90", "s", "5x", "-5m", "30m1h", "1h 30m", "P", "PT", "P1DT", "P1M", "P1Y", "1e3s", "٣d", "1.s", "nan"]
)
def test_what_is_no_duration_is_told_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration; write it like 90s, 15m, 2h, 3d, 1h30m or PT15M"):
        duration(text)


@pytest.mark.parametrize("text", ["9999999999w", "9" * 400 + "s"])
def test_an_endless_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is too long"):
        duration(text)


@pytest.mark.parametrize(
    "text",
    ["2014-06-23T12:18:29Z", "2014-06-23t12:18:29z", "2014-06-23 14:18:29+02:00", "2014-06-23T12:18:29.000-00:00"],
)
def test_a_time_is_read_with_its_zone(text: str) -> None:
    assert moment(text) == datetime(2014, 6, 23, 12, 18, 29, tzinfo=UTC)


def test_now_is_the_machines_time() -> None:
    before = datetime.now(UTC)
    assert before <= moment("now") <= datetime.now(UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2014-06-23", "2014-06-23T12:18:29", "2014-06-23T12:18Z", "2014-02-30T00:00:00Z"]
)
def test_what_is_no_time_is_told_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is no time; write it like 2014-06-23T12:18:29Z"):
        moment(text)


@pytest.mark.parametrize(("text", "expected"), [("0", 0), ("0.5", 0.5), ("1e3", 1000)])
def test_a_number_is_read(text: str, expected: float) -> None:
    assert number(text) == expected


@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "1e999"])
def test_what_is_no_number_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no number from 0 on"):
        number(text)


def test_a_command_tells_what_its_argument_is_not() -> None:
    @click.command()
    @click.option("--at", callback=read_by(moment))
    def command(at: datetime | None) -> None:
        click.echo(repr(at))

    assert CliRunner().invoke(command, []).output == "None\n"
    refused = CliRunner().invoke(command, ["--at", "x"])
    assert refused.exit_code == 2
    assert "'x' is no time" in refused.output
