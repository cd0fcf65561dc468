"""Criteria find the rows that they should: every operator against plain Python on all rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.kit.criteria_oracle import (
    DATES,
    DEFAULT_COLUMNS,
    EVERY_COLUMN,
    HIDDEN_COLUMNS,
    MOMENTS,
    NUMBERS,
    Row,
    matches,
    read_value,
)
from contract_tests.kit.remote import Client
from contract_tests.kit.services import NOW
from contract_tests.kit.vendors.bigfix import bigfix_criteria

USAGES = "/api/sam/license_usages"
STRINGS = ("metric_name", *HIDDEN_COLUMNS, "publisher_name")
TEXT_OPERATORS = ("begins_with", "contains", "ends_with")
PERIODS = ("last", "next", "starting", "ending")
COLUMNS = (*EVERY_COLUMN, "publisher_name")


def assert_matches(reader: Client, rows: Sequence[Row], criteria: dict[str, Any] | Sequence[Any]) -> int:
    """Hold what a criteria finds against what it should find; gives the number."""
    whole = criteria if isinstance(criteria, dict) else {"and": [criteria]}
    expected = [row for row in rows if matches(row, whole, NOW)]
    answer = reader.get(USAGES, params={"criteria": json.dumps(whole), "columns[]": EVERY_COLUMN})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"total": len(expected), "rows": expected}, whole
    return len(expected)


def typical(rows: Sequence[Row], column: str) -> Any:
    """The value in the middle of a column."""
    values = sorted(read_value(row, column) for row in rows)
    value = values[len(values) // 2]
    return value.upper() if column in MOMENTS else value


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("operator", ["=", "!="])
def test_equality_on_every_column(column: str, operator: str, reader: Client, rows: list[Row]) -> None:
    found = assert_matches(reader, rows, [column, operator, typical(rows, column)])
    assert 0 < found < len(rows)


@pytest.mark.parametrize("column", [*NUMBERS, *DATES, *MOMENTS])
@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
def test_comparisons_of_numbers_and_dates(column: str, operator: str, reader: Client, rows: list[Row]) -> None:
    found = assert_matches(reader, rows, [column, operator, typical(rows, column)])
    assert found < len(rows)


@pytest.mark.parametrize("column", STRINGS)
@pytest.mark.parametrize("operator", [f"{word}{entry}" for word in ("", "not_") for entry in TEXT_OPERATORS])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_parts_of_strings(column: str, operator: str, case: Any, reader: Client, rows: list[Row]) -> None:
    part = {"begins_with": slice(0, 3), "contains": slice(1, 4), "ends_with": slice(-3, None)}
    value = typical(rows, column)[part[operator.removeprefix("not_")]]
    found = assert_matches(reader, rows, [column, operator, case(value)])
    assert 0 < found < len(rows)


@pytest.mark.parametrize("column", [*DATES, *MOMENTS])
@pytest.mark.parametrize("operator", PERIODS)
@pytest.mark.parametrize("duration", ["P1M", "P30D", "P7D", "P2W", "PT36H", "P1MT12H30M5S", "P100Y", "P0D", "P9999Y"])
def test_relative_dates(column: str, operator: str, duration: str, reader: Client, rows: list[Row]) -> None:
    for sign in ("", "-", "+") if operator in {"starting", "ending"} else ("",):
        assert_matches(reader, rows, [column, operator, f"{sign}{duration}"])


@pytest.mark.parametrize("operator", ["last", "starting", "ending"])
def test_a_relative_date_divides_the_rows(operator: str, reader: Client, rows: list[Row]) -> None:
    value = "P1M" if operator == "last" else "-P1M"
    assert 0 < assert_matches(reader, rows, ["peak_date", operator, value]) < len(rows)


@pytest.mark.parametrize("column", COLUMNS)
def test_nothing_is_empty(column: str, reader: Client, rows: list[Row]) -> None:
    for criterion in ([column, "is_empty"], [column, "=", None], [column, "is_empty", None], [column, "=", []]):
        assert assert_matches(reader, rows, criterion) == 0
    for criterion in ([column, "is_not_empty"], [column, "!=", None], [column, "!=", []]):
        assert assert_matches(reader, rows, criterion) == len(rows)


@pytest.mark.parametrize("column", COLUMNS)
def test_an_array_means_any_of_its_members_or_none(column: str, reader: Client, rows: list[Row]) -> None:
    known = {row["peak_value"]: read_value(row, column) for row in rows[:40:20]}
    members = [entry.upper() if column in MOMENTS else entry for entry in known.values()]
    found = assert_matches(reader, rows, [column, "=", members])
    assert assert_matches(reader, rows, [column, "!=", members]) == len(rows) - found


@pytest.mark.parametrize("column", NUMBERS)
@pytest.mark.parametrize("operator", ["=", "!=", "<", ">="])
def test_numbers_may_be_strings(column: str, operator: str, reader: Client, rows: list[Row]) -> None:
    assert_matches(reader, rows, [column, operator, str(typical(rows, column))])


@pytest.mark.parametrize("value", [-(2**63), 2**63 - 1, "-9223372036854775808", 0, -1])
def test_numbers_at_the_ends(value: int | str, reader: Client, rows: list[Row]) -> None:
    for operator in ("<", ">="):
        assert_matches(reader, rows, ["peak_value", operator, value])


@pytest.mark.parametrize("text", ["%", "_", "!", "\\", "'", '"', "é", "😀", "", " ", "%%", "[a-z]"])
@pytest.mark.parametrize("operator", [*TEXT_OPERATORS, "not_contains", "="])
def test_no_character_is_a_wildcard(text: str, operator: str, reader: Client, rows: list[Row]) -> None:
    assert_matches(reader, rows, ["software_title_dimension.name", operator, text])


def test_connectors_nest(reader: Client, rows: list[Row]) -> None:
    criteria = {
        "or": [
            {"and": [["peak_value", ">", 100], ["publisher_name", "=", "bigfix"]]},
            {
                "and": [
                    ["peak_date", "last", "P1M"],
                    {"or": [["metric_name", "contains", "PVU"], ["peak_value", "<", 50]]},
                ]
            },
        ]
    }
    assert 0 < assert_matches(reader, rows, criteria) < len(rows)


def test_twenty_levels_are_understood_and_one_more_is_not(reader: Client, rows: list[Row]) -> None:
    def nest(levels: int) -> dict[str, Any]:
        criteria: Any = ["peak_value", ">", 100]
        for level in range(levels):
            criteria = {("and", "or")[level % 2]: [criteria, ["peak_value", "=", level]]}
        return dict(criteria)

    assert_matches(reader, rows, nest(20))
    assert reader.get(USAGES, params={"criteria": json.dumps(nest(21))}).status_code == 500


def test_single_quotes_do_for_double_ones(reader: Client) -> None:
    single = """{'and':[['peak_value','<=','100'],['software_title_dimension.name','contains','i']]}"""
    double = single.replace("'", '"')
    assert (
        reader.get(USAGES, params={"criteria": single}).json() == reader.get(USAGES, params={"criteria": double}).json()
    )


@pytest.mark.parametrize("encode", [str, quote, lambda text: quote(text, safe=""), lambda text: text.replace(" ", "+")])
def test_criteria_may_be_encoded_in_any_way(encode: Any, reader: Client) -> None:
    text = '{ "and": [ ["publisher_name", "contains", "BigFix"]]}'
    plain = reader.get(USAGES, params={"criteria": text}).json()
    assert reader.get(f"{USAGES}?criteria={encode(text)}").json() == plain
    assert plain["total"] > 0


def test_the_client_s_own_forms_are_understood(reader: Client, rows: list[Row]) -> None:
    assert_matches(reader, rows, {"or": [["computer_system_id", "=", "1"], ["computer_system_id", "=", "2"]]})
    assert_matches(reader, rows, {"and": [["peak_date", "last", "P1M"], ["peak_value", "!=", "0"]]})


@pytest.fixture(scope="module")
def any_criteria(rows: list[Row]) -> st.SearchStrategy[Any]:
    """Criteria of any form; made once, because making and checking a strategy takes longer than drawing from it."""
    return bigfix_criteria() | from_rows(rows)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_any_criteria_finds_what_plain_python_finds(
    data: st.DataObject, any_criteria: st.SearchStrategy[Any], reader: Client, rows: list[Row]
) -> None:
    criteria = data.draw(any_criteria)
    assert_matches(reader, rows, criteria if isinstance(criteria, dict) else json.loads(criteria))


def from_rows(rows: Sequence[Row]) -> st.SearchStrategy[dict[str, Any]]:
    """Criteria whose values are there, so that they find some rows and not others."""

    def criterion(column: str) -> st.SearchStrategy[Any]:
        values = st.sampled_from([row_value(row, column) for row in rows])
        operators = ["=", "!=", *(["begins_with", "not_contains"] if column in STRINGS else ["<", "<=", ">", ">="])]
        return st.tuples(st.just(column), st.sampled_from(operators), values).map(list)

    some = st.lists(st.sampled_from(COLUMNS).flatmap(criterion), min_size=1, max_size=4)
    return st.builds(lambda word, parts: {word: parts}, st.sampled_from(("and", "or")), some)


def row_value(row: Row, column: str) -> Any:
    """A column's value as it is on the wire."""
    if column in DEFAULT_COLUMNS:
        return row[column]
    return row["software_title_dimension"][column.rpartition(".")[2]]
