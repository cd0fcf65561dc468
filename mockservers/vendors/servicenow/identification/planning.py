"""Planning of a payload: what its items and relations become, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.identification.identifier import Identifier, Record
from mockservers.vendors.servicenow.identification.payload import Item, PayloadRecord
from mockservers.vendors.servicenow.identification.plans import (
    INSERT,
    NO_CHANGE,
    UPDATE,
    ItemPlan,
    RelatedPlan,
    RelationPlan,
    is_class_kept,
    name_change,
)
from mockservers.vendors.servicenow.identification.problems import make_problem
from mockservers.vendors.servicenow.identification.rules import HostingRule, IdentifierEntry, find_rule
from mockservers.vendors.servicenow.schema.dictionary import CLASS, Dictionary, Table
from mockservers.vendors.servicenow.schema.records import Records
from mockservers.vendors.servicenow.schema.values import Stored, format_moment
from mockservers.vendors.servicenow.table_api.record_values import convert_members

DISCOVERY = "discovery_source"


@dataclass
class Planner:
    """Plans items one after the other; plans are written later, or never.

    Args:
        context: The request's context.
        dictionary: The tables of the world.
        records: The records of the world, which new sys_ids come from.
        source: The data source of the payload.
        is_simulated: True if nothing will be written; new records then get no sys_id.
    """

    context: RequestContext
    dictionary: Dictionary
    records: Records
    source: str
    is_simulated: bool
    _identifier: Identifier = field(init=False)

    def __post_init__(self) -> None:
        self._identifier = Identifier(self.context, self.dictionary)

    def plan(self, plan: ItemPlan, relations: list[RelationPlan]) -> None:
        """Identify an item, and decide what becomes of it; ``relations`` are those whose parent it is."""
        rule = find_rule(plan.item.table) if plan.item.table else None
        host = None
        if rule and rule.hosting and "sys_id" not in plan.item.values:
            host = self._find_host(plan, relations)
            if plan.problems:
                return
        source = plan.item.source.name or self.source
        plan.found = self._identifier.identify(plan.item, source, host)
        if plan.found.problem:
            plan.problems.append(plan.found.problem)
            return
        self._decide(plan, source)
        plan.related = list(self._plan_related(plan))

    def has_relation(self, plan: RelationPlan) -> bool:
        """Return true if a relation between the records of two items exists."""
        if not plan.parent or not plan.child or plan.parent.is_new or plan.child.is_new:
            return False
        key = (plan.parent.sys_id, plan.child.sys_id, plan.type_id)
        return execute_directly(self.context.db, SAME_RELATION, key).fetchone() is not None

    def _find_host(self, plan: ItemPlan, relations: list[RelationPlan]) -> tuple[HostingRule, str] | None:
        """Return the hosting rule of a dependent item, and its host's sys_id, which is empty for a new record."""
        rule = find_rule(plan.item.table) if plan.item.table else None
        hosting = rule.hosting if rule else ()
        hosts = list(self._list_hosts(relations, hosting))
        if not hosts:
            rules = "; ".join(map(str, hosting))
            plan.problems.append(
                make_problem("dependency_missing", table=plan.item.class_name, rules=rules, item=plan.item)
            )
            return None
        (found, host), *others = hosts
        if others:
            plan.problems.append(make_problem("dependencies_many", first=host.item, second=others[0][1].item))
        elif host.has_failed:
            plan.problems.append(make_problem("host_failed", item=plan.item, other=host.item))
        return found, "" if host.is_new else host.sys_id

    def _list_hosts(
        self, relations: list[RelationPlan], hosting: tuple[HostingRule, ...]
    ) -> Iterator[tuple[HostingRule, ItemPlan]]:
        for relation in relations:
            if relation.child:
                host = relation.child.table or relation.child.item.table
                for known in hosting:
                    fits = host is not None and host.name in self.dictionary[known.child].family
                    if fits and relation.type_name == known.relation:
                        yield known, relation.child

    def _decide(self, plan: ItemPlan, source: str) -> None:
        """Set the operation, the table, the sys_id and the changes of an identified item."""
        if plan.found.record is None:
            self._decide_new(plan, source)
        else:
            self._decide_known(plan, plan.found.record, source)

    def _decide_new(self, plan: ItemPlan, source: str) -> None:
        table = plan.item.table or self.dictionary["cmdb_ci"]
        plan.operation, plan.table, plan.sys_id = INSERT, table, self._create_id()
        provenance = {DISCOVERY: source, "first_discovered": self._now, LAST: self._now, CLASS: table.name}
        plan.changes = {**self._convert(table, plan.item), **provenance}

    def _decide_known(self, plan: ItemPlan, record: Record, source: str) -> None:
        before = self.dictionary[record[CLASS]]
        plan.sys_id = record["sys_id"]
        plan.table, kind = self._choose_class(plan, before)
        values = self._convert(plan.table, plan.item)
        if values:
            values[DISCOVERY] = source
        if kind:
            values[CLASS] = plan.table.name
        changes = {name: value for name, value in values.items() if record[name] != value}
        plan.changes = {**changes, LAST: self._now} if changes else {}
        plan.operation = f"{UPDATE}_WITH_{kind}" if kind else (UPDATE if changes else NO_CHANGE)

    def _choose_class(self, plan: ItemPlan, before: Table) -> tuple[Table, str]:
        """Return the table of a known record, and the kind of the change; empty if the record keeps its class."""
        table = plan.item.table or before
        if table is before or not self._has_own_values(plan.item):
            return before, ""
        kind = name_change(before, table)
        if is_class_kept(plan.item.settings, kind):
            plan.skipped_change = kind
            return before, ""
        return table, kind

    def _create_id(self) -> str:
        """Return the sys_id of a new record; empty in a simulation."""
        return "" if self.is_simulated else next(self.records.create_ids(1))

    @staticmethod
    def _has_own_values(item: Item) -> bool:
        """Return true if an item says more than the sys_id of its record."""
        return item.values.keys() != {"sys_id"}

    def _convert(self, table: Table, record: PayloadRecord) -> dict[str, Stored]:
        members = {name: text for name, text in record.values.items() if name not in {"sys_id", CLASS}}
        return convert_members(table, members, self.context.note)

    @property
    def _now(self) -> str:
        return format_moment(self.context.now)

    def _plan_related(self, plan: ItemPlan) -> Iterator[RelatedPlan]:
        """Yield the plans of the item's lookup records, then of its related records."""
        rule = find_rule(plan.item.table) if plan.item.table else None
        if rule is None:
            return
        lookups = [(record, rule.find_lookup, "lookup_rule_missing") for record in plan.item.lookups]
        related = [(record, rule.find_related, "related_rule_missing") for record in plan.item.related]
        for place, (record, find, problem) in enumerate((*lookups, *related)):
            entry = find(record.table) if record.table else None
            if entry is None or record.table is None:
                plan.problems.append(make_problem(problem, table=rule.applies_to, other=record.class_name))
            else:
                yield self._plan_record(plan, record, record.table, entry, place)

    def _plan_record(
        self, plan: ItemPlan, record: PayloadRecord, table: Table, entry: IdentifierEntry, place: int
    ) -> RelatedPlan:
        owner = "" if plan.is_new else plan.sys_id
        existing: Record | None = self._identifier.find_related(record, entry, owner)
        values = self._convert(table, record)
        reference = entry.referenced_field or ""
        if existing is not None:
            changes: Mapping[str, Stored] = {name: value for name, value in values.items() if existing[name] != value}
            operation = UPDATE if changes else NO_CHANGE
            return RelatedPlan(record, table, place, operation, existing["sys_id"], changes, reference)
        return RelatedPlan(record, table, place, INSERT, self._create_id(), {**values, CLASS: table.name}, reference)


LAST = "last_discovered"
SAME_RELATION = 'SELECT 1 FROM servicenow_cmdb_rel_ci WHERE parent = ? AND child = ? AND "type" = ? LIMIT 1'


def set_references(plan: ItemPlan, plans: Mapping[str, ItemPlan], fields: Mapping[str, str]) -> None:
    """Set the fields of an item that refer to other items of the payload, as far as those have a sys_id."""
    values = {name: plans[other].sys_id for name, other in fields.items() if other in plans and plans[other].sys_id}
    if values:
        plan.item = replace(plan.item, values={**plan.item.values, **values})
