"""Writing of plans: configuration items, lookup records, relations, sources, and payloads that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.identification.payload import Item
from mockservers.vendors.servicenow.identification.plans import INSERT, UPDATE, ItemPlan, RelatedPlan, RelationPlan
from mockservers.vendors.servicenow.schema.records import Records
from mockservers.vendors.servicenow.schema.values import Stored

PARTIAL, INCOMPLETE, SOURCES = "cmdb_ire_partial_payloads", "cmdb_ire_incomplete_payloads", "sys_object_source"


@dataclass
class PlanWriter:
    """Writes the plans of a payload."""

    db: Connection
    records: Records
    source: str

    def write_item(self, plan: ItemPlan) -> None:
        """Write an item with its lookup records and its source."""
        if plan.table is None:
            return
        if plan.is_new:
            self.records.insert_many(plan.table.name, [{**plan.changes, "sys_id": plan.sys_id}])
        elif plan.changes:
            self.records.update(plan.table.name, plan.sys_id, plan.changes)
        for related in plan.related:
            self._write_related(related, plan.sys_id)
        if plan.item.source.native_key:
            self._write_source(plan)
        self.delete_merged(plan)

    def delete_merged(self, plan: ItemPlan) -> None:
        """Delete the partial payloads that an item contains."""
        for kept in plan.merged:
            self.records.delete(PARTIAL, kept)

    def write_relation(self, plan: RelationPlan) -> None:
        """Write a relation that does not exist yet."""
        if plan.parent and plan.child and plan.operation == INSERT:
            ends = {"parent": plan.parent.sys_id, "child": plan.child.sys_id, "type": plan.type_id}
            self.records.insert("cmdb_rel_ci", ends)

    def keep(self, table: str, item: Item) -> str:
        """Keep an item that could not be written as a partial or incomplete payload; return its sys_id."""
        values: dict[str, Stored] = {
            "class_name": item.class_name,
            "source_name": item.source.name or self.source,
            "source_native_key": item.source.native_key or None,
            "payload": str(item),
        }
        return self.records.insert(table, values)

    def _write_related(self, plan: RelatedPlan, owner: str) -> None:
        if plan.operation == INSERT:
            row: dict[str, Any] = {**plan.changes, "sys_id": plan.sys_id, plan.referenced_field: owner}
            self.records.insert_many(plan.table.name, [row])
        elif plan.operation == UPDATE:
            self.records.update(plan.table.name, plan.sys_id, plan.changes)

    def _write_source(self, plan: ItemPlan) -> None:
        """Record the key that an item has in its source."""
        info = plan.item.source
        key = (info.name or self.source, info.native_key, info.feed)
        if execute_directly(self.db, SAME_SOURCE, (*key, plan.sys_id)).fetchone() is not None:
            return
        target = plan.table.name if plan.table else ""
        self.records.insert(
            SOURCES,
            {
                "name": key[0],
                "id": info.native_key,
                "source_feed": info.feed or None,
                "source_recency_timestamp": info.recency or None,
                "target_table": target,
                "target_sys_id": plan.sys_id,
                "last_scan": self.records.stamp.at,
            },
        )


SAME_SOURCE = (
    "SELECT 1 FROM servicenow_sys_object_source"
    " WHERE name = ? AND id = ? AND COALESCE(source_feed, '') = ? AND target_sys_id = ? LIMIT 1"
)
