"""Parsers for typed durations (``90s``, ``1h30m``, ``PT15M``), times (``2014-06-23T12:18:29Z``), numbers and pairs."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, TypeAlias, TypeVar

import click

Value = TypeVar("Value")
OptionValue: TypeAlias = Any  # the value of an option, as click has converted it

_NUMBER = r"(\d+(?:\.\d+)?)"
_TIME = rf"(?:{_NUMBER}h)?(?:{_NUMBER}m)?(?:{_NUMBER}s)?"
SHORT = re.compile(rf"(?=.)(?:{_NUMBER}w)?(?:{_NUMBER}d)?{_TIME}", re.ASCII)
ISO_8601 = re.compile(rf"p(?=.)(?:{_NUMBER}w)?(?:{_NUMBER}d)?(?:t(?=.){_TIME})?", re.ASCII)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[tT ]\d\d:\d\d:\d\d(\.\d+)?([zZ]|[+-]\d\d:\d\d)", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Parse weeks, days, hours, minutes and seconds, in the short form or in that of ISO 8601.

    Raises:
        ValueError: neither form, or longer than 999,999,999 days. Months and years have no fixed length.
    """
    found = SHORT.fullmatch(text.lower()) or ISO_8601.fullmatch(text.lower())
    if found is None:
        raise ValueError(f"Invalid duration {text!r}: use forms such as 90s, 15m, 2h, 3d, 1h30m or PT15M.")
    weeks, days, hours, minutes, seconds = (float(group or 0) for group in found.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (OverflowError, ValueError):
        raise ValueError(f"Invalid duration {text!r}: it is longer than 999,999,999 days.") from None


def parse_time(text: str) -> datetime:
    """Parse a time in the form of RFC 3339; ``now`` is the machine's time.

    Raises:
        ValueError: another form, or no such day or hour.
    """
    if text == "now":
        return datetime.now(UTC)
    with suppress(ValueError):
        if RFC_3339.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    raise ValueError(f"Invalid time {text!r}: use the form 2014-06-23T12:18:29Z, or now.")


def parse_number(text: str) -> float:
    """Parse a finite number of at least 0.

    Raises:
        ValueError: not such a number.
    """
    with suppress(ValueError):
        if 0 <= (found := float(text)) < inf:
            return found
    raise ValueError(f"Invalid number {text!r}: use 0 or a positive number, such as 1.5.")


def parse_digits(text: str) -> int | str:
    """Convert a text of ASCII digits to a number, and return any other text unchanged."""
    return int(text) if text.isascii() and text.isdigit() else text


def parse_pairs(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """Parse any number of ``NAME=VALUE`` texts; a click callback."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE.")
        found[name] = value
    return found


def parse_with(parse: Callable[[str], Value]) -> Callable[[click.Context, click.Parameter, str | None], Value | None]:
    """Return a click callback that parses a value, and turns a ``ValueError`` into a usage error."""

    def parse_value(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Value | None:
        try:
            return None if text is None else parse(text)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return parse_value


def parse_each_with(
    parse: Callable[[str], Value],
) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[Value, ...]]:
    """Return a click callback like ``parse_with``, for an option that can be repeated."""

    def parse_values(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> tuple[Value, ...]:
        parse_value = parse_with(parse)
        return tuple(value for text in texts if (value := parse_value(context, parameter, text)) is not None)

    return parse_values
