"""Conversion of a response's values into fields of each type."""

from __future__ import annotations

from typing import Any

import pytest

from samclients.fsm_ingest.mapping.conversion import ConversionError, convert
from samclients.fsm_ingest.model.tasks import TaskField, ValueType

ISO = "yyyy-MM-dd"
REFUSED = object()
MOMENT = "2020-03-05T15:56:53.889Z"
VALUES: dict[ValueType, list[tuple[Any, Any]]] = {
    ValueType.TEXT: [
        *(("a", "a"), (" a ", " a "), ("", ""), (None, None), (1, "1"), (1.5, "1.5"), (0, "0")),
        *((True, "true"), (False, "false"), ({}, REFUSED), ([], REFUSED), ({"a": 1}, REFUSED)),
    ],
    ValueType.BOOLEAN: [
        *((True, True), (False, False), ("true", True), ("TRUE", True), (" True ", True), ("False", False)),
        *((None, None), ("", None), ("yes", REFUSED), (1, REFUSED), (0, REFUSED), ([], REFUSED)),
    ],
    ValueType.NUMBER: [
        *((1, 1), (-1, -1), (1.5, 1.5), ("1", 1), (" 1 ", 1), ("-1.5", -1.5), ("+2", 2), (None, None), ("", None)),
        *((1e15, 1e15), (1.1e15, REFUSED), ("-1e16", REFUSED), ("nan", REFUSED), ("inf", REFUSED)),
        *((True, REFUSED), ("a", REFUSED), ([1], REFUSED)),
    ],
    ValueType.INTEGER: [
        *((1, 1), (0, 0), ("7", 7), (7.0, 7), ("7.0", 7), (None, None), ("", None), (2**62 - 1, 2**62 - 1)),
        *((2**62, REFUSED), (-1, REFUSED), (1.5, REFUSED), ("1.5", REFUSED), (False, REFUSED), ("a", REFUSED)),
    ],
    ValueType.TIME: [
        *((MOMENT, MOMENT), ("2020-03-05", "2020-03-05T00:00:00.000Z"), (" 2020-03-05 ", "2020-03-05T00:00:00.000Z")),
        *(("2020-03-05 15:56", "2020-03-05T15:56:00.000Z"), ("2020-03-05T15:56+02:00", "2020-03-05T13:56:00.000Z")),
        *((None, None), ("", None), ("05/03/2020", REFUSED), (1583423813, REFUSED), (True, REFUSED), ({}, REFUSED)),
    ],
    ValueType.TEXTS: [
        *((["a", "b"], ["a", "b"]), ("a", ["a"]), ([1, True], ["1", "true"]), (["a", None, ""], ["a"])),
        *(([], None), (None, None), ("", None), ([{}], REFUSED), ({}, REFUSED)),
    ],
}


def test_every_type_has_values() -> None:
    assert VALUES.keys() == set(ValueType)


@pytest.mark.parametrize(
    ("kind", "value", "expected"), [(kind, *pair) for kind, pairs in VALUES.items() for pair in pairs]
)
def test_a_value_is_converted_or_refused(kind: ValueType, value: Any, expected: Any) -> None:
    field = TaskField("field", kind)
    if expected is REFUSED:
        with pytest.raises(ConversionError):
            convert(field, value, ISO)
    else:
        found = convert(field, value, ISO)
        assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (0, "epochSeconds", "1970-01-01T00:00:00.000Z"),
        ("1583423813", "epochSeconds", "2020-03-05T15:56:53.000Z"),
        (1583423813889, "epochMilliseconds", MOMENT),
        ("05/03/2020", "dd/MM/yyyy", "2020-03-05T00:00:00.000Z"),
        ("05/03/2020", "MM/dd/yyyy", "2020-05-03T00:00:00.000Z"),
        ("5-mar-2020", "dd-MMM-yyyy", "2020-03-05T00:00:00.000Z"),
        ("05-MARCH-2020", "dd-Month-yyyy", "2020-03-05T00:00:00.000Z"),
        ("30/02/2020", "dd/MM/yyyy", REFUSED),
        ("1e9", "epochSeconds", REFUSED),
    ],
)
def test_a_time_is_read_in_the_given_form(value: Any, form: str, expected: Any) -> None:
    field = TaskField("field", ValueType.TIME)
    if expected is REFUSED:
        with pytest.raises(ConversionError):
            convert(field, value, form)
    else:
        assert convert(field, value, form) == expected


def test_allowed_texts_are_taken_in_any_case_and_sent_as_documented() -> None:
    field = TaskField("field", words=("Active", "Inactive"))
    assert [convert(field, value, ISO) for value in ("active", " INACTIVE ", None, "")] == [
        "Active",
        "Inactive",
        None,
        "",
    ]
    with pytest.raises(ConversionError, match="not one of Active, Inactive"):
        convert(field, "gone", ISO)
