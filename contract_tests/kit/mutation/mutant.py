"""A mutant: one thing changed on one side of the contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

SIDES = ("spec", "stand-in", "client")


@dataclass(frozen=True)
class Mutant:
    """One change, applied in a process of its own.

    Args:
        side: One of ``SIDES``.
        operator: The kind of change, such as ``property renamed``.
        service: The service whose spec, stand-in or client is changed.
        operations: The operationIds that the change can be noticed at.
        place: Where, and what: it names the mutant among those of its operator.
        apply: Makes the change in this process; it is never undone.
        status: The status of the answers that are changed; None when it is no matter of one.
        equivalent: The rule by which nobody can notice the change; empty when somebody can.
    """

    side: str
    operator: str
    service: str
    operations: tuple[str, ...]
    place: str
    apply: Callable[[], None] = field(compare=False, repr=False)
    status: str | None = None
    equivalent: str = ""

    @property
    def id(self) -> str:
        """The name that is printed, and by which one mutant can be run again."""
        return f"{self.side}: {self.operator}: {self.service} {self.place}"

    @property
    def operation(self) -> str:
        """The operation that the mutant counts for; a shared part counts for the first that has it."""
        return f"{self.service} {self.operations[0]}"


@dataclass(frozen=True)
class MutantResult:
    """What became of a mutant: ``killed`` by a check, ``survived`` for a reason, or ``equivalent`` by a rule."""

    mutant: Mutant
    outcome: str
    reason: str
    killer: str = ""
    seconds: float = 0.0
    checks: int = 0
