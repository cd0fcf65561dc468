"""Changes of a client's source: each function yields the changes of one kind that a function of the client allows.

A change has a description, and edits the node of the same index in a copy of the function's syntax tree.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

Changes = Iterator[tuple[str, Callable[[ast.FunctionDef], None]]]
Finder = Callable[[ast.FunctionDef], Changes]
Edit = Callable[[ast.FunctionDef, Any], None]  # of a function and one of its nodes


def _find(function: ast.FunctionDef, *kinds: type[ast.AST]) -> Iterator[tuple[Any, Callable[..., Any]]]:
    """Find the nodes of some kinds, each with a function that makes a change of an edit of the node."""
    for kind in kinds:
        for index, node in enumerate(ast.walk(function)):
            if isinstance(node, kind):
                yield node, partial(partial, _apply, index)


def _apply(index: int, edit: Edit, function: ast.FunctionDef) -> None:
    edit(function, list(ast.walk(function))[index])


def negate_conditions(function: ast.FunctionDef) -> Changes:
    """Negate a condition."""
    for node, change in _find(function, ast.If, ast.IfExp):
        yield f"if {ast.unparse(node.test)}", change(_negate)


def change_texts(function: ast.FunctionDef) -> Changes:
    """Change texts of the wire; texts of errors and of ``repr`` are for people and stay."""
    raised = {node for raising in ast.walk(function) if isinstance(raising, ast.Raise) for node in ast.walk(raising)}
    documented = ast.get_docstring(function, clean=False)
    for node, change in _find(function, ast.Constant) if function.name != "__repr__" else ():
        if isinstance(node.value, str) and node.value and node.value != documented and node not in raised:
            yield repr(node.value), change(_change_text)


def drop_statements(function: ast.FunctionDef) -> Changes:
    """Drop calls and additions; texts, as docstrings are, and yields stay."""
    for node, change in _find(function, ast.Expr, ast.AugAssign):
        if isinstance(node, ast.AugAssign) or not isinstance(node.value, ast.Constant | ast.Yield | ast.YieldFrom):
            yield ast.unparse(node), change(_drop_node)


def _append(constant: Any, text: str) -> None:
    constant.value = f"{constant.value}{text}"


def _drop_node(function: ast.FunctionDef, dropped: Any) -> None:
    class Dropping(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.Pass() if node is dropped else super().generic_visit(node)

    Dropping().visit(function)


def _change_text(_function: ast.FunctionDef, constant: Any) -> None:
    _append(constant, "x")


def _negate(_function: ast.FunctionDef, node: Any) -> None:
    node.test = ast.UnaryOp(ast.Not(), node.test)


RUNTIME: dict[str, Finder] = {
    "condition negated": negate_conditions,
    "text changed": change_texts,
    "statement dropped": drop_statements,
}
