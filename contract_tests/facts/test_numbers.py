"""Every number that the code names is written twice: in its module, and in ``numbers.yaml`` with its source."""

from __future__ import annotations

from contract_tests.kit.coverage.code_numbers import list_numbers, load_numbers
from contract_tests.kit.coverage.restated import list_differences


def test_numbers_are_as_stated() -> None:
    assert list_differences(list_numbers(), load_numbers()) == []
