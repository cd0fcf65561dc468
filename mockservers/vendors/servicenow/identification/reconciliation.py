"""Identification and reconciliation of a payload: planned as a whole, then written, kept or only shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.identification.payload import Item, Options, Payload
from mockservers.vendors.servicenow.identification.planning import DISCOVERY, Planner, set_references
from mockservers.vendors.servicenow.identification.plans import (
    AS_INCOMPLETE,
    AS_PARTIAL,
    INSERT,
    NO_CHANGE,
    ItemPlan,
    RelationPlan,
)
from mockservers.vendors.servicenow.identification.problems import Problem, make_problem
from mockservers.vendors.servicenow.identification.relation_plans import RelationTypes, plan_relations
from mockservers.vendors.servicenow.identification.rules import find_rule
from mockservers.vendors.servicenow.identification.writing import INCOMPLETE, PARTIAL, PlanWriter
from mockservers.vendors.servicenow.schema.dictionary import Dictionary
from mockservers.vendors.servicenow.schema.records import open_caller_records

PLAIN = Options()
LACKING = "MISSING_MATCHING_ATTRIBUTES"


@dataclass
class Outcome:
    """The plans of a payload; written if there were no problems, or partial commits were allowed."""

    items: Sequence[ItemPlan]
    relations: Sequence[RelationPlan]
    is_enhanced: bool = False

    @property
    def problems(self) -> list[Problem]:
        """The problems of all items and relations."""
        plans: list[ItemPlan | RelationPlan] = [*self.items, *self.relations]
        return [problem for plan in plans for problem in plan.problems]


class Reconciliation:
    """The identification engine, for one request.

    Args:
        context: The request's context.
        dictionary: The tables of the world.
        source: The data source, a choice of ``discovery_source``; empty if none was given.
        options: The options of the enhanced interface; None for the plain one.
        is_simulated: True if nothing is written.
    """

    def __init__(
        self,
        context: RequestContext,
        dictionary: Dictionary,
        source: str,
        options: Options | None = None,
        *,
        is_simulated: bool = False,
    ) -> None:
        self._db, self._dictionary, self._source = context.db, dictionary, source
        self._options, self._is_enhanced = options or PLAIN, options is not None
        self._is_simulated = is_simulated
        records = open_caller_records(context)
        self._planner = Planner(context, dictionary, records, source, is_simulated)
        self._writer = PlanWriter(context.db, records, source)

    def run(self, payload: Payload) -> Outcome:
        """Plan a payload, and write it unless it is simulated or has problems."""
        items = _merge_equal(payload.items) if self._options.deduplicate_payloads else payload.items
        plans = [self._make_plan(item) for item in items]
        if not self._options.deduplicate_payloads:
            _report_equal(plans)
        relations = plan_relations(payload.relations, plans, RelationTypes(self._db))
        self._plan(plans, relations, payload)
        outcome = Outcome(plans, relations, self._is_enhanced)
        if not outcome.problems or self._options.partial_commits:
            self._write(outcome)
        else:
            _discard(plans)
        return outcome

    def _make_plan(self, item: Item) -> ItemPlan:
        plan = ItemPlan(item)
        if problem := self._find_source_problem(item):
            plan.problems.append(problem)
        elif self._options.partial_payloads and item.source.native_key:
            self._add_partial(plan)
        return plan

    def _find_source_problem(self, item: Item) -> Problem | None:
        """Return the problem of an item's data source, which must be a choice of ``discovery_source``."""
        name = self._source or item.source.name
        if not name:
            return make_problem("source_missing")
        known = self._dictionary["cmdb_ci"].fields[DISCOVERY].choices
        wrong = next((one for one in (name, item.source.name) if one and one not in known), "")
        return make_problem("source_invalid", source=wrong) if wrong else None

    def _add_partial(self, plan: ItemPlan) -> None:
        """Add the values of partial payloads with the same source and native key to an item."""
        key = (plan.item.class_name, plan.item.source.name or self._source, plan.item.source.native_key)
        for sys_id, document in execute_directly(self._db, PARTIAL_PAYLOADS, key).fetchall():
            plan.item = plan.item.add_values(orjson.loads(document)["values"])
            plan.merged.append(sys_id)

    def _plan(self, plans: Sequence[ItemPlan], relations: list[RelationPlan], payload: Payload) -> None:
        """Plan the items, hosts before dependent items, then the relations."""
        by_id = {plan.item.internal_id: plan for plan in plans if plan.item.internal_id}
        references: dict[str, dict[str, str]] = {}
        for reference in payload.references:
            references.setdefault(reference.referenced_by, {})[reference.field] = reference.referenced
        of_parent: dict[int, list[RelationPlan]] = {}
        for relation in relations:
            of_parent.setdefault(id(relation.parent), []).append(relation)
        for plan in sorted(plans, key=lambda one: (_is_dependent(one.item), one.item.internal_id in references)):
            if not plan.problems:
                set_references(plan, by_id, references.get(plan.item.internal_id, {}))
                self._planner.plan(plan, of_parent.get(id(plan), []))
        for relation in relations:
            self._plan_relation(relation)

    def _plan_relation(self, plan: RelationPlan) -> None:
        failed = next((end for end in (plan.parent, plan.child) if end and end.has_failed), None)
        if failed:
            plan.problems.append(make_problem("item_failed", item=failed.item))
        elif not plan.problems:
            plan.operation = NO_CHANGE if self._planner.has_relation(plan) else INSERT

    def _write(self, outcome: Outcome) -> None:
        """Write what has no problem; the enhanced interface keeps the rest as partial or incomplete payloads."""
        for plan in outcome.items:
            if plan.has_failed:
                self._keep(plan)
            elif not self._is_simulated:
                self._writer.write_item(plan)
        seen: set[tuple[str, str, str]] = set()
        for relation in outcome.relations:
            if relation.problems:
                relation.operation = AS_INCOMPLETE
            elif not self._is_simulated:
                self._write_relation(relation, seen)

    def _write_relation(self, plan: RelationPlan, seen: set[tuple[str, str, str]]) -> None:
        """Write a relation, but not one that an earlier relation of the payload equals."""
        key = (plan.parent.sys_id if plan.parent else "", plan.child.sys_id if plan.child else "", plan.type_id)
        if key in seen:
            plan.operation = NO_CHANGE
        seen.add(key)
        self._writer.write_relation(plan)

    def _keep(self, plan: ItemPlan) -> None:
        """Keep an item with problems: as a partial payload if it only lacks attributes, else as an incomplete one."""
        is_partial = self._options.partial_payloads and all(problem.error == LACKING for problem in plan.problems)
        plan.operation = AS_PARTIAL if is_partial else AS_INCOMPLETE
        plan.sys_id = ""
        if not self._is_simulated:
            plan.kept_id = self._writer.keep(PARTIAL if is_partial else INCOMPLETE, plan.item)
            self._writer.delete_merged(plan)


PARTIAL_PAYLOADS = (
    "SELECT sys_id, payload FROM servicenow_cmdb_ire_partial_payloads"
    ' WHERE class_name = ? AND source_name = ? AND source_native_key = ? ORDER BY "row" DESC LIMIT 20'
)


def _discard(plans: Sequence[ItemPlan]) -> None:
    """Take the sys_ids from plans that are not written, and the operation from those with a problem."""
    for plan in plans:
        if plan.is_new:
            plan.sys_id = ""
        if plan.has_failed:
            plan.operation, plan.related = NO_CHANGE, []


def _is_dependent(item: Item) -> bool:
    rule = find_rule(item.table) if item.table else None
    return bool(rule and rule.hosting)


def _make_key(item: Item) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """Return class, attributes and values by which an item is identified first; None if it has no such attributes.

    Dependent items and items that are identified by their sys_id have none.
    """
    rule = find_rule(item.table) if item.table else None
    if rule is None or rule.hosting or "sys_id" in item.values:
        return None
    for entry in rule.identifiers:
        values = tuple(item.values.get(name, "").casefold() for name in entry.attributes)
        if not entry.is_lookup and all(values):
            return item.class_name, entry.attributes, values
    return None


def _list_equal(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield the places of two equal items, for each item that equals an earlier one."""
    first: dict[object, int] = {}
    for place, item in enumerate(items):
        key = _make_key(item)
        if key is not None and first.setdefault(key, place) != place:
            yield first[key], place


def _report_equal(plans: Sequence[ItemPlan]) -> None:
    """Add a problem to each of two equal items."""
    for first, second in _list_equal([plan.item for plan in plans]):
        key = _make_key(plans[first].item)
        fields = ",".join(key[1]) if key else ""
        problem = make_problem(
            "items_equal", first=first, second=second, table=plans[first].item.class_name, fields=fields
        )
        for place in (first, second):
            plans[place].problems.append(problem)


def _merge_equal(items: Sequence[Item]) -> list[Item]:
    """Return the items, equal ones merged: values of the first take precedence."""
    merged: Mapping[int, Item] = dict(enumerate(items))
    result = dict(merged)
    for first, second in _list_equal(items):
        other = result.pop(second)
        kept = result[first].add_values(other.values)
        result[first] = replace(
            kept,
            indices=(*kept.indices, *other.indices),
            lookups=(*kept.lookups, *other.lookups),
            related=(*kept.related, *other.related),
        )
    return list(result.values())
