"""Insertion of the types of relationships, and of services with their relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockservers.vendors.servicenow.schema.records import Records, make_fixed_id

Entry = Mapping[str, str]


def _list_types(entries: Iterable[Entry]) -> Iterator[tuple[str, str, Entry]]:
    """Yield name and sys_id of each relationship type, with its entry."""
    for known in entries:
        name = f"{known['parent']}::{known['child']}"
        yield name, known.get("sys_id") or make_fixed_id("cmdb_rel_type", name), known


def insert_relation_types(records: Records, entries: Iterable[Entry]) -> None:
    """Insert the relationship types of ``relation_types.yaml``, which clients find by ``sys_name`` or ``name``."""
    rows = [
        {
            "sys_id": sys_id,
            "name": name,
            "sys_name": name,
            "parent_descriptor": known["parent"],
            "child_descriptor": known["child"],
        }
        for name, sys_id, known in _list_types(entries)
    ]
    records.insert_many("cmdb_rel_type", rows)


def insert_services(records: Records, seeded: Mapping[str, Any], type_entries: Iterable[Entry]) -> None:
    """Insert the services of ``services.yaml`` with their relations, whose types are ``type_entries``."""
    types = {name: sys_id for name, sys_id, _ in _list_types(type_entries)}
    ids = {name: make_fixed_id("cmdb_ci_service", name) for name in seeded["services"]}
    services = [
        {"sys_id": ids[name], "name": name, "short_description": text, "operational_status": 1}
        for name, text in seeded["services"].items()
    ]
    records.insert_many("cmdb_ci_service", services)
    relations = [
        {
            "sys_id": make_fixed_id("cmdb_rel_ci", relation["parent"], relation["child"]),
            "parent": ids[relation["parent"]],
            "child": ids[relation["child"]],
            "type": types[relation["type"]],
        }
        for relation in seeded["relations"]
    ]
    records.insert_many("cmdb_rel_ci", relations)
