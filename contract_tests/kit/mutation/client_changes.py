"""The kinds of change that the source of a client can suffer: each finds its places in a function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial

Found = Iterator[tuple[str, Callable[[ast.FunctionDef], None]]]
Finder = Callable[[ast.FunctionDef], Found]
SENT = {"query", "headers"}
NOT_CHANGED = {"name", "self", "cls"}


def _nth(function: ast.AST, kind: type[ast.AST], number: int) -> ast.AST:
    """The same node in a copy of the function."""
    return [one for one in ast.walk(function) if isinstance(one, kind)][number]


def _each(function: ast.FunctionDef, kind: type[ast.AST]) -> Iterator[tuple[int, ast.AST]]:
    yield from enumerate(one for one in ast.walk(function) if isinstance(one, kind))


def _subscripts(function: ast.FunctionDef, names: set[str]) -> Iterator[tuple[int, str, str]]:
    for number, node in _each(function, ast.Assign):
        target = node.targets[0]  # type: ignore[attr-defined]
        match target:
            case ast.Subscript(ast.Name(name), ast.Constant(key)) if name in names:
                yield number, name, str(key)


def parameter_renamed(function: ast.FunctionDef) -> Found:
    for number, _, key in _subscripts(function, {"query"}):
        yield key, partial(_rename_key, number)


def header_renamed(function: ast.FunctionDef) -> Found:
    for number, _, key in _subscripts(function, {"headers"}):
        yield key, partial(_rename_key, number)


def parameter_dropped(function: ast.FunctionDef) -> Found:
    for number, _, key in _subscripts(function, {"query"}):
        yield key, partial(_drop_statement, number)


def header_dropped(function: ast.FunctionDef) -> Found:
    for number, _, key in _subscripts(function, {"headers"}):
        yield key, partial(_drop_statement, number)


def field_renamed_as_sent(function: ast.FunctionDef) -> Found:
    if function.name == "to_dict":
        for number, _, key in _subscripts(function, {"field_dict"}):
            yield key, partial(_rename_key, number)
        for number, node in _each(function, ast.Dict):
            for place, key in enumerate(node.keys):  # type: ignore[attr-defined]
                if isinstance(key, ast.Constant):
                    yield str(key.value), partial(_rename_in_dict, number, place)


def field_dropped(function: ast.FunctionDef) -> Found:
    if function.name == "to_dict":
        for number, _, key in _subscripts(function, {"field_dict"}):
            yield key, partial(_drop_statement, number)
        for number, node in _each(function, ast.Dict):
            for place, key in enumerate(node.keys):  # type: ignore[attr-defined]
                if isinstance(key, ast.Constant):
                    yield str(key.value), partial(_drop_in_dict, number, place)


def member_not_found(function: ast.FunctionDef) -> Found:
    """The reader looks for a member under another name."""
    if function.name == "from_dict":
        for number, node in _each(function, ast.Call):
            if _is_pop(node):
                yield str(node.args[0].value), partial(_rename_argument, number)  # type: ignore[attr-defined]


def members_exchanged(function: ast.FunctionDef) -> Found:
    """The reader puts two members into each other's place."""
    if function.name == "from_dict":
        for number, node in _each(function, ast.Call):
            names = [one.arg for one in node.keywords if one.arg]  # type: ignore[attr-defined]
            if isinstance(node.func, ast.Name) and node.func.id == "cls" and len(names) > 1:  # type: ignore[attr-defined]
                for place in range(len(names) - 1):
                    yield f"{names[place]} and {names[place + 1]}", partial(_exchange, number, place)


def status_not_read(function: ast.FunctionDef) -> Found:
    if function.name in {"_read", "_read_error"}:
        for number, node in _each(function, ast.Compare):
            status = node.comparators[0]  # type: ignore[attr-defined]
            if isinstance(status, ast.Constant) and isinstance(status.value, int):
                yield str(status.value), partial(_other_status, number)


def other_media_type_read(function: ast.FunctionDef) -> Found:
    if function.name in {"_read", "_read_error"}:
        for number, node in _each(function, ast.Constant):
            if isinstance(node.value, str) and "/" in node.value and " " not in node.value:  # type: ignore[attr-defined]
                yield node.value, partial(_other_text, number)  # type: ignore[attr-defined]


def other_media_type_sent(function: ast.FunctionDef) -> Found:
    if function.name == "_call":
        for number, node in _each(function, ast.Constant):
            if isinstance(node.value, str) and "/" in node.value and " " not in node.value:  # type: ignore[attr-defined]
                yield node.value, partial(_other_text, number)  # type: ignore[attr-defined]


def path_parameter_renamed(function: ast.FunctionDef) -> Found:
    for number, key, value in _call_members(function, "path"):
        for place, one in enumerate(value.keys):
            if isinstance(one, ast.Constant):
                yield f"{key} {one.value}", partial(_rename_path, number, place)


def body_dropped(function: ast.FunctionDef) -> Found:
    for number, node in _each(function, ast.Call):
        is_call = isinstance(node.func, ast.Name) and node.func.id == "Call"  # type: ignore[attr-defined]
        if is_call and any(one.arg == "body" for one in node.keywords):  # type: ignore[attr-defined]
            yield "body", partial(_drop_keyword, number, "body")


def _call_members(function: ast.FunctionDef, name: str) -> Iterator[tuple[int, str, ast.Dict]]:
    for number, node in _each(function, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "Call":  # type: ignore[attr-defined]
            for one in node.keywords:  # type: ignore[attr-defined]
                if one.arg == name and isinstance(one.value, ast.Dict):
                    yield number, name, one.value


def condition_negated(function: ast.FunctionDef) -> Found:
    for kind in (ast.If, ast.IfExp):
        for number, node in _each(function, kind):
            yield f"if {ast.unparse(node.test)}", partial(_negate, kind, number)  # type: ignore[attr-defined]


def text_changed(function: ast.FunctionDef) -> Found:
    """What goes over the wire, or comes from it; the words of errors and of ``repr`` are for people."""
    for_people = {one for raising in ast.walk(function) if isinstance(raising, ast.Raise) for one in ast.walk(raising)}
    documented = ast.get_docstring(function, clean=False)
    for number, node in _each(function, ast.Constant) if function.name != "__repr__" else ():
        if isinstance(node.value, str) and node.value and node.value != documented and node not in for_people:  # type: ignore[attr-defined]
            yield repr(node.value), partial(_other_text, number)  # type: ignore[attr-defined]


def statement_dropped(function: ast.FunctionDef) -> Found:
    for kind in (ast.Expr, ast.AugAssign):
        for number, node in _each(function, kind):
            if (
                not isinstance(getattr(node, "value", None), ast.Constant | ast.Yield | ast.YieldFrom)
                or kind is not ast.Expr
            ):
                yield ast.unparse(node), partial(_drop_node, kind, number)


def _rename_key(number: int, function: ast.FunctionDef) -> None:
    key = _nth(function, ast.Assign, number).targets[0].slice  # type: ignore[attr-defined]
    key.value = f"{key.value}_renamed"


def _drop_statement(number: int, function: ast.FunctionDef) -> None:
    _drop_node(ast.Assign, number, function)


def _drop_node(kind: type[ast.AST], number: int, function: ast.FunctionDef) -> None:
    gone = _nth(function, kind, number)

    class Dropping(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.Pass() if node is gone else super().generic_visit(node)

    Dropping().visit(function)


def _rename_in_dict(number: int, place: int, function: ast.FunctionDef) -> None:
    key = _nth(function, ast.Dict, number).keys[place]  # type: ignore[attr-defined]
    key.value = f"{key.value}_renamed"


def _drop_in_dict(number: int, place: int, function: ast.FunctionDef) -> None:
    found = _nth(function, ast.Dict, number)
    del found.keys[place], found.values[place]  # type: ignore[attr-defined]


def _rename_argument(number: int, function: ast.FunctionDef) -> None:
    argument = _nth(function, ast.Call, number).args[0]  # type: ignore[attr-defined]
    argument.value = f"{argument.value}_renamed"


def _exchange(number: int, place: int, function: ast.FunctionDef) -> None:
    one, other = _nth(function, ast.Call, number).keywords[place : place + 2]  # type: ignore[attr-defined]
    one.value, other.value = other.value, one.value


def _other_status(number: int, function: ast.FunctionDef) -> None:
    _nth(function, ast.Compare, number).comparators[0].value = 599  # type: ignore[attr-defined]


def _other_text(number: int, function: ast.FunctionDef) -> None:
    constant = _nth(function, ast.Constant, number)
    constant.value = f"{constant.value}x"  # type: ignore[attr-defined]


def _rename_path(number: int, place: int, function: ast.FunctionDef) -> None:
    for one in _nth(function, ast.Call, number).keywords:  # type: ignore[attr-defined]
        if one.arg == "path":
            one.value.keys[place].value += "_renamed"


def _drop_keyword(number: int, name: str, function: ast.FunctionDef) -> None:
    call = _nth(function, ast.Call, number)
    call.keywords = [one for one in call.keywords if one.arg != name]  # type: ignore[attr-defined]


def _negate(kind: type[ast.AST], number: int, function: ast.FunctionDef) -> None:
    node = _nth(function, kind, number)
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
    "parameter renamed": parameter_renamed,
    "parameter dropped": parameter_dropped,
    "header renamed": header_renamed,
    "header dropped": header_dropped,
    "path parameter renamed": path_parameter_renamed,
    "body dropped": body_dropped,
    "media type sent changed": other_media_type_sent,
    "status not read": status_not_read,
    "media type read changed": other_media_type_read,
}
MODEL: dict[str, Finder] = {
    "field renamed as sent": field_renamed_as_sent,
    "field dropped": field_dropped,
    "member not found": member_not_found,
    "members exchanged": members_exchanged,
}
RUNTIME: dict[str, Finder] = {
    "condition negated": condition_negated,
    "text changed": text_changed,
    "statement dropped": statement_dropped,
}
