"""Outcomes of a payload before it is written: what each item, lookup record and relation becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockservers.vendors.servicenow.identification.payload import Item, PayloadRecord, Relation
from mockservers.vendors.servicenow.identification.problems import Problem
from mockservers.vendors.servicenow.identification.rules import IdentifierEntry, list_ancestry
from mockservers.vendors.servicenow.schema.dictionary import Table
from mockservers.vendors.servicenow.schema.values import Stored

UNKNOWN = "Unknown"  # the sys_id of an item that was neither found nor created
INSERT, UPDATE, NO_CHANGE = "INSERT", "UPDATE", "NO_CHANGE"
AS_PARTIAL, AS_INCOMPLETE = "INSERT_AS_PARTIAL", "INSERT_AS_INCOMPLETE"
UPGRADE, DOWNGRADE, SWITCH = "UPGRADE", "DOWNGRADE", "SWITCH"
MATCHED, NO_MATCH, MULTI_MATCH, SKIPPED = "MATCHED", "NO_MATCH", "MULTI_MATCH", "SKIPPED"


@dataclass(frozen=True)
class Attempt:
    """An attempt to identify an item."""

    result: str
    rule: str = ""
    attributes: tuple[str, ...] = ()
    table: str = ""
    info: str = ""


@dataclass
class Identification:
    """The record of an item, None if there is none, and the attempts that led to it."""

    record: Mapping[str, Any] | None = None
    attempts: list[Attempt] = field(default_factory=list)
    entry: IdentifierEntry | None = None
    problem: Problem | None = None


@dataclass
class RelatedPlan:
    """The outcome of a lookup or related record; ``place`` is its index among those of the item."""

    record: PayloadRecord
    table: Table
    place: int
    operation: str
    sys_id: str
    changes: Mapping[str, Stored]
    referenced_field: str


@dataclass
class ItemPlan:
    """The outcome of an item.

    Args:
        item: The item.
        operation: The operation, also if it is not executed because of problems.
        sys_id: The sys_id of the record; empty if it has none yet.
        table: The table of the record after the operation.
        changes: The values to write.
    """

    item: Item
    found: Identification = field(default_factory=Identification)
    operation: str = NO_CHANGE
    sys_id: str = ""
    table: Table | None = None
    changes: Mapping[str, Stored] = field(default_factory=dict)
    related: list[RelatedPlan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped_change: str = ""
    merged: list[str] = field(default_factory=list)
    kept_id: str = ""

    @property
    def is_new(self) -> bool:
        """True if the item becomes a new record."""
        return self.operation == INSERT

    @property
    def has_failed(self) -> bool:
        """True if the item has a problem."""
        return bool(self.problems)


@dataclass
class RelationPlan:
    """The outcome of a relation between two items."""

    relation: Relation
    index: int
    type_id: str = ""
    type_name: str = ""
    parent: ItemPlan | None = None
    child: ItemPlan | None = None
    operation: str = NO_CHANGE
    problems: list[Problem] = field(default_factory=list)


def name_change(before: Table, after: Table) -> str:
    """Return the kind of a change of class: to one that extends it, to one that it extends, or to another one."""
    if before in list_ancestry(after):
        return UPGRADE
    return DOWNGRADE if after in list_ancestry(before) else SWITCH


def is_class_kept(settings: Mapping[str, bool], change: str) -> bool:
    """Return true if the settings of an item forbid a change of class."""
    return settings.get(f"updateWithout{change.capitalize()}", False)
