#!/usr/bin/env python3
"""Figures about the structure of the code: folders, functions, names, docstrings, suppressions, import cycles.

python3 tools/house.py            # print the figures and the places
python3 tools/house.py --check    # exit with 1 if a bound is exceeded
"""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOTS = ("mockservers", "clients/samclients")
GENERATED = re.compile(r"samclients/(?:bigfix|servicenow|informatica|flexera)/(?:models|operations)\.py$")
PARTICIPLE = re.compile(
    r"_?(?:[a-z]+_)*(?:[a-z]{2,}(?:ed|wn|pt|ought|aught)|told|kept|said|made|sent|read_|given|taken|found|held|met|set_up|begun|seen|gone|left|put_down|struck|written|shown|known|drawn)(?:_by|_of|_to|_with|_in|_as)?$"
)
NOT_PARTICIPLE = re.compile(
    r"^_?(?:find|speed|need|feed|seed|embed|shed|is_|has_|can_|on_|test_|with_)|(?:speed|seed|need|feed|embed|indeed|accept|encrypt|decrypt|attempt|interrupt|exceed|proceed|succeed|prompt|adopt|script|except|set_up|shutdown)$"
)
RIDDLE = re.compile(r"^(What|Whether|Whom?|How|Where|Which|That)\b")
BOUNDS = {
    "modules in a folder": 15,
    "longest function": 45,
    "longest file": 400,
    "participle functions, %": 3.0,
    "riddle docstrings, %": 3.0,
    "noqa per 1,000 lines": 3.0,
    "circles": 0,
    "class names twice": 5,
}


def list_sources() -> list[Path]:
    """List the hand-written modules."""
    return [p for root in ROOTS for p in sorted(Path(root).rglob("*.py")) if not GENERATED.search(str(p))]


def module_name(path: Path) -> str:
    """Return the dotted name of a module."""
    name = ".".join(path.with_suffix("").parts).removeprefix("clients.")
    return name.removesuffix(".__init__")


def find_imports(tree: ast.AST, known: set[str]) -> set[str]:
    """Return the known modules that a module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name in known}
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {full if (full := f"{node.module}.{a.name}") in known else node.module for a in node.names}
    return found & known


def find_cycles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Return the import cycles: the strongly connected components of the graph (Tarjan's algorithm)."""
    index, low, stack, on, out, counter = {}, {}, [], set(), [], [0]
    sys.setrecursionlimit(10_000)

    def visit(v: str) -> None:
        index[v] = low[v] = counter[0]
        counter[0] += 1
        stack.append(v)
        on.add(v)
        for w in edges.get(v, ()):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in on:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            group = []
            while True:
                w = stack.pop()
                on.discard(w)
                group.append(w)
                if w == v:
                    break
            if len(group) > 1:
                out.append(sorted(group))

    for v in list(edges):
        if v not in index:
            visit(v)
    return out


def main() -> int:
    """Print the figures; return 1 with ``--check`` if a bound is exceeded."""
    files = list_sources()
    known = {module_name(p) for p in files}
    folders, lengths, names, docs, suppressions, lines = Counter(), [], [], [], 0, 0
    classes, edges, sizes = defaultdict(list), {}, []
    for path in files:
        text = path.read_text()
        tree = ast.parse(text)
        count = text.count("\n")
        lines += count
        sizes.append((count, str(path)))
        suppressions += text.count("# noqa")
        if path.name != "__init__.py":
            folders[str(path.parent)] += 1
        edges[module_name(path)] = find_imports(tree, known) - {module_name(path)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(f"{path}:{node.lineno}")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{path}:{node.lineno} {node.name}"
                lengths.append((node.end_lineno - node.lineno + 1, where))
                if not any(
                    getattr(d, "id", getattr(d, "attr", "")) in {"property", "cached_property"}
                    for d in node.decorator_list
                ):
                    names.append((bool(PARTICIPLE.match(node.name)) and not NOT_PARTICIPLE.search(node.name), where))
                if doc := ast.get_docstring(node):
                    docs.append((bool(RIDDLE.match(doc)), f"{where}: {doc.splitlines()[0][:90]}"))

    def without_vendors(places: list[str]) -> list[str]:
        return [p for p in places if not re.search(r"/(bigfix|servicenow|informatica|flexera)/", p)]

    twice = {n: p for n, p in classes.items() if len(without_vendors(p)) > 1}
    cycles = find_cycles(edges)
    figures = {
        "files": len(files),
        "lines": lines,
        "median file": statistics.median(s for s, _ in sizes),
        "longest file": max(sizes)[0],
        "modules in a folder": max(folders.values()),
        "median function": statistics.median(n for n, _ in lengths),
        "longest function": max(lengths)[0],
        "participle functions, %": round(100 * sum(b for b, _ in names) / len(names), 1),
        "riddle docstrings, %": round(100 * sum(b for b, _ in docs) / len(docs), 1),
        "noqa per 1,000 lines": round(1000 * suppressions / lines, 1),
        "circles": len(cycles),
        "class names twice": len(twice),
    }
    missed = 0
    for name, value in figures.items():
        bound = BOUNDS.get(name)
        bad = bound is not None and value > bound
        missed += bad
        print(f"{'!' if bad else ' '} {name:26} {value}{f'   (bound {bound})' if bound is not None else ''}")
    print("\nfullest folders:", ", ".join(f"{f} {n}" for f, n in folders.most_common(6)))
    print("longest functions:", *[f"  {n} {w}" for n, w in sorted(lengths, reverse=True)[:6]], sep="\n")
    for group in cycles:
        print("cycle:", ", ".join(group))
    for title, found in (("participle functions", names), ("riddle docstrings", docs)):
        print(
            f"{title}, some:",
            *[f"  {w}" for b, w in found if b][:: max(1, sum(b for b, _ in found) // 12)][:12],
            sep="\n",
        )
    print(
        "class names twice:",
        "; ".join(f"{n} ({len(p)})" for n, p in sorted(twice.items(), key=lambda x: -len(x[1]))[:20]),
    )
    return 1 if missed and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
