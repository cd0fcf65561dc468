"""Inserts how-tos and tables into the pages of docs/.

A page names its source in a comment before a block of code or a table::

    <!-- howto/test_faults.py: get, test_it_gets_over_two_failures -->
    <!-- howto/client/report.py -->
    <!-- table: faults -->

A block has the imports and the definitions that it needs and that no block before it on the page has. ``make readme``
writes them into the pages; a test reports pages that are out of date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from contract_tests.kit.manual.howtos import Howto
from contract_tests.kit.manual.site.reference.markdown import make_table
from contract_tests.kit.manual.site.reference.vendors import (
    make_faults_table,
    make_lifecycles_table,
    make_options_table,
    make_scenarios_table,
)
from contract_tests.kit.services import NOW, VENDORS
from mockservers.core.data.layouts import Layouts, TableLayout
from mockservers.core.faults.fault import fault_kinds
from mockservers.core.worlds.scenarios import find_scenarios

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
GENERATED = DOCS / "reference" / "clients"  # by `make clients`
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
    shown = defaultdict[str, set[str]](set)  # by how-to: the names that the page has so far
    return TABLE.sub(_fill_table, HOWTO.sub(lambda found: _fill_howto(found, shown[found["file"]]), text))


def _fill_howto(found: re.Match[str], shown: set[str]) -> str:
    comment, path = found.group().partition("\n")[0], HOWTOS / found["file"]
    code = path.read_text() if found["names"] is None else Howto(path).select(found["names"].split(", "), shown)
    return f"{comment}\n\n```{found['language']}\n{code.rstrip()}\n```"


def _fill_table(found: re.Match[str]) -> str:
    return f"<!-- table: {found['name']} -->\n\n{TABLES[found['name']]().rstrip()}\n"


def _make_faults_table() -> str:
    return make_faults_table(fault_kinds(VENDORS).values())


def _make_scenarios_table() -> str:
    return make_scenarios_table(find_scenarios({vendor.name: vendor for vendor in VENDORS}))


def _make_lifecycles_table() -> str:
    return make_lifecycles_table(lifecycle for vendor in VENDORS for lifecycle in vendor.lifecycles)


def _make_options_table() -> str:
    return make_options_table({vendor.name: vendor.options for vendor in VENDORS})


def _make_ten_tasks_table() -> str:
    return make_table(("task: lines of code", "samclients", "requests"), _list_ten_tasks())


def _make_files_table() -> str:
    return make_table(("file", "columns"), _list_files())


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
    try:
        completed = layout.table.complete_new({**dict.fromkeys(needed - {name}, MOMENT), **defaults}, NOW, 1)
    except ValueError:  # a table whose records a world has only after others define it
        return False
    return name in needed and completed.get(name) is None


def _list_ten_tasks() -> Iterator[list[str]]:
    totals = [0, 0]
    for title, names in TEN_TASKS.items():
        counts = [
            Howto(HOWTOS / "ten_tasks" / f"{column}.py").count_lines(names.split(", "))
            for column in ("with_samclients", "with_requests")
        ]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        yield [title, *map(str, counts)]
    yield ["all", *map(str, totals)]


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
TABLES: Mapping[str, Callable[[], str]] = {
    "faults": _make_faults_table,
    "files": _make_files_table,
    "lifecycles": _make_lifecycles_table,
    "scenarios": _make_scenarios_table,
    "seed_options": _make_options_table,
    "ten_tasks": _make_ten_tasks_table,
}


def list_pages() -> list[Path]:
    """List the pages of docs/ that are written by hand."""
    return sorted(path for path in DOCS.rglob("*.md") if path.parent != GENERATED)
