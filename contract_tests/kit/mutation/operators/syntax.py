"""Places in a module's syntax tree, in an order that is the same for every reading of the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
UNCHANGED_FIELDS = {"annotation", "returns", "decorator_list", "bases"}
UNCHANGED = (ast.Import, ast.ImportFrom, ast.Assert, ast.Global, ast.Nonlocal)
TYPE_VARIABLES = {"TypeVar", "ParamSpec", "NewType"}
TYPE_FORMS = {"Awaitable", "Callable", "Mapping", "Sequence", "dict", "list", "tuple", "type"}  # of named types
PRIVATE_NAMES = {"__all__", "__repr__", "__tracebackhide__", "__slots__", "__tablename__"}


@dataclass(frozen=True, eq=False)
class Site:
    """A node, and the field of its parent that holds it; ``index`` is its position if the field is a list."""

    node: Any
    up: Site | None
    name: str
    index: int | None = None

    def replace(self, new: ast.AST) -> None:
        """Put another node in the place of this one."""
        assert self.up is not None
        ast.copy_location(new, self.node)
        if self.index is None:
            setattr(self.up.node, self.name, new)
        else:
            getattr(self.up.node, self.name)[self.index] = new

    @property
    def siblings(self) -> list[Any]:
        """The list of the parent that holds the node; empty if it is in no list."""
        return getattr(self.up.node, self.name) if self.up is not None and self.index is not None else []

    @property
    def parent(self) -> Any:
        """The parent's node."""
        return self.up.node if self.up is not None else None

    def list_ancestors(self) -> Iterator[Site]:
        """List the site itself, its parent, and so on."""
        site: Site | None = self
        while site is not None:
            yield site
            site = site.up

    @property
    def statement(self) -> Site:
        """The innermost statement around the node."""
        return next(site for site in self.list_ancestors() if isinstance(site.node, ast.stmt))

    @property
    def scope(self) -> str:
        """The qualified name of what holds the node, as Python writes it."""
        names: list[str] = []
        for inner, outer in _list_owners(self):
            is_body = inner.name == "body"
            if isinstance(outer.node, ast.ClassDef):
                names.append(outer.node.name)
            elif isinstance(outer.node, FUNCTIONS) and is_body:
                names += ["<locals>", outer.node.name] if names else [outer.node.name]
        return ".".join(reversed(names))

    @property
    def function(self) -> Any:
        """The innermost function whose body holds the node; None for code of modules and classes."""
        return next(
            (
                outer.node
                for inner, outer in _list_owners(self)
                if isinstance(outer.node, (*FUNCTIONS, ast.Lambda)) and inner.name == "body"
            ),
            None,
        )

    @property
    def lines(self) -> range:
        """The lines of the statement, or of its head if it contains statements."""
        statement = self.statement.node
        body = getattr(statement, "body", None)
        end = max(body[0].lineno, statement.lineno + 1) if body else (statement.end_lineno or statement.lineno) + 1
        return range(statement.lineno, end)


def _list_owners(site: Site) -> Iterator[tuple[Site, Site]]:
    for inner in site.list_ancestors():
        if inner.up is not None:
            yield inner, inner.up


def list_sites(tree: ast.Module) -> list[Site]:
    """List the places that can be changed; annotations, docstrings, decorators, imports and assertions are none."""
    sites: list[Site] = []
    waiting = [Site(tree, None, "")]
    while waiting:
        site = waiting.pop()
        sites.append(site)
        waiting += reversed(list(_list_members(site)))
    return sites


def _list_members(site: Site) -> Iterator[Site]:
    for name, value in ast.iter_fields(site.node):
        if name in UNCHANGED_FIELDS or (isinstance(site.node, ast.ClassDef) and name == "keywords"):
            continue
        if isinstance(value, list):
            for index, member in enumerate(value):
                if isinstance(member, ast.AST) and not _is_left_out(member, name):
                    yield Site(member, site, name, index)
        elif isinstance(value, ast.AST):
            yield Site(value, site, name)


def _is_left_out(node: ast.AST, field: str) -> bool:
    """Return whether a statement is for readers, type checkers or importers only."""
    if not isinstance(node, ast.stmt):
        return False
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and field == "body"
    is_typing = _is_type(node) or (
        isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    )
    names = [node.name] if isinstance(node, FUNCTIONS) else find_targets(node)
    return isinstance(node, UNCHANGED) or is_docstring or is_typing or not PRIVATE_NAMES.isdisjoint(names)


def _is_type(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Assign) else None
    if isinstance(value, ast.Subscript):
        return ast.unparse(value.value) in TYPE_FORMS
    return isinstance(value, ast.Call) and ast.unparse(value.func) in TYPE_VARIABLES


def _list_targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


def find_targets(statement: ast.AST) -> list[str]:
    """Return the names that an assignment of a module or class binds."""
    targets = _list_targets(statement)
    members = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [part.id for part in members if isinstance(part, ast.Name)]
