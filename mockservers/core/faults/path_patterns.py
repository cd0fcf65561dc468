"""Comparison of shell patterns for paths with the templates of a spec."""

from __future__ import annotations

import re

PLACE = re.compile(r"\{[^}]*\}|.", re.DOTALL)  # a parameter of a template, or a character
WILD = re.compile(r"\[[^]]+\]|.", re.DOTALL)  # a set of characters of a shell pattern, or a character
ANY, ONE, NAME, MORE = "any", "one", "name", "more"  # any text; a character; a character but "/"; any text without "/"


def can_match(pattern: str, template: str) -> bool:
    """Return False if no path matches both a shell pattern and the template of an operation."""
    left, right = _read_pattern(pattern), _read_template(template)
    waiting, seen = [(0, 0)], set[tuple[int, int]]()
    while waiting:
        at = waiting.pop()
        if at == (len(left), len(right)):
            return True
        if at not in seen:
            seen.add(at)
            waiting += _step(left, right, *at)
    return False


def _step(left: list[str], right: list[str], i: int, j: int) -> list[tuple[int, int]]:
    """Return the places that can follow two places in the pattern and the template."""
    first, second = left[i] if i < len(left) else "", right[j] if j < len(right) else ""
    if first == ANY:
        return [(i + 1, j), *([(i, j + 1)] if second else [])]
    if second == MORE:
        return [(i, j + 1), *([(i + 1, j)] if first not in {"", "/"} else [])]
    agree = first and second and (ONE in {first, second} or first == second or (second == NAME and first != "/"))
    return [(i + 1, j + 1)] if agree else []


def _read_pattern(pattern: str) -> list[str]:
    """Return the parts of a shell pattern; a set of characters counts as any character."""
    kinds = {"*": ANY, "?": ONE}
    return [kinds.get(part, ONE if len(part) > 1 and part[0] == "[" else part) for part in WILD.findall(pattern)]


def _read_template(template: str) -> list[str]:
    parts: list[str] = []
    for part in PLACE.findall(template):
        parts += [NAME, MORE] if part[0] == "{" else list(part)
    return parts
