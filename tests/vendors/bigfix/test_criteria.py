"""Evaluation of criteria on rows in SQLite: operators, values, connectors and quotes."""

import itertools
import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.bigfix.criteria import (
    Connector,
    CriteriaColumn,
    Criterion,
    compile_sql,
    iterate_criteria,
    parse,
)
from tests.vendors.bigfix.criteria_database import (
    AMOUNT,
    COLUMNS,
    EVERY_OPERATOR,
    EVERY_ROW,
    ID,
    NAME,
    NOW,
    OPERATORS_OF_COLUMN,
    find_ids,
    find_matching_ids,
    refuse,
)

Case = tuple[object, ...]

quickly = settings(max_examples=60, deadline=None, derandomize=True)


# Operators


@pytest.mark.parametrize(
    ("criterion", "ids"),
    [
        (("peak_value", "=", 7), {6, 7, 8}),
        (("peak_value", "!=", 7), {1, 2, 3, 4}),
        (("peak_value", "<", 0), {2}),
        (("peak_value", "<=", 0), {2, 3}),
        (("peak_value", ">", 7), {1, 4}),
        (("peak_value", ">=", 7), {1, 4, 6, 7, 8}),
        (("name", "=", "BIGFIX INVENTORY"), {2}),
        (("name", "!=", "bigFix inventory"), {1, 3, 4, 6, 7, 8}),
        (("name", "begins_with", "BIGFIX"), {1, 2}),
        (("name", "not_begins_with", "BIGFIX"), {3, 4, 6, 7, 8}),
        (("name", "contains", "F"), {1, 2, 3, 4}),
        (("name", "not_contains", "f"), {6, 7, 8}),
        (("name", "ends_with", "OFF"), {3, 4}),
        (("name", "not_ends_with", "off"), {1, 2, 6, 7, 8}),
        (("name", "is_empty"), {5, 6}),
        (("name", "is_not_empty"), {1, 2, 3, 4, 7, 8}),
        (("peak_value", "is_empty"), {5}),
        (("peak_value", "is_not_empty"), EVERY_ROW - {5}),
        (("peak_date", "=", "2014-03-30"), {2}),
        (("peak_date", "!=", "2014-03-30"), EVERY_ROW - {2, 5}),
        (("peak_date", "<", "2014-03-23"), {6}),
        (("peak_date", ">=", "2014-04-07"), {7, 8}),
        (("peak_time", "=", "2014-03-31T12:00:00Z"), {1}),
        (("peak_time", ">", "2014-03-31T12:00:00Z"), {7, 8}),
        (("peak_time", "<=", "2014-03-24T11:59:59Z"), {4, 6}),
    ],
)
def test_an_operator_finds_its_rows_and_none_without_value(criterion: Case, ids: set[int]) -> None:
    assert find_matching_ids(*criterion) == ids


@pytest.mark.parametrize(
    ("criterion", "ids"),
    [
        (("peak_time", "last", "P7D"), {1, 2, 3}),
        (("peak_time", "last", "PT1S"), {1, 2}),
        (("peak_time", "last", "P1M"), {1, 2, 3, 4, 6}),
        (("peak_time", "next", "P7D"), {1, 7}),
        (("peak_time", "next", "P1W"), {1, 7}),
        (("peak_time", "next", "P1M"), {1, 7}),
        (("peak_time", "next", "P1MT1S"), {1, 7, 8}),
        (("peak_time", "starting", "P7D"), {7, 8}),
        (("peak_time", "starting", "+P7D"), {7, 8}),
        (("peak_time", "starting", "-P7D"), {1, 2, 3, 7, 8}),
        (("peak_time", "ending", "-P7D"), {3, 4, 6}),
        (("peak_time", "ending", "P7D"), EVERY_ROW - {5, 8}),
        (("peak_date", "last", "P7D"), {1, 2, 3}),
        (("peak_date", "last", "P1M"), {1, 2, 3, 4, 6}),
        (("peak_date", "last", "PT12H"), {1}),
        (("peak_date", "last", "PT13H"), {1, 2}),
        (("peak_date", "next", "P1M"), {1, 7, 8}),
        (("peak_date", "starting", "-P1D"), {1, 2, 7, 8}),
        (("peak_date", "ending", "-P8D"), {4, 6}),
    ],
)
def test_a_period_counts_from_now_and_includes_its_ends(criterion: Case, ids: set[int]) -> None:
    assert find_matching_ids(*criterion) == ids


@pytest.mark.parametrize(
    ("criterion", "ids"),
    [
        (("name", "contains", "%"), {3}),
        (("name", "contains", "0%"), {3}),
        (("name", "contains", "a_b"), {7}),
        (("name", "contains", "b!c"), {7}),
        (("name", "begins_with", "!"), set[int]()),
        (("name", "contains", "'d\"e"), {7}),
        (("name", "contains", ""), EVERY_ROW - {5}),
        (("name", "=", "' OR 1=1 --"), set[int]()),
        (("name", "ends_with", "{0}{}"), set[int]()),
    ],
)
def test_every_character_of_a_string_stands_for_itself(criterion: Case, ids: set[int]) -> None:
    assert find_matching_ids(*criterion) == ids


@pytest.mark.parametrize(
    ("criterion", "ids"),
    [
        (("peak_value", "=", [0, "10", 99]), {1, 3}),
        (("peak_value", "!=", [7, 0]), {1, 2, 4}),
        (("name", "=", ["AXB", "100 OFF"]), {4, 8}),
        (("peak_date", "=", ["2014-04-30", "2014-04-07"]), {7, 8}),
        (("peak_value", "=", []), set[int]()),
        (("peak_value", "!=", []), EVERY_ROW),
        (("peak_value", "=", None), {5}),
        (("peak_value", "!=", None), EVERY_ROW - {5}),
        (("name", "=", None), {5}),
        (("name", "!=", None), EVERY_ROW - {5}),
        (("name", "is_empty", None), {5, 6}),
        (("name", "is_not_empty", None), {1, 2, 3, 4, 7, 8}),
    ],
)
def test_an_array_means_its_members_and_null_means_no_value(criterion: Case, ids: set[int]) -> None:
    assert find_matching_ids(*criterion) == ids


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("10", 10),
        ('"10"', 10),
        ('"+10"', 10),
        ('"-5"', -5),
        ("10.0", 10),
        ('"10.00"', 10),
        ("1e1", 10),
        ("-0.0", 0),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ('"9223372036854775807"', 2**63 - 1),
    ],
)
def test_an_integer_may_be_a_number_or_a_string(written: str, number: int) -> None:
    criteria = parse(f'{{"and": [["peak_value", "=", {written}]]}}', COLUMNS)
    assert criteria == Connector("and", (Criterion(AMOUNT, "=", number),))
    assert compile_sql(criteria, now=NOW) == ("usage.amount = ?", (number,))


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2014-04-14T13:05:10Z", "2014-04-14T13:05:10Z"),
        ("2014-04-14t13:05:10z", "2014-04-14T13:05:10Z"),
        ("2014-04-14T01:05:10+02:00", "2014-04-13T23:05:10Z"),
        ("2014-04-14T13:05:10.999999999-00:30", "2014-04-14T13:35:10Z"),
        ("2014-04-14T13:05:10.9Z", "2014-04-14T13:05:10Z"),
        ("2014-04-14", "2014-04-14T00:00:00Z"),
        ("0001-01-01", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_datetime_is_compared_as_utc_in_whole_seconds(written: str, stored: str) -> None:
    (criterion,) = iterate_criteria(parse(json.dumps({"and": [["peak_time", "<", written]]}), COLUMNS))
    assert criterion.value == stored


def test_now_may_be_in_any_time_zone() -> None:
    criteria = parse('{"and": [["peak_time", "last", "PT1H"]]}', COLUMNS)
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))
    assert compile_sql(criteria, now=elsewhere) == compile_sql(criteria, now=NOW)
    assert compile_sql(criteria, now=NOW).parameters == (
        "2014-03-31T11:00:00Z",
        "2014-03-31T12:00:00Z",
    )


# Connectors


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('{"and": [["id", ">", 2], ["id", "<", 5]]}', {3, 4}),
        ('{"or": [["id", "=", "1"], ["id", "=", "2"]]}', {1, 2}),
        ('{"or": [["id", "=", 1], {"and": [["id", ">", 3], ["id", "<", 6]]}]}', {1, 4, 5}),
        ('{"and": [["id", "<", 3], {"or": [["id", "=", 2], ["id", "=", 8]]}]}', {2}),
        ('{"and": [{"or": [["id", "=", 2], ["id", "=", 8]]}, ["id", "<", 3]]}', {2}),
        ('{"and": [{"or": [{"and": [["id", "=", 2]]}]}]}', {2}),
    ],
)
def test_connectors_nest(text: str, ids: set[int]) -> None:
    assert find_ids(text) == ids


def test_a_condition_can_stand_beside_others() -> None:
    """A store adds its own conditions with AND, so an OR must be in parentheses."""
    criteria = parse('{"or": [["id", "=", 1], ["name", "=", null]]}', COLUMNS)
    assert compile_sql(criteria, now=NOW).sql == "(usage.id = ? OR usage.name IS NULL)"


def test_only_strings_are_compared_with_the_empty_string() -> None:
    """PostgreSQL refuses to compare other columns with the empty string."""
    for column, sql in ((AMOUNT, "usage.amount IS NOT NULL"), (NAME, "usage.name <> ''")):
        criterion = Criterion(column, "is_not_empty", None)
        assert compile_sql(criterion, now=NOW) == (sql, ())


def test_criteria_are_listed_in_the_order_in_which_they_were_written() -> None:
    text = '{"and": [["id", "=", 1], {"or": [["name", "=", "a"], ["peak_value", "=", 2]]}]}'
    assert [criterion.column for criterion in iterate_criteria(parse(text, COLUMNS))] == [ID, NAME, AMOUNT]


def test_an_alias_stands_for_its_column() -> None:
    dotted = '{"and": [["software_title_dimension.name", "contains", "BigFix"]]}'
    assert parse(dotted, COLUMNS) == parse(dotted.replace(NAME.name, "name"), COLUMNS)


# Quotes of strings


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'and':[['peak_value','<=','0']]}", 0),
        ("{'and':[['name','=','it\\'s']]}", "it's"),
        ("{'and':[['name','=','say \"x\"']]}", 'say "x"'),
        ("{'and':[['name','=','say \\\"x\\\" \\u00e9\\\\']]}", 'say "x" é\\'),
        ("{'and':[['name','=',\"it's\"]]}", "it's"),
        ("{'and':[['name','=','[[{{']]}", "[[{{"),
        ('{"and":[["name","=","\'[\'"]]}', "'['"),
        ('{"and":[["name","=","\\"' + "[" * 50 + '"]]}', '"' + "[" * 50),
    ],
)
def test_strings_may_stand_in_single_quotes(text: str, value: object) -> None:
    (criterion,) = iterate_criteria(parse(text, COLUMNS))
    assert criterion.value == value


@quickly
@given(st.text(alphabet="aé'\"\\[]{}:,\n", max_size=12))
def test_single_and_double_quotes_mean_the_same(value: str) -> None:
    inside = json.dumps(value)[1:-1].replace('\\"', '"').replace("'", "\\'")
    single = "{'or':[['name','=','" + inside + "']]}"
    assert parse(single, COLUMNS) == Connector("or", (Criterion(NAME, "=", value),))


def test_the_vendor_has_eighteen_operators() -> None:
    assert len(EVERY_OPERATOR) == 18


@pytest.mark.parametrize(
    ("column", "operator"),
    list(itertools.product(OPERATORS_OF_COLUMN, EVERY_OPERATOR)),
    ids=lambda value: str(value)[:24],
)
def test_an_operator_fits_the_kinds_of_the_vendors_table(column: CriteriaColumn, operator: str) -> None:
    values = {"integer": 1, "string": "a", "date": "2014-04-14", "datetime": "2014-04-14"}
    value = "P1D" if operator in {"last", "next", "starting", "ending"} else values[column.kind]
    criterion = [column.name, operator, None if operator.startswith("is_") else value]
    text = json.dumps({"and": [criterion]})
    if operator in OPERATORS_OF_COLUMN[column].split():
        find_ids(text)
    else:
        reason = f"'{operator}' does not fit this column; the {column.kind} column '{column.name}'"
        assert refuse(text).reason == f"{reason} takes {OPERATORS_OF_COLUMN[column]}"
