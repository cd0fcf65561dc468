"""The meaning of criteria, shown on rows in SQLite."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockservers.vendors.bigfix.criteria import (
    Connector,
    Criterion,
    compile_sql,
    iterate_criteria,
    parse,
)
from mockservers.vendors.bigfix.values import Duration
from tests.vendors.bigfix.criteria_rows import (
    AMOUNT,
    COLUMNS,
    DATABASE,
    EVERY_ROW,
    ID,
    NAME,
    NOW,
    Case,
    matching_ids,
    quickly,
    run,
)


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
    assert matching_ids(*criterion) == ids


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
    assert matching_ids(*criterion) == ids


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
    assert matching_ids(*criterion) == ids


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
    assert matching_ids(*criterion) == ids


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


# How criteria combine


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
    assert run(text) == ids


def test_a_condition_can_stand_beside_others() -> None:
    """A store adds its own conditions with AND, so an OR must come in parentheses."""
    criteria = parse('{"or": [["id", "=", 1], ["name", "=", null]]}', COLUMNS)
    assert compile_sql(criteria, now=NOW).sql == "(usage.id = ? OR usage.name IS NULL)"


def test_only_strings_are_compared_with_the_empty_string() -> None:
    """SQLite would not mind elsewhere, PostgreSQL would."""
    for column, sql in ((AMOUNT, "usage.amount IS NOT NULL"), (NAME, "usage.name <> ''")):
        criterion = Criterion(column, "is_not_empty", None)
        assert compile_sql(criterion, now=NOW) == (sql, ())


def test_criteria_are_listed_in_the_order_in_which_they_were_written() -> None:
    text = '{"and": [["id", "=", 1], {"or": [["name", "=", "a"], ["peak_value", "=", 2]]}]}'
    assert [one.column for one in iterate_criteria(parse(text, COLUMNS))] == [ID, NAME, AMOUNT]


def test_an_alias_stands_for_its_column() -> None:
    dotted = '{"and": [["software_title_dimension.name", "contains", "BigFix"]]}'
    assert parse(dotted, COLUMNS) == parse(dotted.replace(NAME.name, "name"), COLUMNS)


# How strings may be quoted


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


@pytest.mark.parametrize(
    ("moment", "duration", "after"),
    [
        ("2014-01-31", Duration(1, 0), "2014-02-28"),
        ("2012-01-31", Duration(1, 0), "2012-02-29"),
        ("2014-03-31", Duration(-1, 0), "2014-02-28"),
        ("2012-02-29", Duration(12, 0), "2013-02-28"),
        ("2012-02-29", Duration(48, 0), "2016-02-29"),
        ("2014-01-15", Duration(-1, 0), "2013-12-15"),
        ("2014-12-15", Duration(1, 0), "2015-01-15"),
        ("2014-01-31", Duration(1, 86_400), "2014-03-01"),
        ("2014-01-31", Duration(-13, -86_400), "2012-12-30"),
        ("2014-01-31", Duration(12 * 10**9, 0), "9999-12-31T23:59:59"),
        ("2014-01-31", Duration(-12 * 10**9, 0), "0001-01-01"),
        ("2014-01-31", Duration(0, 10**15), "9999-12-31T23:59:59"),
        ("2014-01-31", Duration(0, -(10**15)), "0001-01-01"),
        ("2014-01-31", Duration(0, 10**30), "9999-12-31T23:59:59"),
    ],
)
def test_a_duration_goes_by_the_calendar(moment: str, duration: Duration, after: str) -> None:
    start = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert duration.after(start) == datetime.fromisoformat(after).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("P1Y2M3W4DT5H6M7S", Duration(14, 25 * 86_400 + 5 * 3_600 + 6 * 60 + 7)),
        ("+P1M", Duration(1, 0)),
        ("PT1M", Duration(0, 60)),
        ("-P1MT1S", Duration(-1, -1)),
        ("P0D", Duration(0, 0)),
    ],
)
def test_a_duration_is_read(written: str, duration: Duration) -> None:
    (read,) = iterate_criteria(parse(json.dumps({"and": [["peak_date", "ending", written]]}), COLUMNS))
    assert read.value == duration


def _moments() -> Iterator[str]:
    for days in range(-20, 21):
        yield (NOW + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@quickly
@given(st.integers(0, 30), st.sampled_from(["last", "next", "starting", "ending"]))
def test_a_period_of_days_has_as_many_days(days: int, operator: str) -> None:
    text = json.dumps({"and": [["peak_time", operator, f"P{days}D"]]})
    sql, parameters = compile_sql(parse(text, COLUMNS), now=NOW)
    query = f"SELECT {sql} FROM (SELECT ? AS moment) AS usage"  # noqa: S608
    found_days = [
        day - 20
        for day, moment in enumerate(_moments())
        if DATABASE.execute(query, (*parameters, moment)).fetchone() == (1,)
    ]
    first = {"last": -days, "next": 0, "starting": days, "ending": -20}[operator]
    last = {"last": 0, "next": days, "starting": 20, "ending": days}[operator]
    assert found_days == [day for day in range(-20, 21) if first <= day <= last]
