"""Dates in every documented format become ISO 8601, UTC."""

from __future__ import annotations

from datetime import date

import pytest

from samclients.fsm_ingest.model import dates

FIFTH_OF_FEBRUARY = {  # the page's own examples, the one of MM/dd/yyyy put right
    "yyyy-MM-dd": "2024-02-05",
    "dd/MM/yyyy": "05/02/2024",
    "dd-MM-yyyy": "05-02-2024",
    "dd-MMM-yyyy": "05-Feb-2024",
    "dd-Month-yyyy": "05-February-2024",
    "dd/yyyy/MM": "05/2024/02",
    "MM/dd/yyyy": "02/05/2024",
    "MMM/dd/yyyy": "Feb/05/2024",
    "Month/dd/yyyy": "February/05/2024",
    "MM/yyyy/dd": "02/2024/05",
    "yyyy/MM/dd": "2024/02/05",
    "yyyy/MMM/dd": "2024/Feb/05",
    "yyyy/Month/dd": "2024/February/05",
}


def test_every_documented_format_is_supported() -> None:
    assert set(FIFTH_OF_FEBRUARY) == set(dates.DATE_FORMATS)
    assert dates.DATE_FORMATS[0] == "yyyy-MM-dd"


@pytest.mark.parametrize("form", dates.DATE_FORMATS)
def test_a_date_means_midnight(form: str) -> None:
    assert dates.format_timestamp(dates.parse_date(FIFTH_OF_FEBRUARY[form], form)) == "2024-02-05T00:00:00.000Z"


@pytest.mark.parametrize("form", dates.DATE_FORMATS)
def test_iso_8601_with_a_time_is_accepted_in_every_format(form: str) -> None:
    assert dates.format_timestamp(dates.parse_date("2020-03-05T15:56:53.889Z", form)) == "2020-03-05T15:56:53.889Z"
    assert dates.format_timestamp(dates.parse_date("2020-03-05T15:56:53+02:00", form)) == "2020-03-05T13:56:53.000Z"
    assert dates.format_timestamp(dates.parse_date("2020-03-05 15:56", form)) == "2020-03-05T15:56:00.000Z"


@pytest.mark.parametrize(
    ("text", "form"),
    [("30/02/2024", "dd/MM/yyyy"), ("05/02/2024", "yyyy-MM-dd"), ("05-Fem-2024", "dd-MMM-yyyy"), ("", "yyyy-MM-dd")],
)
def test_an_invalid_date_is_refused(text: str, form: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        dates.parse_date(text, form)


def test_numbers_are_dates_only_in_epoch_formats() -> None:
    assert dates.format_timestamp(dates.parse_date(1709285400.25, "epochSeconds")) == "2024-03-01T09:30:00.250Z"
    assert dates.format_timestamp(dates.parse_date("-1", "epochMilliseconds")) == "1969-12-31T23:59:59.999Z"
    assert (
        dates.format_timestamp(dates.parse_date("2020-03-05T15:56:53Z", "epochSeconds")) == "2020-03-05T15:56:53.000Z"
    )
    for value in (1709285400, 1.5, True):
        with pytest.raises(TypeError, match="number"):
            dates.parse_date(value, "yyyy-MM-dd")


@pytest.mark.parametrize("text", ["2024-02-05", "13/01/2024", "02/30/2024", "2/5/2024", ""])
def test_a_system_keys_value_is_a_day_as_month_day_year(text: str) -> None:
    assert dates.is_day("02/29/2024")
    assert not dates.is_day(text)
    assert dates.format_day(date(2024, 2, 5)) == "02/05/2024"
