"""A seeded choice of mutants: every operator, and of each as many operations as there are places for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from random import Random

from contract_tests.mutants.mutant import Mutant


def choose(mutants: Iterable[Mutant], most: int, seed: int) -> list[Mutant]:
    """At most so many mutants.

    Operators take turns; at each turn an operator gives a mutant of the operation that it has given fewest of.
    """
    chance = Random(seed)
    by_operator: dict[tuple[str, str], dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for one in mutants:
        by_operator[one.side, one.operator][one.operation].append(one)
    queues = [_spread(chance, by_operation) for _, by_operation in sorted(by_operator.items())]
    chosen: list[Mutant] = []
    while any(queues) and len(chosen) < most:
        for queue in queues:
            if queue and len(chosen) < most:
                chosen.append(queue.pop())
    return sorted(chosen, key=lambda one: one.id)


def _spread(chance: Random, by_operation: dict[str, list[Mutant]]) -> list[Mutant]:
    """Mutants in reverse order of choice: one of each operation, then a second one of each, and so on."""
    several = [chance.sample(some, len(some)) for _, some in sorted(by_operation.items())]
    chance.shuffle(several)
    rounds = max(map(len, several))
    return [some[number] for number in range(rounds) for some in several if number < len(some)][::-1]
