"""All mutants, and a seeded choice of them: as many of each side, and of the side's operators, as there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
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
    """Choose at most so many mutants: as many of each side as there are, in turns.

    A side's choice depends on no other side, so that a change of one leaves the others.
    """
    sides: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in sorted(mutants, key=lambda mutant: mutant.id):  # generated in an order that differs between runs
        sides[mutant.side].append(mutant)
    turns = zip_longest(
        *(_choose_of_side(members, Random(f"{seed} {side}")) for side, members in sorted(sides.items()))
    )
    chosen = (mutant for turn in turns for mutant in turn if mutant is not None)
    return sorted(islice(chosen, most), key=lambda mutant: mutant.id)


def _choose_of_side(mutants: Iterable[Mutant], random: Random) -> Iterator[Mutant]:
    """Choose the mutants of a side: of the operator, and then of the operation, with the fewest so far."""
    left: dict[str, dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for mutant in mutants:
        left[mutant.operator][mutant.operation].append(mutant)
    operators: Counter[str] = Counter()
    operations: Counter[str] = Counter()
    while left:
        operator = min(left, key=lambda name: (operators[name], random.random()))
        by_operation = left[operator]
        operation = min(by_operation, key=lambda name: (operations[name], random.random()))
        candidates = by_operation[operation]
        mutant = candidates.pop(random.randrange(len(candidates)))
        operators[operator] += 1
        operations.update(f"{mutant.service} {name}" for name in mutant.operations)
        if not candidates:
            del by_operation[operation]
        if not by_operation:
            del left[operator]
        yield mutant
