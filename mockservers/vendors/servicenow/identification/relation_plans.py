"""Planning of a payload's relations: their types, and the items that they connect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.identification.payload import Relation
from mockservers.vendors.servicenow.identification.plans import ItemPlan, RelationPlan
from mockservers.vendors.servicenow.identification.problems import make_problem
from mockservers.vendors.servicenow.schema.values import Json

RelationType = tuple[str, str]  # sys_id and name


class RelationTypes:
    """The relationship types of a world, read when they are needed."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._found: dict[tuple[str, str], list[RelationType]] = {}

    def find(self, relation: Relation) -> list[RelationType]:
        """Return the types with a relation's name, or the one with its sys_id."""
        key = ("sys_id", relation.type_id) if relation.type_id else ("name", relation.type)
        if key not in self._found:
            self._found[key] = execute_directly(self._db, TYPES.format(key[0]), (key[1],)).fetchall()
        return self._found[key]


TYPES = "SELECT sys_id, COALESCE(name, '') FROM servicenow_cmdb_rel_type WHERE {} = ? ORDER BY \"row\" LIMIT 20"


def plan_relations(
    relations: Sequence[Relation], plans: Sequence[ItemPlan], types: RelationTypes
) -> list[RelationPlan]:
    """Return the plans of relations, with a problem for each part of one that leads nowhere."""
    by_place = {index: plan for plan in plans for index in plan.item.indices}
    by_id = {plan.item.internal_id: plan for plan in plans if plan.item.internal_id}
    return [
        _plan_relation(index, relation, by_place, by_id, types.find(relation))
        for index, relation in enumerate(relations)
    ]


def _plan_relation(
    index: int,
    relation: Relation,
    by_place: Mapping[int, ItemPlan],
    by_id: Mapping[str, ItemPlan],
    types: Sequence[RelationType],
) -> RelationPlan:
    def find(end: Json) -> ItemPlan | None:
        return by_id.get(end) if isinstance(end, str) else by_place.get(end)

    plan = RelationPlan(relation, index, parent=find(relation.parent), child=find(relation.child))
    if plan.parent is None:
        plan.problems.append(make_problem("parent_invalid", relation=relation, index=_name_end(relation.parent)))
    if plan.child is None:
        plan.problems.append(make_problem("child_invalid", relation=relation, index=_name_end(relation.child)))
    if not types:
        name = relation.type or relation.type_id
        if relation.type_id:
            plan.problems.append(make_problem("sys_id_unknown", sys_id=name, table="cmdb_rel_type"))
        else:
            plan.problems.append(make_problem("relation_unknown", name=name))
    elif len(types) > 1:
        ids = ",".join(sys_id for sys_id, _ in types)
        plan.problems.append(make_problem("relation_types_equal", name=relation.type, sys_ids=ids))
    else:
        [(plan.type_id, plan.type_name)] = types
    return plan


def _name_end(end: Json) -> str:
    return "" if end is None else str(end)
