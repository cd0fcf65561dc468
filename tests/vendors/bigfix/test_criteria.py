"""What criteria mean, shown on rows in SQLite, and what is refused, with position and reason."""

import itertools
import json
import pickle
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.bigfix.criteria import (
    MAX_CRITERIA,
    MAX_DEPTH,
    MAX_VALUES,
    Connector,
    CriteriaColumn,
    CriteriaError,
    Criterion,
    compile_sql,
    iterate_criteria,
    parse,
)
from mockservers.vendors.bigfix.values import MAX_TEXT, Duration

NOW = datetime(2014, 3, 31, 12, 0, 0, 500_000, tzinfo=UTC)
ID = CriteriaColumn("id", "usage.id", "integer", can_be_empty=False)
AMOUNT = CriteriaColumn("peak_value", "usage.amount", "integer", can_be_empty=True)
NAME = CriteriaColumn("software_title_dimension.name", "usage.name", "string", can_be_empty=True)
DAY = CriteriaColumn("peak_date", "usage.day", "date", can_be_empty=True)
MOMENT = CriteriaColumn("peak_time", "usage.moment", "datetime", can_be_empty=True)
COLUMNS = {column.name: column for column in (ID, AMOUNT, NAME, DAY, MOMENT)} | {"name": NAME}

ROWS = (
    (1, 10, "BigFix Protection", "2014-03-31", "2014-03-31T12:00:00Z"),
    (2, -5, "bigfix inventory", "2014-03-30", "2014-03-31T11:59:59Z"),
    (3, 0, "100% off", "2014-03-24", "2014-03-24T12:00:00Z"),
    (4, 2**63 - 1, "100 off", "2014-03-23", "2014-03-24T11:59:59Z"),
    (5, None, None, None, None),
    (6, 7, "", "2014-02-28", "2014-02-28T12:00:00Z"),
    (7, 7, "a_b!c'd\"e", "2014-04-07", "2014-04-07T12:00:00Z"),
    (8, 7, "aXb", "2014-04-30", "2014-04-30T12:00:01Z"),
)
SQLITE_PARAMETERS = 32_766
Case = tuple[object, ...]
EVERY_ROW = {row[0] for row in ROWS}

quickly = settings(max_examples=60, deadline=None, derandomize=True)


def _connect() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    columns = "id INTEGER, amount INTEGER, name TEXT COLLATE NOCASE, day TEXT, moment TEXT"
    connection.execute(f"CREATE TABLE usage ({columns})")
    connection.executemany("INSERT INTO usage VALUES (?, ?, ?, ?, ?)", ROWS)
    return connection


DATABASE = _connect()


def run(text: str) -> set[int]:
    """Find the ids of the rows that match, inside a query as a store would write it."""
    sql, parameters = compile_sql(parse(text, COLUMNS), now=NOW)
    assert len(parameters) < SQLITE_PARAMETERS
    query = f"SELECT id FROM usage WHERE usage.id > ? AND {sql} ORDER BY id LIMIT ?"  # noqa: S608
    return {row[0] for row in DATABASE.execute(query, (0, *parameters, 100))}


def matching_ids(*criterion: object) -> set[int]:
    return run(json.dumps({"and": [criterion]}))


def refusal(text: str) -> CriteriaError:
    with pytest.raises(CriteriaError) as refused:
        parse(text, COLUMNS)
    return refused.value


# What the operators mean


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


# Which columns take which operators

PATTERN_OPERATORS = "begins_with not_begins_with contains not_contains ends_with not_ends_with"
TAKEN = {
    ID: "= != < <= > >=",
    AMOUNT: "= != < <= > >= is_empty is_not_empty",
    DAY: "= != < <= > >= last next starting ending is_empty is_not_empty",
    MOMENT: "= != < <= > >= last next starting ending is_empty is_not_empty",
    NAME: f"= != {PATTERN_OPERATORS} is_empty is_not_empty",
}
EVERY_OPERATOR = list(dict.fromkeys(" ".join(TAKEN.values()).split()))


def test_the_vendor_has_eighteen_operators() -> None:
    assert len(EVERY_OPERATOR) == 18


@pytest.mark.parametrize(
    ("column", "operator"),
    list(itertools.product(TAKEN, EVERY_OPERATOR)),
    ids=lambda one: str(one)[:24],
)
def test_an_operator_fits_the_kinds_of_the_vendors_table(column: CriteriaColumn, operator: str) -> None:
    values = {"integer": 1, "string": "a", "date": "2014-04-14", "datetime": "2014-04-14"}
    value = "P1D" if operator in {"last", "next", "starting", "ending"} else values[column.kind]
    criterion = [column.name, operator, None if operator.startswith("is_") else value]
    text = json.dumps({"and": [criterion]})
    if operator in TAKEN[column].split():
        run(text)
    else:
        reason = f"'{operator}' does not fit this column; the {column.kind} column '{column.name}'"
        assert refusal(text).reason == f"{reason} takes {TAKEN[column]}"


# What is refused


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", "character 1", "it is not JSON"),
        ('{"and": [["id", "=", 1]', "character 24", "it is not JSON (Expecting ',' delimiter)"),
        ("{'and': [['id', '=', 1]", "character 2", "it is not JSON (Expecting property name"),
        ("{'and': [['id', '=', '1", "character 2", "it is not JSON"),
        ('{"and": [["id", "=", 1]]} x', "character 27", "it is not JSON (Extra data)"),
        ("[{" * 22, "character 43", "it is nested deeper than 20 levels"),
        ("[]", "the top", "an object with one key"),
        ("'and'", "the top", "an object with one key"),
        ("{}", "the top", "an object with one key"),
        ('["and", [["id", "=", 1]]]', "the top", "an object with one key"),
        ('[["and", [["id", "=", 1]]]]', "the top", "an object with one key"),
        ('{"xor": [["id", "=", 1]]}', "the top", "an object with one key"),
        ('{"AND": [["id", "=", 1]]}', "the top", "an object with one key"),
        ('{"and": [["id", "=", 1]], "or": []}', "the top", "an object with one key"),
        ('{"and": [["id", "=", 1]], "and": [["id", "=", 1]]}', "the top", "an object with one key"),
        ('{"and": {"or": [["id", "=", 1]]}}', "the top", "an object with one key"),
        ('{"and": [["id", "=", 1], {"or": 1}]}', "and[1]", "an object with one key"),
        ('{"and": []}', "and", "at least one criterion"),
        ('{"and": [{"or": []}]}', "and[0].or", "at least one criterion"),
        ('{"and": ["id"]}', "and[0]", "a criterion [column, operator, value] is needed, not 'id'"),
        ('{"and": [["id"]]}', "and[0]", "is needed, not an array of 1"),
        ('{"and": [["id", "=", 1, 2]]}', "and[0]", "is needed, not an array of 4"),
        ('{"and": [null]}', "and[0]", "is needed, not null"),
        ('{"and": [["nme", "=", 1]]}', "and[0]", "there is no column 'nme'; the nearest is 'name'"),
        ('{"and": [["zzz", "=", 1]]}', "and[0]", "there is no column 'zzz'"),
        ('{"and": [[5, "=", 1]]}', "and[0]", "there is no column 5"),
        ('{"and": [[["id"], "=", 1]]}', "and[0]", "there is no column an array of 1"),
        ('{"and": [["id", "equals", 1]]}', "and[0]", "'equals' is not an operator; the integer"),
        ('{"and": [["id", null, 1]]}', "and[0]", "null is not an operator"),
        ('{"and": [["id", "="]]}', "and[0]", "the operator '=' takes a value"),
        ('{"and": [["name", "is_empty", ""]]}', "and[0]", "the operator 'is_empty' takes no value"),
        ('{"and": [["id", "<", null]]}', "and[0]", "a whole number of at most 64 bits is needed"),
        ('{"and": [["id", "<", [1]]]}', "and[0]", "is needed, not an array of 1"),
        ('{"and": [["name", "contains", ["a"]]]}', "and[0]", "a string of at most 4000"),
        ('{"and": [["id", "=", [1, null]]]}', "and[0]", "is needed, not null"),
        ('{"and": [["id", "=", [[1]]]]}', "and[0]", "is needed, not an array of 1"),
        (
            '{"and": [["id", "=", 1], {"or": [["id", "=", 2], ["id", "=", "x"]]}]}',
            "and[1].or[1]",
            "a whole number of at most 64 bits is needed, not 'x'",
        ),
    ],
)
def test_a_refusal_names_position_and_reason(text: str, position: str, reason: str) -> None:
    refused = refusal(text)
    assert refused.position == position
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("column", "operator", "written"),
    [
        *(
            ("id", "=", written)
            for written in (
                *("true", "false", "{}", '{"a": 1}', "1.5", "NaN", "Infinity", "1e400", '""'),
                *('"1.5"', '" 1"', '"1_000"', '"1e3"', '"0x1"', '"\\u0661"', '"--1"', '"P1D"'),
                *("9223372036854775808", "-9223372036854775809", "1e19", '"9223372036854775808"'),
                *("1" + "0" * 30, "1" * 5_000, f'"{"1" * 5_000}"'),
            )
        ),
        *(
            ("name", "=", written)
            for written in (
                *("1", "1.5", "true", "{}", '"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"'),
                f'"{"x" * (MAX_TEXT + 1)}"',
            )
        ),
        *(
            ("peak_date", ">", written)
            for written in (
                *("20140414", '"20140414"', '"2014-W15-1"', '"2014-02-30"', '"0000-01-01"'),
                *('"2014-04-14T13:05:10Z"', '"2014-4-14"', '" 2014-04-14"', '"P1D"', "true"),
            )
        ),
        *(
            ("peak_time", ">", written)
            for written in (
                *('"2014-04-14T13:05:10"', '"2014-04-14 13:05:10Z"', '"2014-04-14T13:05Z"'),
                *('"2014-04-14T24:00:01Z"', '"2014-04-14T13:05:60Z"', '"2014-02-30T13:05:10Z"'),
                *('"2014-04-14T13:05:10+24:00"', '"0001-01-01T00:00:00+00:01"', "1397480710"),
                *('"9999-12-31T23:59:59-00:01"', '"2014-04-14T13:05:10.Z"', '"20140414T130510Z"'),
            )
        ),
        *(
            ("peak_time", "last", written)
            for written in (
                *('""', '"P"', '"PT"', '"P1"', '"P1DT"', '"7D"', '"P1H"', '"PT1D"', '"p1d"', "7"),
                *('"-P1D"', '"P-1D"', '"P1.5D"', '"P1D "', '"P1D1M"', '"P1234567890D"', "null"),
                *('"\\u0661"', '"P\\u0661D"', '["P1D"]'),
            )
        ),
        ("peak_time", "next", '"-P1D"'),
    ],
)
def test_a_value_must_fit_its_column(column: str, operator: str, written: str) -> None:
    refused = refusal(f'{{"and": [["{column}", "{operator}", {written}]]}}')
    assert refused.position == "and[0]"
    assert len(str(refused)) < 250
    assert str(refused).encode()


def test_a_refusal_is_a_sentence_and_survives_pickling() -> None:
    refused = refusal('{"and": [["zzz", "=", 1]]}')
    sentence = "Parameter criteria is not correct at and[0]: there is no column 'zzz'."
    assert str(refused) == sentence
    assert str(pickle.loads(pickle.dumps(refused))) == sentence  # noqa: S301


# Limits: what is accepted must also run


def _nest(levels: int, beside: str, value: object) -> str:
    words = itertools.islice(itertools.cycle(("and", "or")), levels)
    opening = "".join(f'{{"{word}": [{beside}' for word in words)
    return f'{opening}["id", "=", {value}]{"]}" * levels}'


@pytest.mark.parametrize("beside", ["", '["id", ">", 0], '])
def test_the_deepest_nesting_runs_and_the_next_level_is_refused(beside: str) -> None:
    run(_nest(MAX_DEPTH, beside, [1, 2]))
    refused = refusal(_nest(MAX_DEPTH + 1, beside, 1))
    assert refused.position.startswith("character ")
    assert refused.reason == f"it is nested deeper than {MAX_DEPTH} levels"


@pytest.mark.parametrize("word", ["and", "or"])
def test_as_many_criteria_as_allowed_run_and_one_more_is_refused(word: str) -> None:
    criteria = [["id", ">", 0]] * MAX_CRITERIA
    assert run(json.dumps({word: criteria})) == EVERY_ROW
    refused = refusal(json.dumps({word: [*criteria, ["id", ">", 0]]}))
    assert (refused.position, refused.reason[:24]) == ("the top", "at most 900 criteria and")


def test_all_limits_together_run() -> None:
    share = MAX_CRITERIA // MAX_DEPTH - 1
    beside = '["peak_time", "last", "P1D"], ' * (share - 1)
    beside += f'["id", "=", {[*range(MAX_VALUES // MAX_DEPTH - 1)]}], '
    run(_nest(MAX_DEPTH, beside, 1))


def test_as_many_members_as_allowed_run_and_one_more_is_refused() -> None:
    assert matching_ids("id", "!=", [*range(10, MAX_VALUES + 10)]) == EVERY_ROW
    halves = [["id", "=", [1] * (MAX_VALUES // 2)], ["id", "=", [1] * (MAX_VALUES // 2 + 1)]]
    assert refusal(json.dumps({"and": halves})).reason.endswith(f"not 2 and {MAX_VALUES + 1}")


@pytest.mark.parametrize("operator", ["=", "contains"])
def test_the_longest_string_runs(operator: str) -> None:
    for letter in ("%", "\N{GRINNING FACE}"):
        assert matching_ids("name", operator, letter * MAX_TEXT) == set()


@pytest.mark.parametrize(
    "text",
    [
        *("[" * 100_000, "{" * 100_000, '{"and":[' * 1_000, "{'and':[" * 1_000, '{"a":' * 50_000),
        *("'" * 99_999, '"' * 99_999, "'" + "\\'" * 50_000, "\\'" * 50_000, '\\"' * 50_000),
        *("]" * 50_000 + "[" * 50_000, '"' + "[" * 100_000, "'\\", "\\", '"\\'),
        *('{"and":[["id","=",' + "[" * 100_000, '{"and":[["' + "n" * 100_000 + '","=",1]]}'),
        *('{"and":[' + '["id","=",1],' * 8_000 + "1]}", "\ud800", "\0", "\ufeff{}"),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_is_refused(text: str) -> None:
    assert len(str(refusal(text))) < 250


# Properties

strings = st.text(alphabet="aZ0é%_!?'\"\\{}[]-; \n\0\ud800\U0001f600", max_size=8)
words = st.sampled_from([*COLUMNS, *EVERY_OPERATOR, "P1D", "-P999999999Y", "2014-04-14", "1"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | strings | words
keys = st.sampled_from(["and", "or", "x"])
json_values = scalars | st.recursive(
    st.lists(scalars, max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=2),
    max_leaves=3,
)
operators = st.sampled_from(EVERY_OPERATOR)
criterion_values = st.tuples(st.sampled_from([*COLUMNS]), operators, json_values)
criteria_values = st.fixed_dictionaries(
    {"and": st.lists(criterion_values | json_values, max_size=3)},
)


texts = st.text(alphabet="{}[]\"'\\andor:,1 ")


@settings(quickly, max_examples=300)
@given(texts | json_values.map(json.dumps) | criteria_values.map(json.dumps))
def test_any_text_is_either_refused_or_runs(text: str) -> None:
    try:
        run(text)
    except CriteriaError as error:
        refused = error
    else:
        return
    assert refused.position
    assert str(refused).encode()


@quickly
@given(strings, st.sampled_from(["=", "!=", "contains", "not_ends_with"]))
def test_what_a_client_writes_never_gets_into_the_sql(text: str, operator: str) -> None:
    for value in (text, [text, text]):
        try:
            criteria = parse(json.dumps({"and": [["name", operator, value]]}), COLUMNS)
        except CriteriaError:
            continue
        sql, parameters = compile_sql(criteria, now=NOW)
        shape = r"usage\.name (= \?|<> \?|(NOT )?LIKE \? ESCAPE '!'|(NOT )?IN \(\?, \?\))"
        assert re.fullmatch(shape, sql)
        assert sql.count("?") == len(parameters)


Truth = bool | None
Tree = dict[str, list[object]]


def _lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


TESTS: dict[str, Callable[[str, str], bool]] = {
    "begins_with": str.startswith,
    "contains": str.__contains__,
    "ends_with": str.endswith,
    "=": str.__eq__,
}


def _truth_of(node: Tree | list[object], name: str | None) -> Truth:
    """Evaluate a criteria on the name alone, by SQL's three-valued logic."""
    if isinstance(node, dict):
        ((word, parts),) = node.items()
        truths = [_truth_of(part, name) for part in parts]  # type: ignore[arg-type]
        decisive = word == "or"
        return decisive if decisive in truths else None if None in truths else not decisive
    _, operator, text = node
    if name is None:
        return None
    plain = "=" if operator == "!=" else str(operator).removeprefix("not_")
    return TESTS[plain](_lower(name), _lower(str(text))) == (plain == operator)


short_texts = st.text(alphabet="aB%_!é", max_size=3)
string_operators = st.sampled_from(TAKEN[NAME].split()[:8])
string_criteria = st.tuples(st.just("name"), string_operators, short_texts).map(list)


def _connected(inner: st.SearchStrategy[object]) -> st.SearchStrategy[Tree]:
    words = st.sampled_from(["and", "or"])
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.dictionaries(words, parts, min_size=1, max_size=1)


string_trees = st.recursive(
    _connected(string_criteria),
    lambda inner: _connected(inner | string_criteria),
    max_leaves=6,
)


@quickly
@given(string_trees, st.lists(st.none() | short_texts, min_size=1, max_size=6))
def test_sqlite_agrees_on_what_a_tree_means(tree: Tree, names: list[str | None]) -> None:
    sql, parameters = compile_sql(parse(json.dumps(tree), COLUMNS), now=NOW)
    for name in names:
        usage = "(SELECT CAST(? AS TEXT) COLLATE NOCASE AS name) AS usage"
        query = f"SELECT {sql} FROM {usage}"  # noqa: S608
        ((truth,),) = DATABASE.execute(query, (*parameters, name))
        assert truth == _truth_of(tree, name)


# Durations


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
