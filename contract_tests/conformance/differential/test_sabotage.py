"""The comparison finds every check that is taken out of either implementation."""

from __future__ import annotations

import pytest

from contract_tests.kit.differential.comparison import compare
from contract_tests.kit.differential.sabotage import BIGFIX, FLEXERA, SABOTAGES, break_handler, sabotage
from contract_tests.kit.services import SEED

CASES = 150


@pytest.mark.parametrize("name", SABOTAGES)
def test_a_check_that_is_taken_out_of_one_side_is_found(name: str) -> None:
    with sabotage(name):
        assert compare(FLEXERA if name.endswith("integers") else BIGFIX, CASES, SEED).findings


def test_a_handler_that_breaks_the_spec_is_refused_alike_by_both_sides() -> None:
    with break_handler():
        assert not compare(BIGFIX, CASES, SEED).findings
