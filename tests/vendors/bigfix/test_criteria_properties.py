"""Properties of criteria for generated texts and trees, and durations."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.bigfix.criteria import CriteriaError, compile_sql, iterate_criteria, parse
from mockservers.vendors.bigfix.values import Duration
from tests.vendors.bigfix.criteria_database import (
    COLUMNS,
    DATABASE,
    EVERY_OPERATOR,
    NAME,
    NOW,
    OPERATORS_OF_COLUMN,
    find_ids,
)

quickly = settings(max_examples=60, deadline=None, derandomize=True)


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
        find_ids(text)
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
string_operators = st.sampled_from(OPERATORS_OF_COLUMN[NAME].split()[:8])
string_criteria = st.tuples(st.just("name"), string_operators, short_texts).map(list)


def _connect_criteria(inner: st.SearchStrategy[object]) -> st.SearchStrategy[Tree]:
    words = st.sampled_from(["and", "or"])
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.dictionaries(words, parts, min_size=1, max_size=1)


string_trees = st.recursive(
    _connect_criteria(string_criteria),
    lambda inner: _connect_criteria(inner | string_criteria),
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
    assert duration.add_to(start) == datetime.fromisoformat(after).replace(tzinfo=UTC)


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
