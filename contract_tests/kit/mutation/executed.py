"""The changed lines that each test executes: marks in the source before statements that have one.

The functions of the running process get the marks before the tests run, and lose them afterwards. Tracing would need
twice the time.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from contract_tests.kit.mutation.mutant import Line
from contract_tests.kit.mutation.operators import rebinding
from contract_tests.kit.mutation.operators.source import list_sources
from contract_tests.kit.mutation.operators.syntax import Site, list_sites

MARK = "__mark_as_executed__"
_EXECUTED: set[int] = set()
_PLACES: list[Collection[Line]] = []  # the lines of each mark


def clear_executed() -> None:
    """Begin another test."""
    _EXECUTED.clear()


def list_executed() -> list[int]:
    """List the marks that were executed."""
    return sorted(_EXECUTED)


def find_lines(marks: Collection[int]) -> frozenset[Line]:
    """Return the lines of marks."""
    return frozenset(line for mark in marks for line in _PLACES[mark])


@contextmanager
def mark_lines(wanted: Collection[Line]) -> Iterator[None]:
    """Mark lines of the source in the functions of this process."""
    by_path: dict[str, set[int]] = defaultdict(set)
    for path, line in wanted:
        by_path[path].add(line)
    before: list[tuple[FunctionType, Any]] = []
    for source in list_sources():
        if source.path in by_path and source.module in sys.modules:
            tree = source.parse()
            _add_marks(tree, source.path, by_path[source.path])
            module = sys.modules[source.module]
            vars(module)[MARK] = _EXECUTED.add
            before += rebinding.replace_functions(ast.fix_missing_locations(tree), module)
    yield
    for function, code in before:
        function.__code__ = code


def _add_marks(tree: ast.Module, path: str, wanted: set[int]) -> None:
    """Add a call before every statement of a function, and in every lambda, that has a wanted line."""
    sites = [site for site in list_sites(tree) if site.function is not None and not wanted.isdisjoint(site.lines)]
    for site in reversed(sites):  # from the end, so that positions stay right
        if isinstance(site.node, ast.stmt) and site.siblings:
            mark = ast.Expr(_make_call(path, site, wanted))
            site.siblings.insert(site.index, ast.copy_location(mark, site.node))
        elif isinstance(site.parent, ast.Lambda) and site.name == "body":
            site.replace(ast.BoolOp(ast.Or(), [_make_call(path, site, wanted), site.node]))


def _make_call(path: str, site: Site, wanted: set[int]) -> ast.Call:
    _PLACES.append([(path, line) for line in site.lines if line in wanted])
    return ast.Call(ast.Name(MARK, ast.Load()), [ast.Constant(len(_PLACES) - 1)], [])
