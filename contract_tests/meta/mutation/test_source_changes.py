"""Every kind of mistake in source code is made as described, and only where it is one."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from contract_tests.kit.mutation.operators.source_changes import OPERATORS
from contract_tests.kit.mutation.operators.syntax import list_sites

CACHED = """def find_rows(self, name):

    def read_anew():
        return self.rows[name]
    return {effects}.remember('find_rows', [name], read_anew)""".replace(
    "{effects}", "__import__('contract_tests.kit.mutation.effects', fromlist=['remember'])"
)
# operator, source, and the source after each of the operator's changes
CHANGES = [
    ("duration changed", "LIFETIME = timedelta(minutes=30)", ["LIFETIME = timedelta(minutes=31)"]),
    ("duration changed", "wait(timeout=5)", ["wait(timeout=6)"]),
    ("exit code or status changed", "FAILED, USAGE = (1, 2)", ["FAILED, USAGE = (2, 2)", "FAILED, USAGE = (1, 3)"]),
    ("number changed", "PAGE = 50", ["PAGE = 51"]),
    ("number changed", "TIMEOUT = 50", []),
    ("truth changed", "load(strict=True)", ["load(strict=False)"]),
    ("truth changed", "zip(a, b, strict=True)", []),
    ("truth changed", "zip(a, b, strict=False)", ["zip(a, b, strict=True)"]),
    ("text changed", "send({'name': 1})", ["send({'namex': 1})"]),
    ("text changed", "raise Refused('name')", []),
    ("text changed", "T = TypeVar('T')", []),
    ("boundary moved", "if left < 0: pass", ["if left <= 0:\n    pass"]),
    ("boundary moved", "if left == 0: pass", []),
    (
        "checks swapped",
        "def f():\n    if a: raise A\n    if b: raise B\n    c()",
        ["def f():\n    if b:\n        raise B\n    if a:\n        raise A\n    c()"],
    ),
    ("check dropped", "def f():\n    if a: raise A\n    b()", ["def f():\n    pass\n    b()"]),
    ("check dropped", "def f():\n    check_names(a)", ["def f():\n    pass"]),
    ("arithmetic changed", "first = (page - 1) * size", ["first = page - 1 + size", "first = (page + 1) * size"]),
    ("arithmetic changed", "text = 'a' + b", []),
    ("slice shifted", "rows[:size]", ["rows[:size + 1]"]),
    ("item dropped", "KEYS = ('a', 'b')", ["KEYS = ('b',)", "KEYS = ('a',)"]),
    ("item dropped", "answer = {'a': 1}", ["answer = {}"]),
    ("item dropped", "def f():\n    return (a, b)", []),
    ("mask removed", "write(mask_text(text))", ["write(text)"]),
    ("timeout removed", "send(timeout=limit)", ["send(timeout=None)"]),
    ("argument of a request dropped", "session.send(request, verify=v)", ["session.send(request)"]),
    (
        "wall clock read",
        "end = context.now + limit",
        ["end = __import__('datetime').datetime.now(__import__('datetime').timezone.utc) + limit"],
    ),
    ("wall clock read", "now = datetime.now()", []),
    ("wall clock read", "now = MACHINE_CLOCK.now()", []),
    ("wall clock read", "if start.now is not None: pass", []),
    ("lock not taken", "with self._lock:\n    write()", ["if True:\n    write()"]),
    ("lock not taken", "with open(file) as text:\n    write()", []),
    ("condition negated", "a if b else c", ["a if not b else c"]),
    ("and and or exchanged", "a and b", ["a or b"]),
    ("statement dropped", "def f():\n    rows.append(a)", ["def f():\n    pass"]),
    ("statement dropped", "def f():\n    logger.info('a')", []),
    (
        "cache added",
        "def find_rows(self, name):\n    return self.rows[name]",
        [CACHED],
    ),
    ("cache added", "def get_row(self, call):\n    return self.rows[call.name]", []),
    ("cache added", "def find_rows(name):\n    return parse_rows(name)", []),
    ("cache added", "@cache\ndef find_rows(name):\n    return read(name)", []),
]


def list_changed(operator: str, source: str) -> list[str]:
    """Return the source after each change of the operator."""
    [known] = [declared for declared in OPERATORS if declared.name == operator]
    found = []
    for number, site in enumerate(list_sites(ast.parse(source))):
        for _, edit in known.find(site) if isinstance(site.node, known.kinds) else ():
            tree = ast.parse(source)
            edit(list_sites(tree)[number])
            found.append(ast.unparse(ast.fix_missing_locations(tree)))
    return found


@pytest.mark.parametrize(("operator", "source", "changed"), CHANGES)
def test_a_mistake_changes_the_source(operator: str, source: str, changed: list[str]) -> None:
    assert list_changed(operator, dedent(source)) == changed


def test_every_operator_is_described() -> None:
    assert {operator.name for operator in OPERATORS} == {operator for operator, _, _ in CHANGES}


def test_annotations_docstrings_and_imports_stay() -> None:
    source = 'def f(a: "number" = b) -> "text":\n    """name"""\n    import name\n'
    assert list_changed("text changed", source) == []
