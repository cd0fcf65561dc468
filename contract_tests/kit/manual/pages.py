"""Inserts how-tos and tables into the pages of docs/.

A page names its source in a comment before a block of code or a table::

    <!-- howto/test_faults.py: get, test_it_gets_over_two_failures -->
    <!-- howto/client/report.py -->
    <!-- table: faults -->

``make readme`` writes them into the pages; a test reports pages that are out of date.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from contract_tests.kit.services import NOW, VENDORS
from mockservers.core.data.layouts import Layouts, TableLayout
from mockservers.core.faults.fault import fault_kinds
from mockservers.core.worlds.scenarios import find_scenarios

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
HOWTOS = ROOT / "contract_tests" / "documented" / "howto"
MOMENT = "2026-03-31T12:00:00Z"  # the value of a column whose value does not matter
HOWTO = re.compile(
    r"^<!-- howto/(?P<file>\S+?)(?:: (?P<names>[\w, ]+))? -->\n+```(?P<language>[\w-]+)\n.*?^```$",
    re.MULTILINE | re.DOTALL,
)
TABLE = re.compile(r"^<!-- table: (?P<name>\w+) -->\n+(?:\|.*\n)*", re.MULTILINE)


def fill_page(text: str) -> str:
    """Return the text of a page with its how-tos and tables up to date.

    Raises:
        LookupError: the page names a missing function, class or table.
    """
    return TABLE.sub(_fill_table, HOWTO.sub(_fill_howto, text))


def _fill_howto(found: re.Match[str]) -> str:
    comment, source = found.group().partition("\n")[0], (HOWTOS / found["file"]).read_text()
    shown = source if found["names"] is None else "\n\n\n".join(_find_sources(source, found["names"].split(", ")))
    return f"{comment}\n\n```{found['language']}\n{shown.rstrip()}\n```"


def _find_sources(source: str, names: Iterable[str]) -> Iterator[str]:
    """Find the sources of functions, classes and constants of a module; ``imports`` are its imports."""
    lines, pieces = source.splitlines(), dict[str, list[tuple[int, int]]]()
    for node in ast.parse(source).body:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        for name in _list_names(node):
            pieces.setdefault(name, []).append((first, node.end_lineno or first))
    for name in names:
        yield "\n".join("\n".join(lines[first - 1 : last]) for first, last in pieces[name])


def _list_names(node: ast.stmt) -> list[str]:
    match node:
        case ast.Import() | ast.ImportFrom():
            return ["imports"] if getattr(node, "module", "") != "__future__" else []
        case ast.Assign(targets=[ast.Name(id=name)]):
            return [name]
    return [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []


def _fill_table(found: re.Match[str]) -> str:
    head, rows = TABLES[found["name"]]
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows())]
    return "\n".join([f"<!-- table: {found['name']} -->", "", *lines, ""])


def _list_faults() -> Iterator[list[str]]:
    for kind in fault_kinds(VENDORS).values():
        values = "<br>".join(f"`{name}={value.default}` {value.help}" for name, value in kind.values.items())
        yield [f"`{kind.name}`", kind.help, values, kind.expect]


def _list_scenarios() -> Iterator[list[str]]:
    for scenario in find_scenarios({vendor.name: vendor for vendor in VENDORS}):
        yield [f"`{scenario.name}`", scenario.description, scenario.expect]


def _list_files() -> Iterator[list[str]]:
    """List the files of the vendors' shown tables, and the columns without which a record is refused."""
    layouts, shown = Layouts(VENDORS), {table.sql_name for vendor in VENDORS for table in vendor.data_tables}
    for layout in layouts.all:
        if layout.table.sql_name in shown:
            _, defaults = layouts.find(layout.path)
            needed = [column for column in layout.columns.values() if _is_needed(layout, defaults, column.stored)]
            if needed:
                yield [f"`{layout.path}`", ", ".join(f"`{column.column.name}`" for column in needed)]


def _is_needed(layout: TableLayout, defaults: Mapping[str, object], name: str) -> bool:
    """Return True if a record with all other columns that must not be null is not complete."""
    needed = {column.stored for column in layout.columns.values() if not column.column.is_nullable}
    completed = layout.table.complete_new({**dict.fromkeys(needed - {name}, MOMENT), **defaults}, NOW, 1)
    return name in needed and completed.get(name) is None


def _list_ten_tasks() -> Iterator[list[str]]:
    totals = [0, 0]
    for title, names in TEN_TASKS.items():
        counts = [_count_lines(f"ten_tasks/{column}.py", names) for column in ("with_samclients", "with_requests")]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        yield [title, *map(str, counts)]
    yield ["all", *map(str, totals)]


def _count_lines(file: str, names: str) -> int:
    """Count the lines of code of functions and classes; docstrings and imports do not count."""
    source = (HOWTOS / file).read_text()
    known = {name for node in ast.parse(source).body for name in _list_names(node)}
    found = "\n".join(_find_sources(source, [name for name in names.split(", ") if name in known]))
    return sum(1 for line in found.splitlines() if line.strip() and not line.strip().startswith('"""'))


TEN_TASKS: Mapping[str, str] = {
    "what all tasks need": "TIMEOUT, IDEMPOTENT, TEMPORARY, ApiError, SafeRetry, TokenAuth, Session, "
    "connect_flexera, connect_informatica",
    "1 log in": "log_in",
    "2 page through a list": "read_usages",
    "3 retry": "read_metrics_patiently",
    "4 upload a file": "upload_file",
    "5 wait for a job": "wait_for_job",
    "6 handle errors": "create_metric",
    "7 custom table": "read_table",
    "8 progress of a download": "download",
    "9 raw headers": "read_headers",
    "10 test double": "test_double",
}
TABLES: Mapping[str, tuple[list[str], Callable[[], Iterator[list[str]]]]] = {
    "faults": (["kind", "what happens", "values", "a client"], _list_faults),
    "ten_tasks": (["task: lines of code", "samclients", "requests"], _list_ten_tasks),
    "files": (["file", "columns"], _list_files),
    "scenarios": (["scenario", "how the world is", "a client"], _list_scenarios),
}


def list_pages() -> list[Path]:
    """List the pages of the manual."""
    return [*sorted(DOCS.glob("*.md")), DOCS / "clients" / "ten-tasks.md"]
