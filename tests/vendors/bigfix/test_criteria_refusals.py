"""Criteria are refused with position and reason."""

import itertools
import json
import pickle

import pytest

from mockservers.vendors.bigfix.criteria import (
    CriteriaColumn,
)
from mockservers.vendors.bigfix.values import MAX_TEXT
from tests.vendors.bigfix.criteria_rows import (
    EVERY_OPERATOR,
    TAKEN,
    find_refusal,
    run,
)


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
        assert find_refusal(text).reason == f"{reason} takes {TAKEN[column]}"


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
    refused = find_refusal(text)
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
    refused = find_refusal(f'{{"and": [["{column}", "{operator}", {written}]]}}')
    assert refused.position == "and[0]"
    assert len(str(refused)) < 250
    assert str(refused).encode()


def test_a_refusal_is_a_sentence_and_survives_pickling() -> None:
    refused = find_refusal('{"and": [["zzz", "=", 1]]}')
    sentence = "Parameter criteria is not correct at and[0]: there is no column 'zzz'."
    assert str(refused) == sentence
    assert str(pickle.loads(pickle.dumps(refused))) == sentence  # noqa: S301
