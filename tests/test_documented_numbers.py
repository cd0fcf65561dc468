"""Numbers that the manuals state are those of the code; tests that import a constant do not judge its value."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGES = yaml.safe_load(Path(__file__).with_name("documented_numbers.yaml").read_text(encoding="utf-8"))
NUMBERS = [
    pytest.param(page, fact["says"], fact["name"], fact["value"], id=fact["name"])
    for page, facts in PAGES.items()
    for fact in facts
]


@pytest.mark.parametrize(("page", "says", "name", "value"), NUMBERS)
def test_a_number_is_as_documented(page: str, says: str, name: str, value: Any) -> None:
    assert says in " ".join((ROOT / page).read_text(encoding="utf-8").split())
    assert read_number(name) == value


def read_number(name: str) -> Any:
    """Return a constant of a module, in seconds if it is a duration, or the default of an argument of a class."""
    module, _, path = name.partition(":")
    owner, _, argument = path.partition(".")
    found = getattr(import_module(module), owner)
    if argument:
        found = getattr(found, argument) if hasattr(found, argument) else signature(found).parameters[argument].default
    if isinstance(found, timedelta):
        return found.total_seconds()
    return list(found) if isinstance(found, tuple) else found
