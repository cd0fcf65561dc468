"""Conversion of field values between requests, the database and responses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson

from mockservers.vendors.servicenow.schema.dictionary import Field

Stored = str | int | float | None
Json = Any  # a decoded JSON value

LARGEST = 2**63 - 1
_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,19})(?:\.[0-9]*)?\s*")
_DECIMAL = re.compile(r"\s*[+-]?[0-9]{1,15}(\.[0-9]{1,15})?\s*")
_DURATION = re.compile(r"(?:(\d{1,5}) )?(\d{1,5}):(\d{1,2}):(\d{1,2})", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?", re.ASCII)
TRUE = {"true", "1", "yes", "on"}
ZERO = datetime(1970, 1, 1)  # noqa: DTZ001 -- durations have no time zone
CONCEALED = "********"  # a password in responses; captured


def format_member(value: Json) -> str:
    """Return the text of a member of a JSON body, as the platform does.

    Numbers and booleans become strings, null becomes the empty string. Of an object with ``value`` or
    ``display_value``, as fields in responses are, it is that text; any other object or array stays JSON.
    """
    match value:
        case {"value": str(inner)} | {"display_value": str(inner)} | str(inner):
            return inner
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
    return orjson.dumps(value).decode()


def convert_for_storage(field: Field, text: str) -> Stored:
    """Convert a text to the stored value; None if it is empty or not valid for the field."""
    if not text:
        return None
    convert = CONVERTERS.get(field.kind)
    return convert(text) if convert else text


def format_value(value: Stored) -> str:
    """Return the text of a stored value in responses."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def find_display_value(field: Field, text: str) -> str:
    """Return the display value of a field that is no reference: a choice's label, a duration in words, or the value."""
    if field.kind == "duration" and text:
        return _describe_duration(text)
    return field.choices.get(text, text)


def find_choice(field: Field, text: str) -> str:
    """Return the value of the choice with a label; the text itself if no choice has it."""
    labels: Mapping[str, str] = {label.casefold(): value for value, label in field.choices.items()}
    return labels.get(text.casefold(), text)


def format_moment(moment: datetime) -> str:
    """Return a UTC moment as ``2026-11-22 13:05:10``."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _parse_integer(text: str) -> int | None:
    found = _INTEGER.fullmatch(text)
    number = int(found[1]) if found else None
    return number if number is not None and abs(number) <= LARGEST else None


def _parse_decimal(text: str) -> float | None:
    return float(text) if _DECIMAL.fullmatch(text) else None


def _parse_boolean(text: str) -> str:
    return "true" if text.lower() in TRUE else "false"


def _parse_moment(text: str) -> str | None:
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        return None
    moment = f"{found[1]} {found[2] or '00:00:00'}"
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return None
    return moment


def _parse_date(text: str) -> str | None:
    moment = _parse_moment(text)
    return moment[:10] if moment else None


def _parse_duration(text: str) -> str | None:
    """Return a duration as the time after 1970-01-01 00:00:00; it may also be given as ``d hh:mm:ss``."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        moment = _parse_moment(text)
        return moment if moment and moment >= format_moment(ZERO) else None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return format_moment(ZERO + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))


def _describe_duration(text: str) -> str:
    """Return a stored duration in words, such as ``1 Day 2 Hours``."""
    length = datetime.fromisoformat(text) - ZERO
    minutes, seconds = divmod(length.seconds, 60)
    parts = {"Day": length.days, "Hour": minutes // 60, "Minute": minutes % 60, "Second": seconds}
    words = [f"{number} {unit}{'' if number == 1 else 's'}" for unit, number in parts.items() if number]
    return " ".join(words) or "0 Seconds"


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


CONVERTERS: Mapping[str, Callable[[str], Stored]] = {
    "integer": _parse_integer,
    "decimal": _parse_decimal,
    "boolean": _parse_boolean,
    "date": _parse_date,
    "datetime": _parse_moment,
    "duration": _parse_duration,
    "password": _digest,
}
