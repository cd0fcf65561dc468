"""The changes of ``fixtures/<vendor>/facts/writes.yaml``: the records that each writing operation changes.

A change names a table, with the numbers of records: ``+1`` added, ``~1`` changed, ``-1`` removed. The name of a series
of random values, which has a dot, has the number of values that are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import yaml

from contract_tests.kit.services import FIXTURES, Service

SERIES = "world_series"
MOST = 100  # records of a difference
Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Write:
    """The changes of an operation's first example.

    Args:
        operations: Patterns of operationIds.
        source: The document and the place.
        first: The changes of the first request.
        again: Those of an equal request after it.
        given: Operations whose first examples are sent before.
        query: Query parameters that differ from the example.
        headers: Headers that differ from the example.
    """

    operations: Sequence[str]
    source: str
    first: Changes
    again: Changes
    given: Sequence[str] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def find_write(service: Service, operation: str) -> Write:
    """Find the statement of an operation; each must have exactly one."""
    [found] = [write for write in _load(service.name) if any(fnmatchcase(operation, name) for name in write.operations)]
    return found


@cache
def _load(vendor: str) -> list[Write]:
    path = FIXTURES / vendor / "facts" / "writes.yaml"
    return [Write(**node) for node in yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)]


def summarize(tables: Sequence[Mapping[str, Any]]) -> Changes:
    """Return a difference of two states in the words of the facts."""
    return dict(_list_changes(tables))


def _list_changes(tables: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for table in tables:
        if table["table"] == SERIES:
            for record in table["records"]:
                before, after = (record[side] or {"drawn": 0} for side in ("before", "after"))
                yield record["key"]["name"], after["drawn"] - before["drawn"]
            continue
        counts = (("+", table["added"]), ("~", table["changed"]), ("-", table["removed"]))
        yield table["table"], " ".join(f"{sign}{count}" for sign, count in counts if count)
