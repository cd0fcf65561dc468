"""Rights of users on tables, fields and records, as declared in ``rights.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mockservers.vendors.servicenow.domain import ADMIN, User
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Field, Table, read_yaml

_DOCUMENT: Mapping[str, Any] = read_yaml(Path(__file__).with_name("rights.yaml"))
READ_ONLY: str = _DOCUMENT["read_only"]


@dataclass(frozen=True)
class TableRights:
    """Roles that read and write a table.

    ``by_fields`` is true if a query on the table is refused because of its fields.
    """

    read: frozenset[str]
    write: frozenset[str]
    by_fields: bool = False


def _read_rights(node: Mapping[str, Any]) -> TableRights:
    usual: Mapping[str, list[str]] = {} if node.get("only") else _DOCUMENT["usual"]
    read, write = (frozenset((*usual.get(right, ()), *node.get(right, ()))) for right in ("read", "write"))
    return TableRights(read, write, node.get("by_fields", False))


USUAL = _read_rights({})
RIGHTS: Mapping[str, TableRights] = {name: _read_rights(node) for name, node in _DOCUMENT["tables"].items()}


def find_rights(table: Table) -> TableRights:
    """Return the rights on a table: its own, or those of the table that it extends."""
    if table.name in RIGHTS:
        return RIGHTS[table.name]
    return find_rights(table.parent) if table.parent else USUAL


def is_readable(user: User, table: Table) -> bool:
    """Return true if the user may read the table."""
    return user.has_any_role(find_rights(table).read)


def is_read_only(user: User) -> bool:
    """Return true if the user may change nothing."""
    return READ_ONLY in user.roles and ADMIN not in user.roles


def find_hidden_fields(user: User) -> frozenset[Field]:
    """Return the fields that the user may not read."""
    return _find_hidden_fields(user.roles)


@lru_cache(maxsize=100)
def _find_hidden_fields(roles: frozenset[str]) -> frozenset[Field]:
    if ADMIN in roles:
        return frozenset()
    return frozenset(
        DICTIONARY[table].fields[name]
        for table, fields in _DOCUMENT["fields"].items()
        for name, readers in fields.items()
        if roles.isdisjoint(readers)
    )


def find_owner_field(user: User, table: Table) -> str:
    """Return the field with the user whose records alone are visible; empty if all records of the table are."""
    name: str = "" if ADMIN in user.roles else _DOCUMENT["own_records"].get(table.name, "")
    return name
