"""A seeded choice of mutants: every operator, and of each as many operations as there are places for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from random import Random

from contract_tests.kit.mutation.mutant import Mutant


def choose_mutants(mutants: Iterable[Mutant], most: int, seed: int) -> list[Mutant]:
    """At most so many mutants.

    Operators take turns; at each turn an operator gives a mutant of the operation that has fewest so far.
    """
    chance = Random(seed)
    left: dict[tuple[str, str], dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for one in mutants:
        left[one.side, one.operator][one.operation].append(one)
    chosen: list[Mutant] = []
    taken: Counter[str] = Counter()
    while left and len(chosen) < most:
        for operator, by_operation in sorted(left.items())[: most - len(chosen)]:
            operation = min(by_operation, key=lambda name: (taken[name], chance.random()))
            some = by_operation[operation]
            chosen.append(some.pop(chance.randrange(len(some))))
            taken.update(f"{chosen[-1].service} {one}" for one in chosen[-1].operations)
            if not some:
                del by_operation[operation]
            if not by_operation:
                del left[operator]
    return sorted(chosen, key=lambda one: one.id)
