"""Gives running code the change of a source: new code of functions, new values of constants and their dependents."""

from __future__ import annotations

import ast
import gc
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, MemberDescriptorType, ModuleType
from typing import Any

from contract_tests.kit.mutation.mutant import Line
from contract_tests.kit.mutation.operators.syntax import FUNCTIONS, Site, find_targets

ROOT = str(Path(__file__).parents[4])
Assignment = tuple[ModuleType, Any, str]  # a module, its statement, and the name of the class around it
Key = tuple[str, str, int]  # file, qualified name and first line of a function
_LIVE: dict[Key, list[FunctionType]] = {}


def find_live_functions() -> None:
    """Find every function of the project in this process; children change them."""
    gc.unfreeze()
    _LIVE.clear()
    for value in gc.get_objects():
        if isinstance(value, FunctionType) and value.__code__.co_filename.startswith(ROOT):
            _LIVE.setdefault(_make_key(value.__code__), []).append(value)


def _make_key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _list_codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _list_codes(constant)


def replace_functions(tree: ast.Module, module: ModuleType) -> list[tuple[FunctionType, CodeType]]:
    """Give live functions of a module the code of a changed source; return those that change, with their old code."""
    file = module.__file__
    assert file is not None
    while forgotten := _find_forgotten(tree, file):
        _mention(tree, *forgotten)
    changed = []
    for code in _list_codes(compile(tree, file, "exec", dont_inherit=True)):
        for function in _LIVE.get(_make_key(code), ()):
            if function.__code__ != code:
                changed.append((function, function.__code__))
                function.__code__ = code
    return changed


def _find_forgotten(tree: ast.Module, file: str) -> tuple[CodeType, set[str]] | None:
    """Find a function that no longer uses a variable of the function around it; a live one could not get its code."""
    for code in _list_codes(compile(tree, file, "exec", dont_inherit=True)):
        for function in _LIVE.get(_make_key(code), ()):
            if forgotten := {*function.__code__.co_freevars} - {*code.co_freevars}:
                return code, forgotten
    return None


def _mention(tree: ast.Module, code: CodeType, names: Iterable[str]) -> None:
    """Mention variables in a function of the tree, without effect."""
    mention = ast.BoolOp(ast.And(), [ast.Constant(value=False), *(ast.Name(name, ast.Load()) for name in names)])
    for node in ast.walk(tree):
        lines = {getattr(node, "lineno", 0), *(part.lineno for part in getattr(node, "decorator_list", ()))}
        if code.co_firstlineno not in lines:
            continue
        if isinstance(node, FUNCTIONS) and node.name == code.co_name:
            node.body.insert(0, ast.copy_location(ast.Expr(mention), node.body[0]))
        elif isinstance(node, ast.Lambda) and code.co_name == "<lambda>":
            node.body = ast.copy_location(ast.BoolOp(ast.Or(), [mention, node.body]), node.body)
    ast.fix_missing_locations(tree)


class Mentions:
    """The lines of functions that use a name, directly or through constants that are computed from it."""

    def __init__(self) -> None:
        self._lines: dict[str, set[Line]] = defaultdict(set)
        self._dependents: dict[str, set[str]] = defaultdict(set)
        self._followed: set[str] = set()  # members of classes that are computed from constants
        self._computed: dict[str, set[str]] = defaultdict(set)  # constants, by the functions that compute them

    def add(self, path: str, sites: Iterable[Site]) -> None:
        """Add the names that a module uses."""
        for site in sites:
            name = _get_name(site.node)
            if name and site.function is not None:
                self._lines[name].add((path, site.node.lineno))
            elif name and isinstance(statement := site.statement.node, FUNCTIONS):  # the default of a parameter
                body = range(statement.body[0].lineno, (statement.end_lineno or 0) + 1)
                self._lines[name].update((path, line) for line in body)
            elif name:
                targets = find_targets(statement)
                if isinstance(site.parent, ast.Call) and site.name == "func":
                    self._computed[name].update(targets)
                self._dependents[name].update(targets)
                self._followed.update(targets if site.scope else ())

    def find_lines(self, names: Iterable[str], folder: str) -> frozenset[Line]:
        """Return the lines of a folder's modules that use one of the names."""
        waiting, known = list(names), set()
        while waiting:
            name = waiting.pop()
            if name not in known and (name.isupper() or name in self._followed or not known):
                known.add(name)
                waiting += self._dependents[name]
        return frozenset(line for name in known for line in self._lines[name] if line[0].startswith(folder))

    def find_computed_lines(self, function: str, folder: str) -> frozenset[Line]:
        """Return the lines of a folder's modules that use a constant which the function computes."""
        names = [name for name in self._computed[function] if name.isupper()]
        return self.find_lines(names, folder) if names else frozenset()


def _get_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def rebind(module: ModuleType, statement: Any, scope: str) -> bool:
    """Evaluate a changed statement of a module or class again; return whether it changed a value."""
    if isinstance(statement, FUNCTIONS):
        return _set_defaults(module, statement, scope)
    changed = False
    waiting: list[Assignment] = [(module, statement, scope)]
    while waiting:
        place, assignment, owner_name = waiting.pop(0)
        owner = _find_owner(place, owner_name)
        for name, value in _evaluate(place, assignment, vars(owner)):
            if owner is not place:
                changed |= _set_member(owner, name, value)
            elif name in vars(place) and _rebind_name(place, name, value):
                changed = True
                waiting += _list_dependents(vars(place)[name], name)
                _renew_defaults(vars(place)[name], name)
    return changed


def _renew_defaults(value: Any, name: str) -> None:
    """Evaluate the defaults of parameters again that use a constant."""
    for module in _list_users(value, name):
        for function, scope in _list_functions(module.__file__ or ""):
            defaults = [*function.args.defaults, *filter(None, function.args.kw_defaults)]
            if any(_get_name(node) == name for default in defaults for node in ast.walk(default)):
                _set_defaults(module, function, scope)


def rebind_computed(module: ModuleType, function: str) -> None:
    """Evaluate the constants again that a changed function computes when its module, or another, is imported."""
    for place, statement, scope in list(_list_dependents(vars(module).get(function), function)):
        called = {_get_name(node.func) for node in ast.walk(statement.value) if isinstance(node, ast.Call)}
        if function in called and all(name.isupper() for name in find_targets(statement)):
            rebind(place, statement, scope)


def _find_owner(module: ModuleType, scope: str) -> Any:
    owner: Any = module
    for name in scope.split(".") if scope else ():
        owner = getattr(owner, name)
    return owner


def _evaluate(module: ModuleType, assignment: Any, more: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Evaluate an assignment, and return the values of its names."""
    names, value = find_targets(assignment), _evaluate_expression(module, assignment.value, more)
    is_tuple = isinstance(getattr(assignment, "targets", [None])[0], ast.Tuple)
    return list(zip(names, value, strict=True)) if is_tuple else [(name, value) for name in names]


def _evaluate_expression(module: ModuleType, expression: ast.expr, more: Mapping[str, Any]) -> Any:
    code = compile(ast.Expression(expression), module.__file__ or "", "eval", dont_inherit=True)
    return eval(code, {**vars(module), **more})  # noqa: S307 -- our own source


def _set_defaults(module: ModuleType, statement: Any, scope: str) -> bool:
    lines = {statement.lineno, *(decorator.lineno for decorator in statement.decorator_list)}
    name = f"{scope}.{statement.name}".strip(".")
    arguments = statement.args
    changed = False
    for function in [f for line in lines for f in _LIVE.get((module.__file__ or "", name, line), ())]:
        function.__defaults__ = tuple(_evaluate_expression(module, value, {}) for value in arguments.defaults) or None
        names = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        function.__kwdefaults__ = {
            key.arg: _evaluate_expression(module, value, {}) for key, value in names if value is not None
        }
        changed = True
    return changed


def _set_member(owner: type[Any], name: str, value: Any) -> bool:
    """Set a constant of a class, and the default of a dataclass's field."""
    value = value.default if isinstance(value, Field) else value
    if value is MISSING:
        return False
    init = vars(owner).get("__init__")
    is_field = is_dataclass(owner) and name in {field.name for field in fields(owner) if field.init}
    if is_field and isinstance(init, FunctionType):
        _set_parameter_default(init, name, value)
    if not isinstance(vars(owner).get(name), MemberDescriptorType) and name in vars(owner):
        setattr(owner, name, value)
    return True


def _set_parameter_default(function: FunctionType, name: str, value: Any) -> None:
    keywords, code = function.__kwdefaults__ or {}, function.__code__
    if name in keywords:
        function.__kwdefaults__ = {**keywords, name: value}
        return
    defaults = list(function.__defaults__ or ())
    position = code.co_varnames[: code.co_argcount].index(name) - code.co_argcount
    defaults[position] = value
    function.__defaults__ = tuple(defaults)


def _rebind_name(module: ModuleType, name: str, new: Any) -> bool:
    """Give a constant its new value wherever it is imported; containers and dataclasses keep their identity."""
    old = vars(module)[name]
    if type(old) is type(new) and _is_equal(old, new):
        return False
    if type(old) is type(new) and _transplant(old, new):
        return True
    for other in list(sys.modules.values()):
        if getattr(other, "__dict__", {}).get(name) is old:
            setattr(other, name, new)
    return True


def _is_equal(old: Any, new: Any) -> bool:
    return bool(old == new)


def _transplant(old: Any, new: Any) -> bool:
    if isinstance(old, dict):
        old.clear()
        old.update(new)
    elif isinstance(old, list):
        old[:] = new
    elif isinstance(old, set):
        old.clear()
        old |= new
    elif is_dataclass(old):
        for field in fields(old):
            object.__setattr__(old, field.name, getattr(new, field.name))
    else:
        return False
    return True


def _list_dependents(value: Any, name: str) -> Iterator[Assignment]:
    """List the assignments of the project's modules and classes that use a constant."""
    for module in _list_users(value, name):
        for statement, scope in _list_assignments(module.__file__ or ""):
            used = {_get_name(node) for node in ast.walk(statement.value)}
            if name in used and name not in find_targets(statement):
                yield module, statement, scope


def _list_users(value: Any, name: str) -> list[ModuleType]:
    """List the project's modules that have a constant."""
    return [
        module
        for module in list(sys.modules.values())
        if (file := getattr(module, "__file__", None) or "").startswith(ROOT)
        and "/.venv/" not in file
        and getattr(module, "__dict__", {}).get(name) is value
    ]


@cache
def _list_statements(file: str) -> list[tuple[Any, str]]:
    body = ast.parse(Path(file).read_text(encoding="utf-8")).body
    classes = [(member, node.name) for node in body if isinstance(node, ast.ClassDef) for member in node.body]
    return [*((statement, "") for statement in body), *classes]


def _list_assignments(file: str) -> list[tuple[Any, str]]:
    found = _list_statements(file)
    return [(statement, scope) for statement, scope in found if find_targets(statement) and statement.value is not None]


def _list_functions(file: str) -> list[tuple[Any, str]]:
    return [(statement, scope) for statement, scope in _list_statements(file) if isinstance(statement, FUNCTIONS)]
