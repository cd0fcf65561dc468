"""Refusals of criteria with position and reason, and the limits of size."""

import itertools
import json
import pickle

import pytest

from mockservers.vendors.bigfix.criteria import MAX_CRITERIA, MAX_DEPTH, MAX_VALUES
from mockservers.vendors.bigfix.values import MAX_TEXT
from tests.vendors.bigfix.criteria_database import EVERY_ROW, find_ids, find_matching_ids, refuse

# Refusals


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
    refused = refuse(text)
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
    refused = refuse(f'{{"and": [["{column}", "{operator}", {written}]]}}')
    assert refused.position == "and[0]"
    assert len(str(refused)) < 250
    assert str(refused).encode()


def test_a_refusal_is_a_sentence_and_survives_pickling() -> None:
    refused = refuse('{"and": [["zzz", "=", 1]]}')
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
    find_ids(_nest(MAX_DEPTH, beside, [1, 2]))
    refused = refuse(_nest(MAX_DEPTH + 1, beside, 1))
    assert refused.position.startswith("character ")
    assert refused.reason == f"it is nested deeper than {MAX_DEPTH} levels"


@pytest.mark.parametrize("word", ["and", "or"])
def test_as_many_criteria_as_allowed_run_and_one_more_is_refused(word: str) -> None:
    criteria = [["id", ">", 0]] * MAX_CRITERIA
    assert find_ids(json.dumps({word: criteria})) == EVERY_ROW
    refused = refuse(json.dumps({word: [*criteria, ["id", ">", 0]]}))
    assert (refused.position, refused.reason[:24]) == ("the top", "at most 900 criteria and")


def test_all_limits_together_run() -> None:
    share = MAX_CRITERIA // MAX_DEPTH - 1
    beside = '["peak_time", "last", "P1D"], ' * (share - 1)
    beside += f'["id", "=", {[*range(MAX_VALUES // MAX_DEPTH - 1)]}], '
    find_ids(_nest(MAX_DEPTH, beside, 1))


def test_as_many_members_as_allowed_run_and_one_more_is_refused() -> None:
    assert find_matching_ids("id", "!=", [*range(10, MAX_VALUES + 10)]) == EVERY_ROW
    halves = [["id", "=", [1] * (MAX_VALUES // 2)], ["id", "=", [1] * (MAX_VALUES // 2 + 1)]]
    assert refuse(json.dumps({"and": halves})).reason.endswith(f"not 2 and {MAX_VALUES + 1}")


@pytest.mark.parametrize("operator", ["=", "contains"])
def test_the_longest_string_runs(operator: str) -> None:
    for letter in ("%", "\N{GRINNING FACE}"):
        assert find_matching_ids("name", operator, letter * MAX_TEXT) == set()


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
    assert len(str(refuse(text))) < 250
