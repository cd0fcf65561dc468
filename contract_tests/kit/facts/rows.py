"""The rows of ``fixtures/<vendor>/facts/rows.yaml``: the records that the rows of an answer show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from contract_tests.kit.services import FIXTURES

UPPER = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Rows:
    """The rows of an answer.

    Args:
        operations: The operations.
        source: The document and the place.
        table: The table of the records.
        members: The names of the members that lead to the rows; none for an answer that is one row.
        key: The columns that a row and its record have in common.
        renamed: Members, with the column whose value each has.
        constants: Members, with the value that each always has.
        derived: Members that are computed from other records.
        path: Path parameters that differ from the example.
        query: Query parameters besides the required ones.
        total: The member with the number of all records.
    """

    operations: Sequence[str]
    source: str
    table: str
    members: Sequence[str] = ()
    key: Sequence[str] = ("id",)
    renamed: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    derived: Sequence[str] = ()
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    total: str = ""

    def find_rows(self, body: Any) -> list[Mapping[str, Any]]:
        """Return the rows of a body."""
        for name in self.members:
            body = body[name]
        return body if isinstance(body, list) else [body]

    def make_key(self, record: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the key of a record."""
        return tuple(str(record[name]) for name in self.key)

    def find_key(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the key of a row's record."""
        columns = {self._name_column(name): value for name, value in row.items()}
        return self.make_key(columns)

    def find_differences(self, row: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[str]:
        """Find the members of a row that do not have the value of the record."""
        for name, value in row.items():
            if name in self.derived:
                continue
            wanted = self.constants[name] if name in self.constants else record[self._name_column(name)]
            if value != wanted and str(value).lower() != _show(wanted):
                yield f"{name}: {value!r}, not {wanted!r}"

    def _name_column(self, member: str) -> str:
        return self.renamed.get(member) or UPPER.sub("_", member).lower()


def _show(value: Any) -> str:
    """Return a value as a text shows it, in lower case."""
    return "" if value is None else str(value).lower()


@cache
def load_rows(vendor: str) -> list[Rows]:
    """Load the rows of a vendor."""
    path = FIXTURES / vendor / "facts" / "rows.yaml"
    return [Rows(**node) for node in yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)]
