"""Columns of a table, read from the instance's dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from samclients.servicenow.models import FieldValue, Record

FIELDS = ("name", "element", "column_label", "internal_type", "reference", "max_length", "mandatory")


@dataclass(frozen=True)
class ColumnInfo:
    """A column of a table; ``table`` declares it, ``reference`` is the table that it refers to, empty for none."""

    table: str
    name: str
    label: str
    type: str
    reference: str
    max_length: int
    is_mandatory: bool


class ReadableRecords(Protocol):
    """Records of a table that can be listed."""

    def list(self, query: str = "", *, fields: Iterable[str] = ()) -> Iterable[Record]:
        """Return the matching records."""


def list_columns(find_records: Callable[[str], ReadableRecords], table: str) -> list[ColumnInfo]:
    """Return the columns of a table, the columns of the tables that it extends first.

    Args:
        find_records: Returns the records of a table by its name.
        table: The table.

    Raises:
        LookupError: the instance has no such table.
    """
    hierarchy = [*_list_hierarchy(find_records("sys_db_object"), table)][::-1]
    query = f"nameIN{','.join(hierarchy)}^elementISNOTEMPTY"
    rows = find_records("sys_dictionary").list(query, fields=FIELDS)
    found = [_make_column({name: _get_value(row[name]) for name in FIELDS}) for row in rows]
    return sorted(found, key=lambda column: (hierarchy.index(column.table), column.name))


def _list_hierarchy(tables: ReadableRecords, name: str) -> Iterator[str]:
    """Yield a table and all tables that it extends."""
    while name:
        row = next(iter(tables.list(f"name={name}", fields=("name", "super_class.name"))), None)
        if row is None:
            raise LookupError(f"The instance has no table {name!r}.")
        yield _get_value(row["name"])
        name = _get_value(row["super_class.name"])


def _make_column(row: dict[str, str]) -> ColumnInfo:
    return ColumnInfo(
        row["name"],
        row["element"],
        row["column_label"],
        row["internal_type"],
        row["reference"],
        int(row["max_length"] or 0),
        row["mandatory"] == "true",
    )


def _get_value(member: str | FieldValue) -> str:
    return member if isinstance(member, str) else member.value or ""
