"""Kinds of mistakes in source code: each finds its places in a syntax tree, and the change of each place."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from contract_tests.kit.mutation.operators.syntax import FUNCTIONS, Site, find_targets

Edit = Callable[[Site], None]
Changes = Iterator[tuple[str, Edit]]
DURATIONS = re.compile(
    r"LIFETIME|LASTS|TIMEOUT|SECONDS|MINUTES|HOURS|DAYS|INTERVAL|DELAY|PERIOD|WINDOW|GRACE|INACTIVITY|KEPT|PATIENCE"
    r"|PAUSE|(^|_)AGE|WAIT|EXPIR",
    re.IGNORECASE,
)
EXITS = re.compile(r"EXIT|STATUS|CODE|^(FAILED|USAGE|NOT_BEGUN|ELSEWHERE|INTERRUPTED)", re.IGNORECASE)
MASKS = re.compile(r"^_?(mask|redact|hide|conceal|blacken|strip_secret|without_secrets)", re.IGNORECASE)
LOCKS = re.compile(r"lock|mutex|lease|transaction|begin_", re.IGNORECASE)
LOGS = re.compile(r"(^|\.|_)(log|logger|logging|warnings|echo|print|debug|info|secho)\b", re.IGNORECASE)
RESENT = {"timeout", "verify", "cert", "proxies", "stream", "headers", "allow_redirects", "data", "params", "auth"}
OF_FIELDS = {"repr", "compare", "hash", "init", "kw_only"}
READS = re.compile(r"^_?(find|count|list|load|read|is|has|get|compute|describe|make|fetch)_")
STATE = {"self", "context", "db", "connection", "world"}  # parameters that give access to it
OF_A_CALL = {"call", "_call", "request", "response", "exchange"}  # parameters that never repeat
STATEFUL = re.compile(r"\b_?(db|context|clock|now|settings|worlds?|tokens?|select|execute|rows|session)\b")
WIRE_NAME = re.compile(r"[A-Za-z][\w.-]*")
BOUNDARIES = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
ARITHMETIC = {ast.Sub: ast.Add, ast.Add: ast.Sub, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Mult: ast.Add}
TEXTS = (ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.Set)


def _is_number(node: Any) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}


def _set_value(value: object, site: Site) -> None:
    site.node.value = value


def _list_names(site: Site) -> Iterator[str]:
    """List the names that say what a constant is: of the call, keyword, parameter or variable that it is given to."""
    for outer in site.list_ancestors():
        if isinstance(outer.node, ast.Call):
            yield ast.unparse(outer.node.func)
        elif isinstance(outer.node, ast.keyword):
            yield outer.node.arg or ""
        elif isinstance(outer.node, ast.stmt):
            yield from find_targets(outer.node)
            return


def _has_name(site: Site, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(name) for name in _list_names(site))


def _is_duration(site: Site) -> bool:
    return any(name.endswith("timedelta") for name in _list_names(site)) or _has_name(site, DURATIONS)


def change_durations(site: Site) -> Changes:
    if _is_number(site.node) and _is_duration(site):
        yield f"{site.node.value} + 1", partial(_set_value, site.node.value + 1)


def change_exit_codes(site: Site) -> Changes:
    if _is_number(site.node) and _has_name(site, EXITS) and not _is_duration(site):
        yield f"{site.node.value} + 1", partial(_set_value, site.node.value + 1)


def change_numbers(site: Site) -> Changes:
    if _is_number(site.node) and not _is_duration(site) and not _has_name(site, EXITS):
        yield f"{site.node.value} + 1", partial(_set_value, site.node.value + 1)


def move_boundaries(site: Site) -> Changes:
    for index, operation in enumerate(site.node.ops):
        if type(operation) in BOUNDARIES:
            yield ast.unparse(site.node), partial(_set_comparison, index, BOUNDARIES[type(operation)])


def _set_comparison(index: int, operation: Callable[[], ast.cmpop], site: Site) -> None:
    site.node.ops[index] = operation()


def swap_checks(site: Site) -> Changes:
    following = site.siblings[site.index + 1 :][:1] if site.index is not None and site.name == "body" else []
    if following and _is_check(site.node) and _is_check(following[0]):
        yield f"{ast.unparse(site.node)[:80]} with the next", _swap_with_next


def _is_check(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return len(node.body) == 1 and isinstance(node.body[0], ast.Raise) and not node.orelse
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and bool(re.search(r"(^|\._?|^_)(check|require|refuse|validate|ensure)_?", ast.unparse(node.value.func)))
    )


def _swap_with_next(site: Site) -> None:
    members, index = site.siblings, site.index
    assert index is not None
    members[index], members[index + 1] = members[index + 1], members[index]


def change_arithmetic(site: Site) -> Changes:
    if type(site.node.op) in ARITHMETIC and not any(map(_is_text, (site.node.left, site.node.right))):
        yield ast.unparse(site.node), partial(_set_operation, ARITHMETIC[type(site.node.op)])


def _is_text(node: Any) -> bool:
    return isinstance(node, TEXTS) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _set_operation(operation: Callable[[], ast.operator], site: Site) -> None:
    site.node.op = operation()


def change_slices(site: Site) -> Changes:
    for name in ("lower", "upper"):
        if getattr(site.node, name) is not None:
            yield f"{ast.unparse(site.node)} {name} + 1", partial(_add_one, name)


def _add_one(name: str, site: Site) -> None:
    bound = getattr(site.node, name)
    setattr(site.node, name, ast.BinOp(bound, ast.Add(), ast.Constant(1)))


def drop_items(site: Site) -> Changes:
    """Drop one item of a written list, set or dictionary: a key of a key set, a table of a snapshot."""
    node = site.node
    if isinstance(node, ast.Dict):
        for index, key in enumerate(node.keys):
            yield ast.unparse(key or node.values[index])[:80], partial(_drop_item, ("keys", "values"), index)
    elif isinstance(node.__dict__.get("ctx", ast.Load()), ast.Load) and len(node.elts) > 1:
        for index, item in enumerate(node.elts):
            if not _is_unpacked(site):
                yield ast.unparse(item)[:80], partial(_drop_item, ("elts",), index)


def _is_unpacked(site: Site) -> bool:
    """Return whether the number of items is fixed: the tuple is returned, yielded, assigned to names or formatted."""
    fixed = (ast.Return, ast.Yield, ast.BinOp, ast.Compare, ast.Subscript, ast.For, ast.comprehension, ast.Dict)
    return isinstance(site.node, ast.Tuple) and (
        isinstance(site.parent, (*fixed, ast.Tuple, ast.List, ast.ListComp, ast.GeneratorExp))
        or (isinstance(site.parent, ast.Assign) and any(isinstance(x, ast.Tuple) for x in site.parent.targets))
    )


def _drop_item(fields: tuple[str, ...], index: int, site: Site) -> None:
    for name in fields:
        del getattr(site.node, name)[index]


def remove_masks(site: Site) -> Changes:
    name = ast.unparse(site.node.func).rpartition(".")[2]
    if MASKS.search(name) and site.node.args and not isinstance(site.parent, ast.Expr):
        yield ast.unparse(site.node)[:80], _replace_by_argument


def _replace_by_argument(site: Site) -> None:
    site.replace(site.node.args[0])


def drop_arguments(site: Site) -> Changes:
    for index, keyword in enumerate(site.node.keywords):
        if keyword.arg in RESENT and not isinstance(site.node.func, ast.Name):
            yield f"{ast.unparse(site.node.func)} {keyword.arg}", partial(_drop_item, ("keywords",), index)


def drop_timeouts(site: Site) -> Changes:
    for keyword in site.node.keywords:
        if keyword.arg and "timeout" in keyword.arg:
            yield f"{ast.unparse(site.node.func)} {keyword.arg}", partial(_clear_keyword, keyword.arg)


def _clear_keyword(name: str, site: Site) -> None:
    for keyword in site.node.keywords:
        if keyword.arg == name:
            keyword.value = ast.Constant(None)


def change_truths(site: Site) -> Changes:
    keyword = site.parent.arg if isinstance(site.parent, ast.keyword) else ""
    is_assertion = site.node.value is True and keyword == "strict" and "zip" in _list_names(site)
    if isinstance(site.node.value, bool) and keyword not in OF_FIELDS and not is_assertion:
        yield f"{site.node.value} in {ast.unparse(site.statement.node)[:60]}", partial(_set_value, not site.node.value)


def change_texts(site: Site) -> Changes:
    """Change names of the wire, as keys, headers and parameters are; texts for people stay."""
    value = site.node.value
    is_message = any(isinstance(outer.node, ast.Raise | ast.JoinedStr) for outer in site.list_ancestors())
    if isinstance(value, str) and WIRE_NAME.fullmatch(value) and not is_message and not _has_name(site, LOGS):
        yield repr(value), partial(_set_value, f"{value}x")


def read_wall_clock(site: Site) -> Changes:
    """Read the computer's time where the world's time is read."""
    node = site.node
    if isinstance(site.parent, ast.Call) and site.name == "func":
        return  # the call itself is a site
    read = node.func if isinstance(node, ast.Call) and not node.args and not node.keywords else node
    is_read = isinstance(read, ast.Attribute) and read.attr == "now" and isinstance(read.ctx, ast.Load)
    is_chosen = isinstance(site.parent, ast.Compare)  # whether a time was chosen for the start of a world
    if is_read and not is_chosen and ast.unparse(read.value) not in {"datetime", "time", "MACHINE_CLOCK"}:
        yield ast.unparse(node), _replace_by_wall_clock


WALL_CLOCK = "__import__('datetime').datetime.now(__import__('datetime').timezone.utc)"


def _replace_by_wall_clock(site: Site) -> None:
    site.replace(ast.parse(WALL_CLOCK, mode="eval").body)


def drop_locks(site: Site) -> Changes:
    if any(LOCKS.search(ast.unparse(item.context_expr)) and item.optional_vars is None for item in site.node.items):
        yield ast.unparse(site.node.items[0].context_expr), _drop_with


def _drop_with(site: Site) -> None:
    site.replace(ast.If(ast.Constant(value=True), site.node.body, []))


def negate_conditions(site: Site) -> Changes:
    yield f"if {ast.unparse(site.node.test)[:100]}", _negate


def _negate(site: Site) -> None:
    site.node.test = ast.UnaryOp(ast.Not(), site.node.test)


def exchange_and_or(site: Site) -> Changes:
    yield ast.unparse(site.node)[:100], _exchange


def _exchange(site: Site) -> None:
    site.node.op = ast.Or() if isinstance(site.node.op, ast.And) else ast.And()


def drop_checks(site: Site) -> Changes:
    if site.function is not None and _is_check(site.node):
        yield ast.unparse(site.node)[:100], _drop


def drop_statements(site: Site) -> Changes:
    """Drop calls, additions, deletions and assignments of members."""
    node = site.node
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await) and not _is_check(node)
    is_member = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple)
    is_init = site.function is not None and getattr(site.function, "name", "") == "__init__"
    if (is_call or isinstance(node, ast.AugAssign | ast.Delete) or (is_member and not is_init)) and site.function:
        text = ast.unparse(node)
        if not LOGS.search(text.partition("(")[0]) and "super()" not in text:
            yield text[:100], _drop


def _drop(site: Site) -> None:
    site.replace(ast.Pass())


def add_caches(site: Site) -> Changes:
    """Remember the results of a function that reads state for equal other arguments, in all worlds."""
    node = site.node
    inside = list(ast.walk(node))
    unsuitable = (ast.Yield, ast.YieldFrom, ast.Await, ast.Nonlocal)
    is_pure = "cache" in "".join(map(ast.unparse, node.decorator_list)) or any(
        isinstance(part, unsuitable) or (isinstance(part, ast.Name) and part.id == "super") for part in inside
    )
    returns = any(isinstance(part, ast.Return) and part.value is not None for part in inside)
    parameters = {*_list_parameters(node)}
    is_stateful = bool(STATE & parameters) and not OF_A_CALL & parameters and bool(STATEFUL.search(ast.unparse(node)))
    if READS.search(node.name) and not is_pure and returns and is_stateful:
        yield node.name, partial(_add_cache, site.scope)


def _list_parameters(node: ast.FunctionDef) -> list[str]:
    return [name.arg for name in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def _add_cache(scope: str, site: Site) -> None:
    """Move the body into a function of no arguments, which is called only for new arguments."""
    node = site.node
    names = _list_parameters(node)
    assigned = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    change = ast.parse(
        "def read_anew():\n pass\n"
        "return __import__('contract_tests.kit.mutation.effects', fromlist=['remember']).remember("
        f"{f'{scope}.{node.name}'.strip('.')!r}, [{', '.join(name for name in names if name not in STATE)}], read_anew)"
    )
    inner = change.body[0]
    assert isinstance(inner, ast.FunctionDef)
    rebound = [name for name in names if name in assigned]
    inner.body = [*([ast.Nonlocal(rebound)] if rebound else []), *node.body]
    node.body = change.body


class Operator(NamedTuple):
    """A kind of mistake: its name, the nodes in which it is possible, and the function that finds the changes."""

    name: str
    kinds: tuple[type[ast.AST], ...]
    find: Callable[[Site], Changes]


OPERATORS = (
    Operator("duration changed", (ast.Constant,), change_durations),
    Operator("exit code or status changed", (ast.Constant,), change_exit_codes),
    Operator("number changed", (ast.Constant,), change_numbers),
    Operator("truth changed", (ast.Constant,), change_truths),
    Operator("text changed", (ast.Constant,), change_texts),
    Operator("boundary moved", (ast.Compare,), move_boundaries),
    Operator("checks swapped", (ast.If, ast.Expr), swap_checks),
    Operator("check dropped", (ast.If, ast.Expr), drop_checks),
    Operator("arithmetic changed", (ast.BinOp,), change_arithmetic),
    Operator("slice shifted", (ast.Slice,), change_slices),
    Operator("item dropped", (ast.Tuple, ast.List, ast.Set, ast.Dict), drop_items),
    Operator("mask removed", (ast.Call,), remove_masks),
    Operator("timeout removed", (ast.Call,), drop_timeouts),
    Operator("argument of a request dropped", (ast.Call,), drop_arguments),
    Operator("wall clock read", (ast.Attribute, ast.Call), read_wall_clock),
    Operator("lock not taken", (ast.With, ast.AsyncWith), drop_locks),
    Operator("condition negated", (ast.If, ast.IfExp, ast.While), negate_conditions),
    Operator("and and or exchanged", (ast.BoolOp,), exchange_and_or),
    Operator("statement dropped", (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete), drop_statements),
    Operator("cache added", FUNCTIONS[:1], add_caches),
)
