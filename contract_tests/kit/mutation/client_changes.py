"""Changes of a client's source: each function yields the changes of one kind that a function of the client allows.

A change is described by its place, and applied to a copy of the function's syntax tree.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial

Changes = Iterator[tuple[str, Callable[[ast.FunctionDef], None]]]
Finder = Callable[[ast.FunctionDef], Changes]
SENT = {"query", "headers"}
NOT_CHANGED = {"name", "self", "cls"}


def _find_nth(function: ast.AST, kind: type[ast.AST], number: int) -> ast.AST:
    """Find the node of a number and kind; a copy of the function has it under the same number."""
    return [node for node in ast.walk(function) if isinstance(node, kind)][number]


def _enumerate_nodes(function: ast.FunctionDef, kind: type[ast.AST]) -> Iterator[tuple[int, ast.AST]]:
    yield from enumerate(node for node in ast.walk(function) if isinstance(node, kind))


def _find_assignments(function: ast.FunctionDef, names: set[str]) -> Iterator[tuple[int, str, str]]:
    for number, node in _enumerate_nodes(function, ast.Assign):
        target = node.targets[0]  # type: ignore[attr-defined]
        match target:
            case ast.Subscript(ast.Name(name), ast.Constant(key)) if name in names:
                yield number, name, str(key)


def rename_parameters(function: ast.FunctionDef) -> Changes:
    for number, _, key in _find_assignments(function, {"query"}):
        yield key, partial(_rename_key, number)


def rename_headers(function: ast.FunctionDef) -> Changes:
    for number, _, key in _find_assignments(function, {"headers"}):
        yield key, partial(_rename_key, number)


def drop_parameters(function: ast.FunctionDef) -> Changes:
    for number, _, key in _find_assignments(function, {"query"}):
        yield key, partial(_drop_statement, number)


def drop_headers(function: ast.FunctionDef) -> Changes:
    for number, _, key in _find_assignments(function, {"headers"}):
        yield key, partial(_drop_statement, number)


def rename_sent_fields(function: ast.FunctionDef) -> Changes:
    if function.name == "to_dict":
        for number, _, key in _find_assignments(function, {"field_dict"}):
            yield key, partial(_rename_key, number)
        for number, node in _enumerate_nodes(function, ast.Dict):
            for place, key in enumerate(node.keys):  # type: ignore[attr-defined]
                if isinstance(key, ast.Constant):
                    yield str(key.value), partial(_rename_in_dict, number, place)


def drop_sent_fields(function: ast.FunctionDef) -> Changes:
    if function.name == "to_dict":
        for number, _, key in _find_assignments(function, {"field_dict"}):
            yield key, partial(_drop_statement, number)
        for number, node in _enumerate_nodes(function, ast.Dict):
            for place, key in enumerate(node.keys):  # type: ignore[attr-defined]
                if isinstance(key, ast.Constant):
                    yield str(key.value), partial(_drop_in_dict, number, place)


def rename_read_members(function: ast.FunctionDef) -> Changes:
    """Let the reader look for a member under another name."""
    if function.name == "from_dict":
        for number, node in _enumerate_nodes(function, ast.Call):
            if _is_pop(node):
                yield str(node.args[0].value), partial(_rename_argument, number)  # type: ignore[attr-defined]


def exchange_members(function: ast.FunctionDef) -> Changes:
    """Let the reader exchange two members."""
    if function.name == "from_dict":
        for number, node in _enumerate_nodes(function, ast.Call):
            names = [word.arg for word in node.keywords if word.arg]  # type: ignore[attr-defined]
            if isinstance(node.func, ast.Name) and node.func.id == "cls" and len(names) > 1:  # type: ignore[attr-defined]
                for place in range(len(names) - 1):
                    yield f"{names[place]} and {names[place + 1]}", partial(_exchange, number, place)


def change_statuses(function: ast.FunctionDef) -> Changes:
    if function.name in {"_read", "_read_error"}:
        for number, node in _enumerate_nodes(function, ast.Compare):
            status = node.comparators[0]  # type: ignore[attr-defined]
            if isinstance(status, ast.Constant) and isinstance(status.value, int):
                yield str(status.value), partial(_change_status, number)


def change_read_media_types(function: ast.FunctionDef) -> Changes:
    if function.name in {"_read", "_read_error"}:
        for number, node in _enumerate_nodes(function, ast.Constant):
            if isinstance(node.value, str) and "/" in node.value and " " not in node.value:  # type: ignore[attr-defined]
                yield node.value, partial(_change_text, number)  # type: ignore[attr-defined]


def change_sent_media_types(function: ast.FunctionDef) -> Changes:
    if function.name == "_call":
        for number, node in _enumerate_nodes(function, ast.Constant):
            if isinstance(node.value, str) and "/" in node.value and " " not in node.value:  # type: ignore[attr-defined]
                yield node.value, partial(_change_text, number)  # type: ignore[attr-defined]


def rename_path_parameters(function: ast.FunctionDef) -> Changes:
    for number, key, value in _find_call_dicts(function, "path"):
        for place, name in enumerate(value.keys):
            if isinstance(name, ast.Constant):
                yield f"{key} {name.value}", partial(_rename_path, number, place)


def drop_bodies(function: ast.FunctionDef) -> Changes:
    for number, node in _enumerate_nodes(function, ast.Call):
        is_call = isinstance(node.func, ast.Name) and node.func.id == "Call"  # type: ignore[attr-defined]
        if is_call and any(word.arg == "body" for word in node.keywords):  # type: ignore[attr-defined]
            yield "body", partial(_drop_keyword, number, "body")


def _find_call_dicts(function: ast.FunctionDef, name: str) -> Iterator[tuple[int, str, ast.Dict]]:
    for number, node in _enumerate_nodes(function, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "Call":  # type: ignore[attr-defined]
            for word in node.keywords:  # type: ignore[attr-defined]
                if word.arg == name and isinstance(word.value, ast.Dict):
                    yield number, name, word.value


def negate_conditions(function: ast.FunctionDef) -> Changes:
    for kind in (ast.If, ast.IfExp):
        for number, node in _enumerate_nodes(function, kind):
            yield f"if {ast.unparse(node.test)}", partial(_negate, kind, number)  # type: ignore[attr-defined]


def change_texts(function: ast.FunctionDef) -> Changes:
    """Change texts of the wire; texts of errors and of ``repr`` are for people and stay."""
    for_people = {
        node for raising in ast.walk(function) if isinstance(raising, ast.Raise) for node in ast.walk(raising)
    }
    documented = ast.get_docstring(function, clean=False)
    for number, node in _enumerate_nodes(function, ast.Constant) if function.name != "__repr__" else ():
        if isinstance(node.value, str) and node.value and node.value != documented and node not in for_people:  # type: ignore[attr-defined]
            yield repr(node.value), partial(_change_text, number)  # type: ignore[attr-defined]


def drop_statements(function: ast.FunctionDef) -> Changes:
    for kind in (ast.Expr, ast.AugAssign):
        for number, node in _enumerate_nodes(function, kind):
            if (
                not isinstance(getattr(node, "value", None), ast.Constant | ast.Yield | ast.YieldFrom)
                or kind is not ast.Expr
            ):
                yield ast.unparse(node), partial(_drop_node, kind, number)


def _rename_key(number: int, function: ast.FunctionDef) -> None:
    key = _find_nth(function, ast.Assign, number).targets[0].slice  # type: ignore[attr-defined]
    key.value = f"{key.value}_renamed"


def _drop_statement(number: int, function: ast.FunctionDef) -> None:
    _drop_node(ast.Assign, number, function)


def _drop_node(kind: type[ast.AST], number: int, function: ast.FunctionDef) -> None:
    gone = _find_nth(function, kind, number)

    class Dropping(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.Pass() if node is gone else super().generic_visit(node)

    Dropping().visit(function)


def _rename_in_dict(number: int, place: int, function: ast.FunctionDef) -> None:
    key = _find_nth(function, ast.Dict, number).keys[place]  # type: ignore[attr-defined]
    key.value = f"{key.value}_renamed"


def _drop_in_dict(number: int, place: int, function: ast.FunctionDef) -> None:
    found = _find_nth(function, ast.Dict, number)
    del found.keys[place], found.values[place]  # type: ignore[attr-defined]


def _rename_argument(number: int, function: ast.FunctionDef) -> None:
    argument = _find_nth(function, ast.Call, number).args[0]  # type: ignore[attr-defined]
    argument.value = f"{argument.value}_renamed"


def _exchange(number: int, place: int, function: ast.FunctionDef) -> None:
    first, second = _find_nth(function, ast.Call, number).keywords[place : place + 2]  # type: ignore[attr-defined]
    first.value, second.value = second.value, first.value


def _change_status(number: int, function: ast.FunctionDef) -> None:
    _find_nth(function, ast.Compare, number).comparators[0].value = 599  # type: ignore[attr-defined]


def _change_text(number: int, function: ast.FunctionDef) -> None:
    constant = _find_nth(function, ast.Constant, number)
    constant.value = f"{constant.value}x"  # type: ignore[attr-defined]


def _rename_path(number: int, place: int, function: ast.FunctionDef) -> None:
    for word in _find_nth(function, ast.Call, number).keywords:  # type: ignore[attr-defined]
        if word.arg == "path":
            word.value.keys[place].value += "_renamed"


def _drop_keyword(number: int, name: str, function: ast.FunctionDef) -> None:
    call = _find_nth(function, ast.Call, number)
    call.keywords = [word for word in call.keywords if word.arg != name]  # type: ignore[attr-defined]


def _negate(kind: type[ast.AST], number: int, function: ast.FunctionDef) -> None:
    node = _find_nth(function, kind, number)
    node.test = ast.UnaryOp(ast.Not(), node.test)  # type: ignore[attr-defined]


def _is_pop(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "pop"
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
    )


OPERATION: dict[str, Finder] = {
    "parameter renamed": rename_parameters,
    "parameter dropped": drop_parameters,
    "header renamed": rename_headers,
    "header dropped": drop_headers,
    "path parameter renamed": rename_path_parameters,
    "body dropped": drop_bodies,
    "media type sent changed": change_sent_media_types,
    "status not read": change_statuses,
    "media type read changed": change_read_media_types,
}
MODEL: dict[str, Finder] = {
    "field renamed as sent": rename_sent_fields,
    "field dropped": drop_sent_fields,
    "member not found": rename_read_members,
    "members exchanged": exchange_members,
}
RUNTIME: dict[str, Finder] = {
    "condition negated": negate_conditions,
    "text changed": change_texts,
    "statement dropped": drop_statements,
}
