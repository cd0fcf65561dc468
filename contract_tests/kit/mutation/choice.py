"""All mutants, and a seeded choice of them: every operator, and of each operator as many operations as it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from random import Random

from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.mutation.operators.answers import generate_answer_mutants
from contract_tests.kit.mutation.operators.source import generate_client_mutants
from contract_tests.kit.mutation.operators.spec import generate_spec_mutants
from contract_tests.kit.mutation.operators.state import generate_state_mutants


def generate_mutants() -> Iterator[Mutant]:
    """Generate the mutants of specs, mock servers and clients."""
    yield from generate_spec_mutants()
    yield from generate_answer_mutants()
    yield from generate_state_mutants()
    yield from generate_client_mutants()


def choose_mutants(mutants: Iterable[Mutant], most: int, seed: int) -> list[Mutant]:
    """Choose at most so many mutants.

    Operators take turns; at each turn an operator gives a mutant of the operation with the fewest mutants so far.
    """
    random = Random(seed)
    left: dict[tuple[str, str], dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for mutant in mutants:
        left[mutant.side, mutant.operator][mutant.operation].append(mutant)
    chosen: list[Mutant] = []
    counts: Counter[str] = Counter()
    while left and len(chosen) < most:
        for operator, by_operation in sorted(left.items())[: most - len(chosen)]:
            operation = min(by_operation, key=lambda name: (counts[name], random.random()))
            candidates = by_operation[operation]
            chosen.append(candidates.pop(random.randrange(len(candidates))))
            counts.update(f"{chosen[-1].service} {name}" for name in chosen[-1].operations)
            if not candidates:
                del by_operation[operation]
            if not by_operation:
                del left[operator]
    return sorted(chosen, key=lambda mutant: mutant.id)
