"""Changes of a client's source: each function yields the changes of one kind that a function of the client allows.

A change has a description, and edits the node of the same index in a copy of the function's syntax tree.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

Changes = Iterator[tuple[str, Callable[[ast.FunctionDef], None]]]
Finder = Callable[[ast.FunctionDef], Changes]
Edit = Callable[[ast.FunctionDef, Any], None]  # of a function and one of its nodes
READERS = {"_read", "_read_error"}


def _find(function: ast.FunctionDef, *kinds: type[ast.AST]) -> Iterator[tuple[Any, Callable[..., Any]]]:
    """Find the nodes of some kinds, each with a function that makes a change of an edit of the node."""
    for kind in kinds:
        for index, node in enumerate(ast.walk(function)):
            if isinstance(node, kind):
                yield node, partial(partial, _apply, index)


def _apply(index: int, edit: Edit, function: ast.FunctionDef) -> None:
    edit(function, list(ast.walk(function))[index])


def change_assignments(name: str, edit: Edit, function: ast.FunctionDef) -> Changes:
    """Edit the assignments to members of a variable, such as ``query["limit"] = limit``."""
    for node, change in _find(function, ast.Assign):
        match node.targets[0]:
            case ast.Subscript(ast.Name(variable), ast.Constant(key)) if variable == name:
                yield str(key), change(edit)


def change_sent_fields(edit_assignment: Edit, edit_key: Callable[[int], Edit], function: ast.FunctionDef) -> Changes:
    """Edit the members that a model writes."""
    if function.name == "to_dict":
        yield from change_assignments("field_dict", edit_assignment, function)
        for node, change in _find(function, ast.Dict):
            for place, key in enumerate(node.keys):
                if isinstance(key, ast.Constant):
                    yield str(key.value), change(edit_key(place))


def rename_read_members(function: ast.FunctionDef) -> Changes:
    """Let the reader look for a member under another name."""
    for node, change in _find(function, ast.Call) if function.name == "from_dict" else ():
        match node:
            case ast.Call(func=ast.Attribute(attr="pop"), args=[ast.Constant(name), *_]):
                yield str(name), change(lambda _, call: _append(call.args[0], "_renamed"))


def exchange_members(function: ast.FunctionDef) -> Changes:
    """Let the reader exchange two members."""
    for node, change in _find(function, ast.Call) if function.name == "from_dict" else ():
        names = [keyword.arg for keyword in node.keywords if keyword.arg]
        if isinstance(node.func, ast.Name) and node.func.id == "cls":
            for place, (first, second) in enumerate(pairwise(names)):
                yield f"{first} and {second}", change(partial(_exchange_keywords, place))


def change_statuses(function: ast.FunctionDef) -> Changes:
    """Let the reader expect another status."""
    for node, change in _find(function, ast.Compare) if function.name in READERS else ():
        status = node.comparators[0]
        if isinstance(status, ast.Constant) and isinstance(status.value, int):
            yield str(status.value), change(_set_status)


def change_media_types(names: set[str], function: ast.FunctionDef) -> Changes:
    """Change the media types in functions of some names."""
    for node, change in _find(function, ast.Constant) if function.name in names else ():
        if isinstance(node.value, str) and "/" in node.value and " " not in node.value:
            yield node.value, change(_change_text)


def rename_path_parameters(function: ast.FunctionDef) -> Changes:
    """Rename the parameters of a path."""
    for node, change in _find_calls(function):
        for number, keyword in enumerate(node.keywords):
            if keyword.arg == "path" and isinstance(keyword.value, ast.Dict):
                for place, name in enumerate(keyword.value.keys):
                    if isinstance(name, ast.Constant):
                        yield f"path {name.value!s}", change(partial(_rename_path, number, place))


def drop_bodies(function: ast.FunctionDef) -> Changes:
    """Send no body."""
    for node, change in _find_calls(function):
        if any(keyword.arg == "body" for keyword in node.keywords):
            yield "body", change(_drop_body)


def _find_calls(function: ast.FunctionDef) -> Iterator[tuple[Any, Callable[..., Any]]]:
    for node, change in _find(function, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "Call":
            yield node, change


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


def _rename_key(_function: ast.FunctionDef, assignment: Any) -> None:
    _append(assignment.targets[0].slice, "_renamed")


def _rename_dict_key(place: int) -> Edit:
    return lambda _, node: _append(node.keys[place], "_renamed")


def _drop_dict_key(place: int) -> Edit:
    def drop(_function: ast.FunctionDef, node: Any) -> None:
        del node.keys[place], node.values[place]

    return drop


def _drop_node(function: ast.FunctionDef, dropped: Any) -> None:
    class Dropping(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.Pass() if node is dropped else super().generic_visit(node)

    Dropping().visit(function)


def _exchange_keywords(place: int, _function: ast.FunctionDef, call: Any) -> None:
    first, second = call.keywords[place : place + 2]
    first.value, second.value = second.value, first.value


def _set_status(_function: ast.FunctionDef, comparison: Any) -> None:
    comparison.comparators[0].value = 599


def _change_text(_function: ast.FunctionDef, constant: Any) -> None:
    _append(constant, "x")


def _rename_path(number: int, place: int, _function: ast.FunctionDef, call: Any) -> None:
    _append(call.keywords[number].value.keys[place], "_renamed")


def _drop_body(_function: ast.FunctionDef, call: Any) -> None:
    call.keywords = [keyword for keyword in call.keywords if keyword.arg != "body"]


def _negate(_function: ast.FunctionDef, node: Any) -> None:
    node.test = ast.UnaryOp(ast.Not(), node.test)


OPERATION: dict[str, Finder] = {
    "parameter renamed": partial(change_assignments, "query", _rename_key),
    "parameter dropped": partial(change_assignments, "query", _drop_node),
    "header renamed": partial(change_assignments, "headers", _rename_key),
    "header dropped": partial(change_assignments, "headers", _drop_node),
    "path parameter renamed": rename_path_parameters,
    "body dropped": drop_bodies,
    "media type sent changed": partial(change_media_types, {"_call"}),
    "status not read": change_statuses,
    "media type read changed": partial(change_media_types, READERS),
}
MODEL: dict[str, Finder] = {
    "field renamed as sent": partial(change_sent_fields, _rename_key, _rename_dict_key),
    "field dropped": partial(change_sent_fields, _drop_node, _drop_dict_key),
    "member not found": rename_read_members,
    "members exchanged": exchange_members,
}
RUNTIME: dict[str, Finder] = {
    "condition negated": negate_conditions,
    "text changed": change_texts,
    "statement dropped": drop_statements,
}
