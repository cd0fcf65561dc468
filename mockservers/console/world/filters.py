"""Filters of the templates: times, sizes, numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

UNITS = ("B", "kB", "MB", "GB")
STEP = 1000
OK, REDIRECT, BAD, FAILED = 200, 300, 400, 500


def show_time(text: str) -> str:
    """An RFC 3339 time with a space between date and time, without fractions of seconds."""
    return text.replace("T", " ").partition(".")[0].removesuffix("Z") if text else ""


def show_size(size: float) -> str:
    """A number of bytes in the largest unit that leaves at least 1."""
    for unit in UNITS:
        if size < STEP or unit == UNITS[-1]:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= STEP
    raise AssertionError


def show_number(number: float) -> str:
    """A number with separators of thousands."""
    return f"{number:,}"


def show_body(text: str) -> str:
    """JSON with line breaks; other text unchanged."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def show_json(value: object) -> str:
    """A value as JSON in one line."""
    return json.dumps(value, ensure_ascii=False)


def status_class(status: int) -> str:
    """The Bootstrap color of a status; 0 is no response."""
    if OK <= status < REDIRECT:
        return "success"
    if status >= FAILED or status == 0:
        return "danger"
    return "warning" if status >= BAD else "secondary"


def status_group(status: int) -> str:
    """The group of a status, such as 4xx; none without a response."""
    return f"{status // 100}xx" if status else "none"


def is_problem(exchange: Mapping[str, Any]) -> bool:
    """True for an exchange without a response, with a status from 400 on, an error, or a fault."""
    return bool(exchange) and (not 0 < exchange["status"] < BAD or bool(exchange["error"] or exchange["faults"]))


TESTS: dict[str, Callable[..., bool]] = {"problem": is_problem}
FILTERS: dict[str, Callable[..., Any]] = {
    "moment": show_time,
    "size": show_size,
    "count": show_number,
    "body": show_body,
    "json": show_json,
    "status_class": status_class,
    "status_group": status_group,
}
