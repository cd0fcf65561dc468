"""Rendering of a payload's outcome, as in the Identification and Reconciliation API."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mockservers.vendors.servicenow.identification.plans import (
    AS_INCOMPLETE,
    AS_PARTIAL,
    INSERT,
    NO_CHANGE,
    SWITCH,
    UNKNOWN,
    UPDATE,
    Attempt,
    ItemPlan,
    RelatedPlan,
    RelationPlan,
)
from mockservers.vendors.servicenow.identification.reconciliation import Outcome

COUNTED = {INSERT: "inserted", NO_CHANGE: "unchanged", AS_PARTIAL: "partial", AS_INCOMPLETE: "incomplete"}
SUMMARY = (
    *("inserted", "updated", "unchanged", "partial", "incomplete", "skipped", "errors", "warnings"),
    *("additionalInserted", "mergedPartialPayloads"),
)


def render_outcome(outcome: Outcome, *, with_summary: bool) -> dict[str, Any]:
    """Return the result of a payload."""
    result: dict[str, Any] = {
        "items": [_render_item(plan, is_enhanced=outcome.is_enhanced) for plan in outcome.items],
        "relations": [_render_relation(plan) for plan in outcome.relations],
        "additionalCommittedItems": [],
        "additionalCommittedRelations": [],
    }
    if with_summary:
        plans: list[ItemPlan | RelationPlan] = [*outcome.items, *outcome.relations]
        operations = {plan.operation for plan in plans if plan.problems}
        has_warning, has_error = AS_PARTIAL in operations, bool(operations - {AS_PARTIAL})
        result |= {"hasError": has_error, "hasWarning": has_warning, "summary": _summarize(outcome)}
    return {"result": result}


def _render_item(plan: ItemPlan, *, is_enhanced: bool) -> dict[str, Any]:
    problems = [problem.as_json() for problem in plan.problems]
    is_partial = plan.operation == AS_PARTIAL
    item: dict[str, Any] = {
        "className": plan.item.class_name,
        "operation": plan.operation,
        "sysId": plan.sys_id or UNKNOWN,
        "identifierEntrySysId": plan.found.entry.sys_id if plan.found.entry else UNKNOWN,
        "identificationAttempts": [_render_attempt(attempt) for attempt in plan.found.attempts],
        "markers": [],
        "inputIndices": list(plan.item.indices),
        "mergedPayloadIds": plan.merged,
        "errorCount": 0 if is_partial else len(problems),
    }
    if problems:
        item["errors"] = [] if is_partial else problems
    if is_partial:
        item |= {"warnings": problems, "partialSysIds": [plan.kept_id] if plan.kept_id else []}
    if is_enhanced:
        item["warningCount"] = len(problems) if is_partial else 0
    if plan.related:
        item |= {
            "relatedSysIds": [related.sys_id or None for related in plan.related],
            "relatedItems": [_render_related(plan, related) for related in plan.related],
        }
    if plan.skipped_change:
        item["info"] = [_render_skipped_change(plan.skipped_change)]
    return item


def _render_attempt(attempt: Attempt) -> dict[str, Any]:
    members: dict[str, Any] = {
        "identifierName": attempt.rule,
        "attemptResult": attempt.result,
        "attributes": list(attempt.attributes),
        "hybridEntryCiAttributes": [],
    }
    optional = {"searchOnTable": attempt.table, "info": attempt.info}
    return {**members, **{name: value for name, value in optional.items() if value}}


def _render_related(plan: ItemPlan, related: RelatedPlan) -> dict[str, Any]:
    members = {
        "className": related.record.class_name,
        "operation": related.operation,
        "markers": [],
        "inputIndices": [{"mainIndex": plan.item.indices[0], "subIndex": related.place}],
        "mergedPayloadIds": [],
        "errors": [],
        "errorCount": 0,
        "warningCount": 0,
    }
    return {**members, "sysId": related.sys_id} if related.sys_id else members


def _render_skipped_change(kind: str) -> dict[str, str]:
    setting = f"updateWithout{kind.capitalize()}"
    noun = "switch" if kind == SWITCH else kind.lower()
    message = f"Class {noun} is skipped because of the setting {setting} of the payload item"
    return {"code": f"SKIPPED_CLASS_{kind}", "message": message, "ruleSysId": ""}


def _render_relation(plan: RelationPlan) -> dict[str, Any]:
    members: dict[str, Any] = {
        "className": "cmdb_rel_ci",
        "operation": plan.operation,
        "markers": [],
        "inputIndices": [plan.index],
        "mergedPayloadIds": [],
        "errorCount": len(plan.problems),
    }
    return {**members, "errors": [problem.as_json() for problem in plan.problems]} if plan.problems else members


def _summarize(outcome: Outcome) -> dict[str, dict[str, int]]:
    """Return the numbers of each operation by class."""
    counts: dict[str, Counter[str]] = {}
    for plan in outcome.items:
        counted = counts.setdefault(plan.item.class_name, Counter())
        counted[_name_count(plan.operation)] += 1
        counted["mergedPartialPayloads"] += len(plan.merged)
        counted["warnings" if plan.operation == AS_PARTIAL else "errors"] += len(plan.problems)
        for related in plan.related:
            counts.setdefault(related.record.class_name, Counter())[_name_count(related.operation)] += 1
    return {name: {member: counted[member] for member in SUMMARY} for name, counted in counts.items()}


def _name_count(operation: str) -> str:
    return "updated" if operation.startswith(UPDATE) else COUNTED[operation]
