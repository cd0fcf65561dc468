"""All mutants there are."""

from __future__ import annotations

from collections.abc import Iterator

from contract_tests.mutants import operators_spec
from contract_tests.mutants.mutant import Mutant


def every_mutant() -> Iterator[Mutant]:
    """The mutants of specs, stand-ins and clients."""
    yield from operators_spec.mutants()
