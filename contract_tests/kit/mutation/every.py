"""All mutants there are."""

from __future__ import annotations

from collections.abc import Iterator

from contract_tests.kit.mutation import operators_answers, operators_client, operators_spec, operators_state
from contract_tests.kit.mutation.mutant import Mutant


def generate_mutants() -> Iterator[Mutant]:
    """The mutants of specs, stand-ins and clients."""
    for one in (operators_spec, operators_answers, operators_state, operators_client):
        yield from one.mutants()
