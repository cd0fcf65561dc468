"""Identification rules of the CMDB's classes, read from ``rules.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockservers.vendors.servicenow.schema.dictionary import Table, read_yaml
from mockservers.vendors.servicenow.schema.records import make_fixed_id


@dataclass(frozen=True)
class IdentifierEntry:
    """One attempt of a rule: attributes, and for a lookup the table with the records that refer to the item."""

    attributes: tuple[str, ...]
    order: int
    sys_id: str
    table: str | None = None
    referenced_field: str | None = None
    condition: str | None = None
    exact_count_match: bool = False

    @property
    def is_lookup(self) -> bool:
        """True if the entry compares lookup records instead of the item's own attributes."""
        return self.table is not None

    def as_json(self) -> dict[str, Any]:
        """Return the entry as in the CMDB Meta API."""
        return {
            "attributes": ",".join(self.attributes),
            "table": self.table,
            "referenced_field": self.referenced_field,
            "condition": self.condition,
            "order": self.order,
            "active": True,
            "allow_fallback": False,
            "allow_null_attribute": False,
            "exact_count_match": self.exact_count_match,
        }


@dataclass(frozen=True)
class HostingRule:
    """A relation that a dependent class needs: the dependent item is the parent, its host the child."""

    parent: str
    relation: str
    relation_type: str
    child: str

    def __str__(self) -> str:
        return f"{self.parent} >> {self.relation} >> {self.child}"


@dataclass(frozen=True)
class IdentificationRule:
    """The identification rule of a class and the classes that extend it."""

    name: str
    description: str
    applies_to: str
    identifiers: tuple[IdentifierEntry, ...]
    related: tuple[IdentifierEntry, ...]
    hosting: tuple[HostingRule, ...]

    @property
    def is_independent(self) -> bool:
        """True if items are identified by themselves, false if they need a relation to their host."""
        return not self.hosting

    def find_lookup(self, table: Table) -> IdentifierEntry | None:
        """Return the entry for lookup records of a table."""
        return _find_entry(self.identifiers, table)

    def find_related(self, table: Table) -> IdentifierEntry | None:
        """Return the entry for related records of a table."""
        return _find_entry(self.related, table)

    def as_json(self) -> dict[str, Any]:
        """Return the rule as in the CMDB Meta API."""
        return {
            "name": self.name,
            "description": self.description,
            "applies_to": self.applies_to,
            "active": True,
            "is_independent": self.is_independent,
            "identifiers": [entry.as_json() for entry in self.identifiers],
            "related_rules": [entry.as_json() for entry in self.related],
        }


def _find_entry(entries: Sequence[IdentifierEntry], table: Table) -> IdentifierEntry | None:
    names = {ancestor.name for ancestor in list_ancestry(table)}
    return next((entry for entry in entries if entry.table in names), None)


def list_ancestry(table: Table) -> list[Table]:
    """Return a table and the tables that it extends, the nearest first."""
    return [table, *(list_ancestry(table.parent) if table.parent else [])]


def find_rule(table: Table) -> IdentificationRule | None:
    """Return the rule of a class: that of the nearest table that it extends."""
    return next((RULES[ancestor.name] for ancestor in list_ancestry(table) if ancestor.name in RULES), None)


def list_hosting_rules(table: Table) -> list[HostingRule]:
    """Return the hosting rules in which a class, or one that it extends, is parent or child."""
    names = {ancestor.name for ancestor in list_ancestry(table)}
    return [hosting for rule in RULES.values() for hosting in rule.hosting if names & {hosting.parent, hosting.child}]


def _make_rule(node: Mapping[str, Any]) -> IdentificationRule:
    name, applies_to = node["name"], node["applies_to"]
    return IdentificationRule(
        name,
        node["description"],
        applies_to,
        tuple(_make_entry(name, entry) for entry in node["identifiers"]),
        tuple(_make_entry(f"{name} related", entry) for entry in node.get("related", ())),
        tuple(HostingRule(applies_to, **hosting) for hosting in node.get("hosting", ())),
    )


def _make_entry(rule: str, node: Mapping[str, Any]) -> IdentifierEntry:
    sys_id = make_fixed_id("cmdb_identifier_entry", rule, node["order"])
    return IdentifierEntry(**{"sys_id": sys_id, **node, "attributes": tuple(node["attributes"])})


RULES: Mapping[str, IdentificationRule] = {
    node["applies_to"]: _make_rule(node) for node in read_yaml(Path(__file__).with_name("rules.yaml"))
}
