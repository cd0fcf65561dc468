"""Durations, times and numbers as they are typed: ``90s``, ``1h30m``, ``PT15M``; ``2014-06-23T12:18:29Z``; ``0.5``."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, TypeAlias, TypeVar

import click

Value = TypeVar("Value")
Typed: TypeAlias = Any  # the value of an option, as click has converted it

_NUMBER = r"(\d+(?:\.\d+)?)"
_TIME = rf"(?:{_NUMBER}h)?(?:{_NUMBER}m)?(?:{_NUMBER}s)?"
SHORT = re.compile(rf"(?=.)(?:{_NUMBER}w)?(?:{_NUMBER}d)?{_TIME}", re.ASCII)
ISO_8601 = re.compile(rf"p(?=.)(?:{_NUMBER}w)?(?:{_NUMBER}d)?(?:t(?=.){_TIME})?", re.ASCII)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[tT ]\d\d:\d\d:\d\d(\.\d+)?([zZ]|[+-]\d\d:\d\d)", re.ASCII)


def duration(text: str) -> timedelta:
    """The duration behind a text: weeks, days, hours, minutes and seconds, in the short form or that of ISO 8601.

    Raises:
        ValueError: it is neither, or longer than 999,999,999 days. Months and years have no fixed length.
    """
    found = SHORT.fullmatch(text.lower()) or ISO_8601.fullmatch(text.lower())
    if found is None:
        raise ValueError(f"{text!r} is no duration; write it like 90s, 15m, 2h, 3d, 1h30m or PT15M.")
    weeks, days, hours, minutes, seconds = (float(one or 0) for one in found.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (OverflowError, ValueError):
        raise ValueError(f"{text!r} is too long.") from None


def moment(text: str) -> datetime:
    """The time behind a text of RFC 3339; ``now`` is the machine's.

    Raises:
        ValueError: it is not of that form, or there is no such day or hour.
    """
    if text == "now":
        return datetime.now(UTC)
    with suppress(ValueError):
        if RFC_3339.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    raise ValueError(f"{text!r} is no time; write it like 2014-06-23T12:18:29Z, or now.")


def number(text: str) -> float:
    """The number behind a text: finite, and not negative.

    Raises:
        ValueError: it is none.
    """
    with suppress(ValueError):
        if 0 <= (found := float(text)) < inf:
            return found
    raise ValueError(f"{text!r} is no number from 0 on.")


def digits(text: str) -> int | str:
    """The text, as a number where it consists of digits."""
    return int(text) if text.isascii() and text.isdigit() else text


def pairs(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """A click callback that reads ``NAME=VALUE``, any number of them."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE.")
        found[name] = value
    return found


def read_by(parse: Callable[[str], Value]) -> Callable[[click.Context, click.Parameter, str | None], Value | None]:
    """A click callback that reads an argument with a function; its ``ValueError`` is a usage error."""

    def read(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Value | None:
        try:
            return None if text is None else parse(text)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return read


def read_each(
    parse: Callable[[str], Value],
) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[Value, ...]]:
    """A click callback like that of ``read_by`` for an option that may be given several times."""

    def read(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> tuple[Value, ...]:
        one = read_by(parse)
        return tuple(value for text in texts if (value := one(context, parameter, text)) is not None)

    return read
