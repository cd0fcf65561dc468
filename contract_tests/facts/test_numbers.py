"""Every number that the code names is written twice: in its module, and in ``numbers.yaml`` with its source."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest

from contract_tests.kit.coverage.code_numbers import list_constants, list_numbers, load_numbers
from contract_tests.kit.coverage.restated import list_differences

CONSTANTS = list_constants()


def test_numbers_are_as_stated() -> None:
    assert list_differences(list_numbers(), load_numbers()) == []


@pytest.mark.parametrize("module", CONSTANTS)
def test_constants_have_the_stated_values(module: str) -> None:
    loaded = import_module(module)
    names = {**vars(loaded), "timedelta": timedelta}
    stated = {name: eval(text, names) for name, text in CONSTANTS[module].items()}  # noqa: S307 -- text of our own file
    assert {name: getattr(loaded, name) for name in stated} == stated
