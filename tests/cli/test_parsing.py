"""Parsing of typed durations, times and numbers."""

from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner

from mockservers.cli.parsing import parse_duration, parse_number, parse_time, parse_with


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
def test_both_forms_of_durations_are_parsed(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", "90", "s", "5x", "-5m", "30m1h", "1h 30m", "P", "PT", "P1DT", "P1M", "P1Y", "1e3s", "٣d", "1.s", "nan"]
)
def test_an_invalid_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"^Invalid duration .*: use forms such as 90s, 15m, 2h, 3d, 1h30m or PT15M\.$"
    ):
        parse_duration(text)


@pytest.mark.parametrize("text", ["9999999999w", "9" * 400 + "s"])
def test_a_duration_beyond_the_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is longer than 999,999,999 days"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text",
    ["2014-06-23T12:18:29Z", "2014-06-23t12:18:29z", "2014-06-23 14:18:29+02:00", "2014-06-23T12:18:29.000-00:00"],
)
def test_times_are_parsed_with_their_zone(text: str) -> None:
    assert parse_time(text) == datetime(2014, 6, 23, 12, 18, 29, tzinfo=UTC)


def test_now_is_the_machines_time() -> None:
    before = datetime.now(UTC)
    assert before <= parse_time("now") <= datetime.now(UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2014-06-23", "2014-06-23T12:18:29", "2014-06-23T12:18Z", "2014-02-30T00:00:00Z"]
)
def test_an_invalid_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Invalid time .*: use the form 2014-06-23T12:18:29Z, or now\.$"):
        parse_time(text)


@pytest.mark.parametrize(("text", "expected"), [("0", 0), ("0.5", 0.5), ("1e3", 1000)])
def test_numbers_are_parsed(text: str, expected: float) -> None:
    assert parse_number(text) == expected


@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "1e999"])
def test_an_invalid_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Invalid number .*: use 0 or a positive number, such as 1\.5\.$"):
        parse_number(text)


def test_an_invalid_option_value_is_a_usage_error() -> None:
    @click.command()
    @click.option("--at", callback=parse_with(parse_time))
    def command(at: datetime | None) -> None:
        click.echo(repr(at))

    assert CliRunner().invoke(command, []).output == "None\n"
    refused = CliRunner().invoke(command, ["--at", "x"])
    assert refused.exit_code == 2
    assert "Invalid time 'x'" in refused.output
