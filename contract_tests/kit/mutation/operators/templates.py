"""Mutants of the generator's templates: a condition negated, a line dropped; the clients are generated again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import PackageLoader

from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.mutation.operators.regeneration import regenerate_clients

FOLDER = Path(__file__).parents[4] / "clients/samclients/generator/templates"
CONDITION = re.compile(r"\{% if (.*?) %\}")
UNCHANGED = re.compile(  # tags, imports, ends of calls, and what is for readers only
    r'^\s*$|^\s*\{[%#]|^\s*(#|from\b|import\b|Args:|\.\.\.$)|"""|``|: (The|Timeouts) |\bdoc\b|resending|^[)\s]*$'
)


def generate_template_mutants() -> Iterator[Mutant]:
    """Generate every mutant of every template of Python code."""
    for path in sorted(FOLDER.glob("*.py.jinja")):
        text = path.read_text(encoding="utf-8")
        found = [
            *(("condition of a template negated", *change) for change in _negate_conditions(text)),
            *(("line of a template dropped", *change) for change in _drop_lines(text)),
        ]
        for operator, place, changed in found:
            yield Mutant(
                side="template",
                operator=operator,
                service="generator",
                operations=(path.name,),
                place=f"{path.name} {place}",
                apply=partial(_replace_template, path.name, changed),
                lines=frozenset(),
            )


def _negate_conditions(text: str) -> Iterator[tuple[str, str]]:
    for found in CONDITION.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if not UNCHANGED.search(found[1]):
            yield f"{line} if {found[1]}", f"{text[: found.start(1)]}not ({found[1]}){text[found.end(1) :]}"


def _drop_lines(text: str) -> Iterator[tuple[str, str]]:
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if not UNCHANGED.search(line):
            yield f"{number + 1} {line.strip()}", "".join(lines[:number] + lines[number + 1 :])


def _replace_template(name: str, changed: str) -> None:
    read: Callable[..., Any] = PackageLoader.get_source

    def get_source(self: PackageLoader, environment: Any, template: str) -> Any:
        text, file, is_current = read(self, environment, template)
        return (changed if template == name else text), file, is_current

    PackageLoader.get_source = get_source  # type: ignore[method-assign]  # for the rest of the mutant's process
    regenerate_clients()
