"""All mutants, and a seeded choice of them: as many of each side, and of the side's operators, as there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from random import Random

from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.mutation.operators.answers import generate_answer_mutants
from contract_tests.kit.mutation.operators.declarations import generate_declaration_mutants
from contract_tests.kit.mutation.operators.source import generate_source_mutants
from contract_tests.kit.mutation.operators.spec import generate_spec_mutants
from contract_tests.kit.mutation.operators.state import generate_state_mutants
from contract_tests.kit.mutation.operators.templates import generate_template_mutants
from contract_tests.kit.services import VENDORS


def generate_mutants() -> Iterator[Mutant]:
    """Generate the mutants of specs, answers, states, declarations of clients, source code and templates."""
    yield from generate_spec_mutants()
    yield from generate_answer_mutants()
    yield from generate_state_mutants()
    for service in VENDORS:
        yield from generate_declaration_mutants(service)
    yield from generate_source_mutants()
    yield from generate_template_mutants()


def choose_mutants(mutants: Iterable[Mutant], most: int, seed: int) -> list[Mutant]:
    """Choose at most so many mutants.

    Sides take turns; at each turn the side's operator with the fewest mutants so far gives one, of the operation with
    the fewest.
    """
    random = Random(seed)
    left: dict[str, dict[str, dict[str, list[Mutant]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for mutant in sorted(mutants, key=lambda mutant: mutant.id):  # generated in an order that differs between runs
        left[mutant.side][mutant.operator][mutant.operation].append(mutant)
    chosen: list[Mutant] = []
    operators: Counter[tuple[str, str]] = Counter()
    operations: Counter[str] = Counter()
    while left and len(chosen) < most:
        for side, by_operator in sorted(left.items())[: most - len(chosen)]:
            operator = min(by_operator, key=lambda name: (operators[side, name], random.random()))
            by_operation = by_operator[operator]
            operation = min(by_operation, key=lambda name: (operations[name], random.random()))
            candidates = by_operation[operation]
            chosen.append(candidates.pop(random.randrange(len(candidates))))
            operators[side, operator] += 1
            operations.update(f"{chosen[-1].service} {name}" for name in chosen[-1].operations)
            if not candidates:
                del by_operation[operation]
            if not by_operation:
                del by_operator[operator]
            if not by_operator:
                del left[side]
    return sorted(chosen, key=lambda mutant: mutant.id)
