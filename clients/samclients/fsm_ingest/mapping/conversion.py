"""Conversion of a response's values to the types of a task's fields."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from samclients.fsm_ingest.model import dates
from samclients.fsm_ingest.model.entities import FieldMapping
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.model.tasks import TaskField, ValueType

FLAGS = {"true": True, "false": False}
WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
LARGEST_INTEGER = 2**62 - 1  # proposed, like the next: a larger number would fail the whole file
LARGEST_NUMBER = 1e15


class ConversionError(ValueError):
    """The value does not fit the field's type."""


def convert_static(field: TaskField, mapped: FieldMapping) -> JsonValue:
    """Convert a static value; dates have the format ``yyyy-MM-dd``, and commas separate the texts of a list."""
    value: Any = mapped.static
    if field.kind is ValueType.TEXTS and isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    return convert(field, value, dates.ISO_DAY)


def convert(field: TaskField, value: JsonValue, form: str) -> JsonValue:
    """Convert a value to the type of the field.

    Raises:
        ConversionError: the value does not fit the field's type, or is not one of its allowed texts.
    """
    converted = CONVERSIONS[field.kind](value, form)
    if not field.words or converted in (None, ""):
        return converted
    for word in field.words:
        if word.lower() == str(converted).strip().lower():
            return word
    raise ConversionError(f"not one of {', '.join(field.words)}")


def _to_text(value: object, _form: str) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, list)):
        raise ConversionError("not a text")
    return None if value is None else str(value)


def _to_time(value: object, form: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ConversionError(f"not a date as {form}")
    if not isinstance(value, str) and form not in dates.EPOCHS:
        raise ConversionError(f"a number, not a date as {form}: use the format {' or '.join(dates.EPOCHS)}")
    try:
        return dates.format_timestamp(dates.parse_date(value, form))
    except (ValueError, OverflowError):
        raise ConversionError(f"not a date as {form}") from None


def _to_boolean(value: object, _form: str) -> bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    flag = FLAGS.get(str(value).strip().lower())
    if flag is None:
        raise ConversionError("neither true nor false")
    return flag


def _to_finite_number(value: object) -> int | float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ConversionError("not a number")
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    try:
        number = value if isinstance(value, int) else float(value)
    except ValueError:
        raise ConversionError("not a number") from None
    if isinstance(number, float) and not math.isfinite(number):
        raise ConversionError("not a number")
    return number


def _to_number(value: object, _form: str) -> int | float | None:
    number = _to_finite_number(value)
    if number is not None and abs(number) > LARGEST_NUMBER:
        raise ConversionError(f"larger than {LARGEST_NUMBER:g}")
    return number


def _to_integer(value: object, _form: str) -> int | None:
    number = _to_finite_number(value)
    if number is None:
        return None
    if number != int(number):
        raise ConversionError("not a whole number")
    if not 0 <= number <= LARGEST_INTEGER:
        raise ConversionError(f"not a whole number from 0 to {LARGEST_INTEGER}")
    return int(number)


def _to_texts(value: object, form: str) -> list[str] | None:
    values = value if isinstance(value, list) else [value]
    texts = [_to_text(entry, form) for entry in values]
    return [text for text in texts if text] or None


CONVERSIONS: Mapping[ValueType, Callable[[Any, str], Any]] = {
    ValueType.TEXT: _to_text,
    ValueType.TIME: _to_time,
    ValueType.BOOLEAN: _to_boolean,
    ValueType.NUMBER: _to_number,
    ValueType.INTEGER: _to_integer,
    ValueType.TEXTS: _to_texts,
}
