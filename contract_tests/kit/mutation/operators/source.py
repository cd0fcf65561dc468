"""Mutants of source code: one node of a module's syntax tree is changed, and the running code gets the change."""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fnmatch import fnmatchcase
from functools import cache, partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from contract_tests.kit.mutation import effects
from contract_tests.kit.mutation.mutant import Line, Mutant
from contract_tests.kit.mutation.operators import rebinding
from contract_tests.kit.mutation.operators.regeneration import regenerate_clients
from contract_tests.kit.mutation.operators.source_changes import OPERATORS, Edit
from contract_tests.kit.mutation.operators.syntax import FUNCTIONS, Site, find_targets, list_sites

ROOT = Path(__file__).parents[4]
SOURCES = {  # folders whose modules are mutated, and their side; the longest folder counts
    "mockservers/vendors": "server",
    "mockservers/core": "server",
    "mockservers/control": "control",
    "mockservers/core/worlds": "control",
    "mockservers/core/journal": "control",
    "mockservers/core/faults": "control",
    "mockservers/core/records": "control",
    "clients/samclients/runtime": "client",
    "clients/samclients/fnms_export": "utility",
    "clients/samclients/fsm_ingest": "utility",
    "clients/samclients/generator": "template",
}
LEFT_OUT = (  # patterns of modules, and the reasons
    (r"/__main__\.py$", "starts a process"),
    (r"/vendors/\w+/(population|seed)\.py$|/core/worlds/fixtures\.py$", "chooses seed data, which no document states"),
    (r"/core/http/(reference/|connexion_app)", "the reference implementation of the differential tests"),
    (r"/cli/(service|stop|stopping|web)\.py$|/fnms_export/(background|service)\.py$", "runs as a process of its own"),
    (r"/samclients/runtime/redaction/", "a copy of mockservers/core/redaction, which a test compares with it"),
    (r"/core/(unpatched_sockets|package_files)\.py$", "has no part in an answer"),
)
EQUIVALENT = (  # operator, pattern of "service place", and the reason why no test can notice the change
    (
        "cache added",
        "core records.reader.TableReader _read_matching*",
        "no two calls are equal: each has a presenter of its own",
    ),
    (
        "cache added",
        "control records _describe_tables*",
        "no two calls are equal: each has a collection of tables of its own",
    ),
    (
        "boundary moved",
        "core journal.entries.Journal.entries_after number >= *",
        "after the last entry, the slice of the entries is empty, too",
    ),
    ("cache added", "core records.changes.TableEditor _has_row*", "an editor is made for each request"),
    (
        "checks swapped",
        "core worlds.world_check.WorldCheck._check_settings *",
        "every check says the same: the settings are invalid",
    ),
    (
        "truth changed",
        "servicenow table_api.record_selection.RecordQuery False in refuse_invalid*",
        "who leaves it out reads one record, without a query",
    ),
    ("arithmetic changed", "control snapshots 256 *", "the size of the pieces in which a file is sent"),
    ("number changed", "core journal.masking 200 *", "bounds what is cached; what is not cached is masked alike"),
    ("cache added", "control callbacks.CallbackHandlers _describe_whole*", "its argument is all that it describes"),
    ("item dropped", "core messages type(None)*", "such a body takes the slower of two ways to the same response"),
    (
        "boundary moved",
        "core journal.masking._mask_query *",
        "a pair of just this length is masked alike, whether or not the result is cached",
    ),
    (
        "duration changed",
        "informatica archive *",
        "bounds the memory for archives; one that is not kept is made again with the same bytes",
    ),
    ("cache added", "flexera store.ManagedApps list_load_dates*", "its argument is a list, which cannot be a key"),
    ("checks swapped", "bigfix domain.User.check_access if not need*", "both checks refuse with the same error"),
    (
        "checks swapped",
        "core http.response_validation._validate_headers if required*",
        "no header is both missing and invalid",
    ),
    (
        "checks swapped",
        "servicenow encoded_query.parser._QueryParser._parse_search if not words*",
        "no search has both no words and too many",
    ),
    (
        "slice shifted",
        "core redaction.secret_names.is_callback *",
        "the words of a receiver are at the end of a name, and shorter than what is left of it",
    ),
    (
        "mask removed",
        "core redaction.secret_text.TextMasker._mask_value self.mask_receiver(inner)*",
        "the same text is masked as an assignment in the next step",
    ),
    (
        "boundary moved",
        "bigfix usages.LicenseUsages.iterate_rows query.offset >= total*",
        "at the end of the list the statement finds no rows, too",
    ),
    (
        "text changed",
        "core storage.connections.create_world_engine 'sqlite'*",
        "the engine gets its dialect and its connections; nothing reads the URL",
    ),
    (
        "cache added",
        "fsm_ingest runs.runner.Runner _find_obstacle*",
        "its run has a dictionary, and cannot be the key of a cache",
    ),
    (
        "checks swapped",
        "fsm_ingest runs.fetching.RecordFetcher._check_counts *",
        "a run without mapped records has no rejected ones: it was refused before",
    ),
)


@dataclass(frozen=True)
class Source:
    """A module's source: its side, its path from the project's folder, and its name."""

    side: str
    path: str
    module: str

    @property
    def service(self) -> str:
        """The vendor, or the folder of the product or of the clients."""
        return self._parts[0]

    @property
    def short_name(self) -> str:
        """The module's name within its service."""
        return ".".join(self._parts[1:]) or "__init__"

    @property
    def reach(self) -> str:
        """The folder whose modules may import from this one."""
        depth = 3 if self.path.startswith(("clients/", "mockservers/vendors/")) else 1
        return "/".join(self.path.split("/")[:depth])

    @property
    def _parts(self) -> list[str]:
        _, *parts = self.module.split(".")
        return parts[1:] if parts[0] == "vendors" else parts

    def parse(self) -> ast.Module:
        """Parse the source; the tree can be changed."""
        return ast.parse((ROOT / self.path).read_text(encoding="utf-8"))


@cache
def list_sources() -> tuple[Source, ...]:
    """List the modules that are mutated."""
    paths = {path.relative_to(ROOT).as_posix() for folder in SOURCES for path in (ROOT / folder).rglob("*.py")}
    return tuple(
        Source(
            SOURCES[max((folder for folder in SOURCES if path.startswith(f"{folder}/")), key=len)],
            path,
            path.removeprefix("clients/").removesuffix(".py").removesuffix("/__init__").replace("/", "."),
        )
        for path in sorted(paths)
        if not any(re.search(pattern, path) for pattern, _ in LEFT_OUT)
    )


def generate_source_mutants() -> Iterator[Mutant]:
    """Generate every mutant of every module."""
    modules = [(source, list_sites(source.parse())) for source in list_sources()]
    mentions = rebinding.Mentions()
    for source, sites in modules:
        mentions.add(source.path, sites)
    for source, sites in modules:
        seen: Counter[str] = Counter()
        for number, site in enumerate(sites):
            for operator, what, edit in _list_changes(site):
                lines = _find_lines(source, site, mentions)
                if lines is not None:
                    place = f"{source.short_name}{site.scope and '.'}{site.scope} {' '.join(what.split())}"
                    seen[operator + place] += 1
                    repeated = "" if seen[operator + place] == 1 else f" ({seen[operator + place]})"
                    change = partial(apply, source, number, edit)
                    mutant = _make_mutant(source, operator, f"{place}{repeated}", change, lines)
                    yield replace(mutant, is_constant=site.function is None)


def _list_changes(site: Site) -> Iterator[tuple[str, str, Edit]]:
    for operator in BY_KIND.get(type(site.node), ()):
        for what, edit in operator.find(site):
            yield operator.name, what, edit


BY_KIND = {
    kind: [operator for operator in OPERATORS if kind in operator.kinds]
    for kind in {kind for operator in OPERATORS for kind in operator.kinds}
}


def _make_mutant(source: Source, operator: str, place: str, change: Any, lines: frozenset[Line]) -> Mutant:
    function = place.partition(" ")[0]
    return Mutant(
        side=source.side,
        operator=operator,
        service=source.service,
        operations=(function,),
        place=place,
        apply=change,
        equivalent=_find_equivalence(operator, f"{source.service} {place}"),
        lines=lines,
        module=source.module,
    )


def _find_equivalence(operator: str, place: str) -> str:
    return next((why for kind, pattern, why in EQUIVALENT if kind == operator and fnmatchcase(place, pattern)), "")


def _find_lines(source: Source, site: Site, mentions: rebinding.Mentions) -> frozenset[Line] | None:
    """Return the lines that a test executes if it can notice a change of the place; None if it cannot be applied."""
    statement = site.statement.node
    if site.function is not None:
        function = site.scope.partition(".")[0]
        own = frozenset((source.path, line) for line in site.lines)
        return own | mentions.find_computed_lines(function, source.reach)
    if isinstance(statement, FUNCTIONS):
        body = range(statement.body[0].lineno, (statement.end_lineno or 0) + 1)
        return frozenset((source.path, line) for line in body)
    names = find_targets(statement)
    if not names or not _is_rebindable(source, site):
        return None
    return mentions.find_lines(names, source.reach)


def _is_rebindable(source: Source, site: Site) -> bool:
    """Return whether the constant of a module or class can be changed.

    Those of enumerations and tables cannot, nor decorators, which have been applied.
    """
    if not site.scope:
        return not re.search(r"\bTable\(|\bclick\.(option|argument)\(", ast.unparse(site.statement.node))
    found: Any = importlib.import_module(source.module)
    for name in site.scope.split("."):
        found = getattr(found, name)
    return not issubclass(found, (Enum, Struct)) and not hasattr(found, "__table__")


def apply(source: Source, number: int, edit: Edit) -> None:
    """Change a node of the source; functions get their new code, and constants their new values."""
    tree = source.parse()
    site = list_sites(tree)[number]
    statement, scope, is_constant = site.statement.node, site.scope, site.function is None
    edit(site)
    module = importlib.import_module(source.module)
    try:
        changed = bool(rebinding.replace_functions(ast.fix_missing_locations(tree), module))
        if not changed and is_constant:
            changed = rebinding.rebind(module, statement, scope)
        elif not is_constant:
            rebinding.rebind_computed(module, scope.partition(".")[0])
    except Exception as error:  # noqa: BLE001 -- any error makes the mutant invalid
        effects.note_failure(repr(error))
    else:
        if not changed:
            effects.note_failure("the change has no effect on the running code")
        elif source.side == "template":
            regenerate_clients()
