"""Segments of rows as XML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, DATA_TYPES, INVENTORY, DataType
from samclients.fnms_export.source.segments import (
    RowWriter,
    Segment,
    SegmentLimits,
    SourceRow,
    build_transaction_id,
    cut_segments,
    format_value,
)

EAST = timezone(timedelta(hours=2))
SMALL = DataType("Small", "small_export", "small", "rows", "row", ("A", "B"))


def build_rows(*values: tuple[Any, Any]) -> list[SourceRow]:
    return [SourceRow((number,), value) for number, value in enumerate(values, 1)]


def read(segments: list[Segment]) -> Iterator[tuple[str, str]]:
    for segment in segments:
        root = etree.fromstring(segment.payload)
        assert root.tag == "rows"
        assert len(root) == segment.rows
        for row in root:
            assert [item.tag for item in row] == ["A", "B"]
            yield row[0].text or "", row[1].text or ""


def test_a_segment_has_a_maximum_of_rows_and_consecutive_numbers() -> None:
    found = list(cut_segments(SMALL, build_rows(*[(n, "x") for n in range(7)]), SegmentLimits(3, 10_000), sent=4))
    assert [(entry.number, entry.rows, entry.last) for entry in found] == [(5, 3, (3,)), (6, 3, (6,)), (7, 1, (7,))]


def test_a_segment_has_a_maximum_of_bytes() -> None:
    row = len("<row><A>ää</A><B></B></row>".encode())
    around = len("<rows></rows>")
    found = list(cut_segments(SMALL, build_rows(*[("ää", None)] * 5), SegmentLimits(100, around + 2 * row)))
    assert [entry.rows for entry in found] == [2, 2, 1]
    assert {len(entry.payload.encode()) for entry in found[:2]} == {around + 2 * row}


def test_a_row_larger_than_a_segment_is_sent_alone() -> None:
    found = list(cut_segments(SMALL, build_rows(("a", ""), ("x" * 500, ""), ("b", "")), SegmentLimits(100, 200)))
    assert [entry.rows for entry in found] == [1, 1, 1]


def test_no_rows_make_no_segment() -> None:
    assert list(cut_segments(SMALL, [], SegmentLimits(1, 1))) == []


def test_rows_are_read_as_needed() -> None:
    taken: list[int] = []

    def source() -> Iterator[SourceRow]:
        for number in range(1, 1_000):
            taken.append(number)
            yield SourceRow((number,), (number, ""))

    next(cut_segments(SMALL, source(), SegmentLimits(10, 10_000)))
    assert len(taken) == 11


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=30), st.integers(1, 7), st.integers(1, 300))
def test_values_are_equal_after_parsing_the_xml(values: list[tuple[str, str]], most: int, size: int) -> None:
    found = list(cut_segments(SMALL, build_rows(*values), SegmentLimits(most, size)))
    assert [entry.number for entry in found] == list(range(1, len(found) + 1))
    assert all(entry.rows <= most and (entry.rows == 1 or len(entry.payload.encode()) <= size) for entry in found)

    def replace_invalid(text: str) -> str:
        return "".join(
            sign if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff") else "\ufffd" for sign in text
        )

    assert list(read(found)) == [(replace_invalid(a), replace_invalid(b)) for a, b in values]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (17_179_869_184, "17179869184"),
        (datetime(2026, 3, 1, 4, 5, 6, 789), "2026-03-01 04:05:06"),  # noqa: DTZ001
        (date(2026, 3, 1), "2026-03-01"),
        (Decimal("1000.5000"), "1000.5"),
        (Decimal(1000), "1000"),
        (1e16, "10000000000000000"),
        (0.25, "0.25"),
        (12345678901.2345, "12345678901.2345"),
        (0.0000001, "0.0000001"),
        ("123456789012345.6789", "123456789012345.6789"),
        (Decimal("123456789012345.6789"), "123456789012345.6789"),
        (datetime(2026, 3, 1, 1, tzinfo=EAST), "2026-02-28 23:00:00"),
        ("caf\u00e9".encode(), "caf\u00e9"),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert format_value(value) == text


def test_days_of_a_contract_have_no_time() -> None:
    values = dict.fromkeys(CONTRACTS.elements) | {"StartDate": datetime(2026, 3, 1), "NeverExpires": False}  # noqa: DTZ001
    text = RowWriter(CONTRACTS, pytest.fail)(SourceRow((1, 0), list(values.values())))
    assert "<StartDate>2026-03-01</StartDate>" in text
    assert "<EndDate></EndDate><NeverExpires>false</NeverExpires>" in text


def test_the_types_have_the_documented_order_and_distinct_ids() -> None:
    assert DATA_TYPES == (INVENTORY, CONTRACTS, APPLICATIONS)
    ids = [build_transaction_id("5d1f0c9e", kind, 1) for kind in DATA_TYPES]
    assert ids == ["5d1f0c9e-inventory-0001", "5d1f0c9e-contract-0001", "5d1f0c9e-application-0001"]
    assert build_transaction_id("5d1f0c9e", INVENTORY, 12_345) == "5d1f0c9e-inventory-12345"


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=OFFSETS)  # noqa: DTZ001 -- of hypothesis


def write_element(kind: DataType, name: str, value: object) -> tuple[str, list[tuple[object, ...]]]:
    """Write a value, and return its text and the reported unreadable values."""
    unreadable: list[tuple[object, ...]] = []
    values = dict.fromkeys(kind.elements) | {name: value}
    text = RowWriter(kind, lambda *problem: unreadable.append(problem))(SourceRow((7, 1), list(values.values())))
    found = etree.fromstring(text).find(name)
    assert found is not None
    return found.text or "", unreadable


@given(MOMENTS, st.sampled_from([" ", "T"]), st.sampled_from(["", " "]))
def test_times_with_a_zone_are_converted_to_utc(moment: datetime, between: str, before_zone: str) -> None:
    wanted = moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")
    written = moment.replace(tzinfo=None).isoformat(between) + before_zone + moment.isoformat()[-6:]
    for value in (moment, written):
        assert write_element(APPLICATIONS, "InstallDate", value) == (wanted, [])
        assert write_element(CONTRACTS, "StartDate", value) == (moment.date().isoformat(), [])


TIMED = [(kind, name) for kind in DATA_TYPES for name in sorted(kind.times | kind.days)]


@pytest.mark.parametrize(("kind", "name"), TIMED)
@pytest.mark.parametrize(
    "value",
    ["", "garbage", "2026-13-01 00:00:00", "10:00", 5, 1.5, b"x", "0001-01-01 00:00:00+14:00", "9999-12-31T24:00"],
)
def test_an_unreadable_date_is_reported_and_empty(kind: DataType, name: str, value: object) -> None:
    if str(value).startswith("0001") and name in kind.days:
        assert write_element(kind, name, value) == ("0001-01-01", [])
    else:
        assert write_element(kind, name, value) == ("", [((7, 1), name, value)])


@pytest.mark.parametrize(
    ("value", "text"), [(1, "true"), (0, "false"), (True, "true"), ("1", "true"), ("False", "false"), (None, "")]
)
def test_flags(value: object, text: str) -> None:
    assert write_element(CONTRACTS, "NeverExpires", value) == (text, [])


@pytest.mark.parametrize("value", ["perhaps", 2, "", 0.5])
def test_an_unreadable_flag_is_reported_and_empty(value: object) -> None:
    assert write_element(CONTRACTS, "NeverExpires", value) == ("", [((7, 1), "NeverExpires", value)])
