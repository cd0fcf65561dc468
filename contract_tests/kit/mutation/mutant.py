"""Mutants: one change on one side of the contract."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

SIDES = ("spec", "server", "control", "client", "utility", "template")
Line = tuple[str, int]  # a file, from the project's folder, and a line of it
MISSING_CHECKS = Path(__file__).with_name("missing_checks.toml")


@dataclass(frozen=True)
class Mutant:
    """One change, applied in a process of its own.

    Args:
        side: One of ``SIDES``.
        operator: The kind of change, such as ``property renamed``.
        service: The service whose spec, mock server or client is changed.
        operations: The operationIds at which the change may be noticed.
        place: The place and the change; unique among the mutants of the operator.
        apply: Makes the change in this process; it is never undone.
        status: The status of the changed answers; None if the change does not depend on one.
        equivalent: The reason why no test can notice the change; empty if one can.
        lines: The changed lines of source code; only tests that execute one of them can notice the change.
        module: The changed module of source code.
        is_constant: A constant of the module or of a class is changed; a test that reads it can notice the change.
    """

    side: str
    operator: str
    service: str
    operations: tuple[str, ...]
    place: str
    apply: Callable[[], None] = field(compare=False, repr=False)
    status: str | None = None
    equivalent: str = ""
    lines: frozenset[Line] | None = None
    module: str = ""
    is_constant: bool = False

    @property
    def id(self) -> str:
        """The name that is printed, and that ``--only`` selects."""
        return f"{self.side}: {self.operator}: {self.service} {self.place}"

    @property
    def operation(self) -> str:
        """The operation that the mutant counts for: the first of those that share the changed part."""
        return f"{self.service} {self.operations[0]}"

    @property
    def missing_check(self) -> str:
        """The kind of test that would prove the mutant killed."""
        name = f"{self.side}: {self.operator}"
        return next(check for pattern, check in _load_missing_checks().items() if fnmatchcase(name, pattern))


@cache
def _load_missing_checks() -> dict[str, str]:
    return tomllib.loads(MISSING_CHECKS.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class MutantResult:
    """The outcome of a mutant, with its reason.

    A mutant is ``proved`` if a test of a rule failed, ``noticed`` if only a comparison with recorded answers did;
    otherwise it ``survived``, or is ``equivalent``.
    """

    mutant: Mutant
    outcome: str
    reason: str
    killer: str = ""
    seconds: float = 0.0
    checks: int = 0
