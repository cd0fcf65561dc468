"""Limits of criteria: what is accepted also runs, and one more is refused."""

import itertools
import json

import pytest

from mockservers.vendors.bigfix.criteria import (
    MAX_CRITERIA,
    MAX_DEPTH,
    MAX_VALUES,
)
from mockservers.vendors.bigfix.values import MAX_TEXT
from tests.vendors.bigfix.criteria_rows import (
    EVERY_ROW,
    find_refusal,
    matching_ids,
    run,
)


def _nest(levels: int, beside: str, value: object) -> str:
    words = itertools.islice(itertools.cycle(("and", "or")), levels)
    opening = "".join(f'{{"{word}": [{beside}' for word in words)
    return f'{opening}["id", "=", {value}]{"]}" * levels}'


@pytest.mark.parametrize("beside", ["", '["id", ">", 0], '])
def test_the_deepest_nesting_runs_and_the_next_level_is_refused(beside: str) -> None:
    run(_nest(MAX_DEPTH, beside, [1, 2]))
    refused = find_refusal(_nest(MAX_DEPTH + 1, beside, 1))
    assert refused.position.startswith("character ")
    assert refused.reason == f"it is nested deeper than {MAX_DEPTH} levels"


@pytest.mark.parametrize("word", ["and", "or"])
def test_as_many_criteria_as_allowed_run_and_one_more_is_refused(word: str) -> None:
    criteria = [["id", ">", 0]] * MAX_CRITERIA
    assert run(json.dumps({word: criteria})) == EVERY_ROW
    refused = find_refusal(json.dumps({word: [*criteria, ["id", ">", 0]]}))
    assert (refused.position, refused.reason[:24]) == ("the top", "at most 900 criteria and")


def test_all_limits_together_run() -> None:
    share = MAX_CRITERIA // MAX_DEPTH - 1
    beside = '["peak_time", "last", "P1D"], ' * (share - 1)
    beside += f'["id", "=", {[*range(MAX_VALUES // MAX_DEPTH - 1)]}], '
    run(_nest(MAX_DEPTH, beside, 1))


def test_as_many_members_as_allowed_run_and_one_more_is_refused() -> None:
    assert matching_ids("id", "!=", [*range(10, MAX_VALUES + 10)]) == EVERY_ROW
    halves = [["id", "=", [1] * (MAX_VALUES // 2)], ["id", "=", [1] * (MAX_VALUES // 2 + 1)]]
    assert find_refusal(json.dumps({"and": halves})).reason.endswith(f"not 2 and {MAX_VALUES + 1}")


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
    assert len(str(find_refusal(text))) < 250
