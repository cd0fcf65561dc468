"""Paths to the members of a JSON value: member names and indexes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from contract_tests.kit.cases.case import REMOVED

JsonPath = tuple[str | int, ...]


def list_paths(value: Any, path: JsonPath = ()) -> Iterator[JsonPath]:
    """List the paths to every member; the first item of an array represents all of its items."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield (*path, name)
            yield from list_paths(member, (*path, name))
    elif isinstance(value, list) and value:
        yield from list_paths(value[0], (*path, 0))


def set_value(document: Any, path: JsonPath, value: Any) -> Any:
    """Return a copy with another value at a path, or without the member where the value is ``REMOVED``."""
    changed = parent = deepcopy(document)
    for part in path[:-1]:
        parent = parent[part]
    if value is not REMOVED:
        parent[path[-1]] = value
    elif path[-1] in parent:
        del parent[path[-1]]
    return changed
