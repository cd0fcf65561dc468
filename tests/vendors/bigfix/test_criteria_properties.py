"""Any criteria is refused or runs, and SQLite agrees with plain Python on its meaning."""

import json
import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.bigfix.criteria import (
    CriteriaError,
    compile_sql,
    parse,
)
from tests.vendors.bigfix.criteria_rows import COLUMNS, DATABASE, EVERY_OPERATOR, NAME, NOW, TAKEN, quickly, run

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
