"""The numbers that the code names: constants, and defaults of fields and parameters, as in ``numbers.yaml``.

Zero is left out where it is the start of a count, and so are numbers that only divide work: any value does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
FOLDERS = ("mockservers", "clients/samclients")
GENERATED = {"operations.py", "models.py"}
FILE = Path(__file__).parents[1] / "facts" / "numbers.yaml"
DURATION = "timedelta"
DIVIDES_WORK = {"AT_ONCE", "BATCH", "BLOCK", "CHUNK", "FEW", "PARSE_CHUNK", "SLICE", "STREAMED", "STRIDE"}
Stated = Mapping[str, Mapping[str, str]]


def list_numbers() -> Stated:
    """List the numbers that the code names, by module and name, as they are written."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            numbers = dict(_list_named(ast.parse(path.read_text(encoding="utf-8")).body))
            if numbers and not (folder != "mockservers" and path.name in GENERATED):
                found[str(path.relative_to(ROOT))] = numbers
    return found


def _list_named(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _list_named(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _list_defaults(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for name, value in _list_assigned(node):
                if is_number(value) and name not in DIVIDES_WORK and (not prefix or is_chosen(value)):
                    yield f"{prefix}{name}", ast.unparse(value)


def _list_assigned(node: ast.Assign | ast.AnnAssign) -> Iterator[tuple[str, ast.expr]]:
    """List the names of an assignment with their values; ``A, B = 1, 2`` has two."""
    target, value = node.targets[0] if isinstance(node, ast.Assign) else node.target, node.value
    pairs = [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = list(zip(target.elts, value.elts, strict=True))
    yield from ((name.id, given) for name, given in pairs if isinstance(name, ast.Name) and given is not None)


def _list_defaults(function: ast.FunctionDef | ast.AsyncFunctionDef, prefix: str) -> Iterator[tuple[str, str]]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    for argument, default in pairs:
        if default is not None and is_number(default) and is_chosen(default):
            yield f"{prefix}{argument.arg}", ast.unparse(default)


def is_chosen(node: ast.expr) -> bool:
    """Return whether a default is more than the start of a count."""
    return not (isinstance(node, ast.Constant) and node.value == 0)


def is_number(node: ast.expr) -> bool:
    """Return whether an expression is a number or a duration, perhaps computed from others."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    if isinstance(node, ast.BinOp):
        sides = (node.left, node.right)
        return all(map(is_number, sides)) or (any(map(is_number, sides)) and all(map(_is_operand, sides)))
    is_duration = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == DURATION
    return is_duration and all(is_number(part.value) for part in node.keywords)


def _is_operand(node: ast.expr) -> bool:
    return is_number(node) or (isinstance(node, ast.Name) and node.id.isupper())


def load_numbers() -> Stated:
    """Load the stated numbers, by module and name.

    Raises:
        AssertionError: a group has no source, or two groups state the same.
    """
    stated: dict[str, dict[str, str]] = {}
    for group in yaml.load(FILE.read_bytes(), Loader=yaml.CSafeLoader):
        assert len(group["source"]) > 10, f"a group without a source: {group['source']!r}"
        for module, numbers in group["numbers"].items():
            known = stated.setdefault(module, {})
            assert not known.keys() & numbers.keys(), f"stated twice: {module} {known.keys() & numbers.keys()}"
            known |= {name: str(value) for name, value in numbers.items()}
    return stated


def list_constants() -> Stated:
    """List the stated numbers of modules, not of classes and functions, by the name that imports the module."""
    found = {}
    for path, numbers in load_numbers().items():
        module = path.removeprefix("clients/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found[module] = {name: text for name, text in numbers.items() if "." not in name}
    return {module: numbers for module, numbers in found.items() if numbers}
