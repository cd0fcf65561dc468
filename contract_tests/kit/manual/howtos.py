"""Code of the how-tos for the manual's pages: what a block names, with all that it needs and the page lacks so far."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

FUTURE = "__future__"


class Howto:
    """The module of a how-to.

    Args:
        path: Its file.
    """

    def __init__(self, path: Path) -> None:
        self._lines = path.read_text(encoding="utf-8").splitlines()
        self._imports = dict[str, ast.Import | ast.ImportFrom]()
        self._definitions = dict[str, list[ast.stmt]]()
        for node in ast.parse("\n".join(self._lines)).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                if getattr(node, "module", "") != FUTURE:
                    self._imports |= {alias.asname or alias.name: node for alias in node.names}
            else:
                for name in list_names(node):
                    self._definitions.setdefault(name, []).append(node)

    def select(self, names: Iterable[str], shown: set[str]) -> str:
        """Return the code of names, after the imports and definitions that it needs; add them all to ``shown``.

        Raises:
            LookupError: the module does not define a name.
        """
        wanted = list(names)
        needed = self._find_needed(wanted) - shown
        shown |= needed | set(wanted)
        others = [name for name in self._definitions if name in needed and name not in wanted]
        imports = "\n".join(self._write_imports(needed))
        pieces = [self._find_source(name) for name in [*others, *wanted]]
        return "\n\n\n".join([imports, *pieces] if imports else pieces)

    def count_lines(self, names: Iterable[str]) -> int:
        """Count the lines of code of those names that the module defines; docstrings and imports do not count."""
        lines = "\n".join(self._find_source(name) for name in names if name in self._definitions).splitlines()
        return sum(1 for line in lines if line.strip() and not line.strip().startswith('"""'))

    def _find_needed(self, names: Iterable[str]) -> set[str]:
        """Find the imports and definitions that the code of names uses, directly or indirectly, and the names."""
        found, waiting = set[str](), list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                used = {use for node in self._definitions.get(name, ()) for use in _list_uses(node)}
                waiting += used & (self._definitions.keys() | self._imports.keys())
        return found

    def _write_imports(self, names: set[str]) -> Iterator[str]:
        """Write the imports of names in the order of the module, with its groups."""
        kept = defaultdict[ast.Import | ast.ImportFrom, list[str]](list)
        for name, node in self._imports.items():
            if name in names:
                kept[node].append(name)
        group = begun = 0
        before = None
        for node in dict.fromkeys(self._imports.values()):
            group += before is not None and before.end_lineno != node.lineno - 1
            before = node
            if node in kept:
                yield from [""] if begun and begun != group + 1 else []
                begun = group + 1
                yield _write_import(node, kept[node])

    def _find_source(self, name: str) -> str:
        if name not in self._definitions:
            raise LookupError(f"The how-to does not define {name!r}.")
        return "\n".join(self._read(node) for node in self._definitions[name])

    def _read(self, node: ast.stmt) -> str:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        return "\n".join(self._lines[first - 1 : node.end_lineno])


def list_names(node: ast.stmt) -> list[str]:
    """Return the names that a statement of a module defines."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []


def _list_uses(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a definition uses; parameters are names of fixtures."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.arg):
            yield part.arg
        elif isinstance(part, ast.Attribute):
            yield ast.unparse(part)  # of a module such as xml.etree


def _write_import(node: ast.Import | ast.ImportFrom, names: list[str]) -> str:
    kept = [alias for alias in node.names if (alias.asname or alias.name) in names]
    return ast.unparse(
        ast.Import(kept) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, kept, node.level)
    )
