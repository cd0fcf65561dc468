"""A system held against its spec: generated requests, what came of them, and what must not be shown of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister

from mockservers.checks.conformance.open_responses import UndeclaredMembers
from mockservers.checks.conformance.runs import PHASES, Finding, Run, label, register
from mockservers.checks.conformance.target import READING, STATEFUL, Target
from mockservers.core.journal.masking import SHORTEST, secret_names
from mockservers.core.redaction.secret_text import STARS, TextMasker

Progress = Callable[[str, int, int], None]  # what was done last, how much is done, of how much


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Args:
        target: The system.
        run: How many cases each operation was sent, how many it accepted, and the findings, without secrets.
        wanted: The operations that were to be asked.
        seed: Repeats the run.
        was_interrupted: Whether somebody ended it before its time.
        undeclared: Per operation the members of answers that the spec does not declare, with how often each was seen;
            of a stand-in they are findings instead.
    """

    target: Target
    run: Run
    wanted: Sequence[str]
    seed: int
    was_interrupted: bool = False
    undeclared: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def never_asked(self) -> list[str]:
        """The operations that no request was sent to."""
        return [one for one in self.wanted if not self.run.cases[one]]

    @property
    def passes(self) -> bool:
        """Whether everything was asked, and nothing was found."""
        is_empty = not self.run.cases.total() or bool(self.never_asked)
        return not self.run.findings and not is_empty and not self.was_interrupted

    @property
    def grouped(self) -> dict[str, list[tuple[Finding, int]]]:
        """Per operation the findings that differ in more than their example, and how many are alike."""
        found: dict[str, dict[tuple[str, str], tuple[Finding, int]]] = {}
        for one in self.run.findings:
            alike = found.setdefault(one.operation, {})
            first, count = alike.get((one.check, one.text), (one, 0))
            alike[one.check, one.text] = (first, count + 1)
        return {operation: list(alike.values()) for operation, alike in found.items()}


@dataclass
class _Steps:
    """How far a run is: each operation in each phase is a step, and the stateful phase is one."""

    tell: Progress
    total: int
    done: set[tuple[str, str]] = field(default_factory=set)

    def add(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.ScenarioFinished):
            phase, name = event.phase.name.lower(), event.label or ""
            self.done.add((phase, "" if phase.startswith(STATEFUL) else name))
            self.tell(name, min(len(self.done), self.total), self.total)


def check(
    target: Target, *, examples: int, seed: int, tell: Progress, credentials: Mapping[str, str] = MappingProxyType({})
) -> Checked:
    """Send generated requests to a system, and hold the answers against its spec.

    Args:
        target: The system.
        examples: The most random requests per operation; those for the edges of the spec come besides.
        seed: Repeats the run.
        tell: Is told how far it is.
        credentials: Headers that are accepted; a careful target gets no others.

    Raises:
        NotUsable: there is nothing to ask, or a credential is missing.
    """
    register()
    wanted = [label(one) for one in target.operations()]
    phases = PHASES[:-1] if target.read_only or target.chosen else PHASES
    config = schemathesis.Config.from_dict(target.config(phases, examples, seed))
    schema = schemathesis.openapi.from_dict(target.document(), config=config)
    run, was_interrupted = Run(frozenset(target.fixed_parameters)), False
    undeclared = UndeclaredMembers(target.service.spec)
    steps = _Steps(tell, len(wanted) * 3 + (STATEFUL in phases))
    with _careful(target, credentials), _no_trace():
        try:
            for event in from_schema(schema).execute():
                was_interrupted |= isinstance(event, events.Interrupted)
                run.add(event)
                steps.add(event)
                if isinstance(event, events.ScenarioFinished) and not target.is_stand_in:
                    undeclared.add_all(event.recorder)
        except KeyboardInterrupt:
            was_interrupted = True
    run.findings = [_shown(one, target) for one in run.findings]
    return Checked(target, run, wanted, seed, was_interrupted, undeclared.seen)


@contextmanager
def _careful(target: Target, credentials: Mapping[str, str]) -> Iterator[None]:
    """Let nothing but GETs leave to what is only read, with good credentials, whatever schemathesis makes of it."""

    def before_call(_context: object, case: schemathesis.Case[Any], _options: object) -> None:
        if target.read_only and case.method.upper() != READING:
            raise RuntimeError(f"{case.method} is not sent to what is only read.")
        if target.is_careful:
            for name, value in credentials.items():
                case.headers[name] = value  # whatever case the name was in: these headers know none

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        unregister(before_call)


@contextmanager
def _no_trace() -> Iterator[None]:
    """Let hypothesis keep what it keeps in a folder that goes at the end."""
    with TemporaryDirectory(prefix="mockservers-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _shown(finding: Finding, target: Target) -> Finding:
    """A finding without secrets."""
    texts = {name: masked(getattr(finding, name), target) for name in ("text", "request", "answer")}
    return replace(finding, **texts)


def masked(text: str, target: Target) -> str:
    """A text without the target's credentials, and without what looks like others by its name."""
    for one in sorted(filter(None, target.secrets()), key=len, reverse=True):
        text = text.replace(one, STARS) if len(one) >= SHORTEST else text
    return TextMasker(secret_names(target.service)).mask(text)


def as_json(checked: Checked) -> dict[str, Any]:
    """What was found, for programs."""
    run = checked.run
    return {
        "spec": checked.target.service.name,
        "url": checked.target.url,
        "read_only": checked.target.read_only,
        "seed": checked.seed,
        "passes": checked.passes,
        "interrupted": checked.was_interrupted,
        "operations": [
            {"operation": one, "cases": run.cases[one], "accepted": run.accepted[one]} for one in checked.wanted
        ],
        "undeclared": {operation: dict(sorted(found.items())) for operation, found in checked.undeclared.items()},
        "findings": [{**vars(one), "times": times} for alike in checked.grouped.values() for one, times in alike],
    }
