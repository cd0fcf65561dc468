"""Business rules of tables, as declared in ``tables.yaml``: what the platform sets at an insert or update."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_NAME = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True)
class Stamp:
    """Time and user of a change, for sys_created_* and sys_updated_*; ``user`` is the user's sys_id."""

    at: str
    by: str
    user: str = ""


@dataclass(frozen=True)
class BusinessRule:
    """A rule that applies if a field in ``changed`` is new and the fields in ``when`` have one of the listed values.

    ``set`` gives fields a value, ``fill`` only those without one.
    """

    changed: frozenset[str]
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, node: Mapping[str, Any]) -> BusinessRule:
        """Return the rule of an entry in ``tables.yaml``."""
        when = {name: frozenset(values) for name, values in node.get("when", {}).items()}
        return cls(frozenset(node.get("changed", when)), when, node.get("set", {}), node.get("fill", {}))

    def matches(self, record: Mapping[str, Any], changed: Collection[str]) -> bool:
        """Return true if the rule applies to a record with these changed fields."""
        return not self.changed.isdisjoint(changed) and all(
            str(record.get(name)) in values for name, values in self.when.items()
        )

    def resolve_values(self, record: Mapping[str, Any], stamp: Stamp) -> Iterator[tuple[str, str | None]]:
        """Yield the fields that the rule gives a value."""
        for name, text in self.set.items():
            yield name, resolve_text(text, record, stamp)
        for name, text in self.fill.items():
            if record.get(name) is None:
                yield name, resolve_text(text, record, stamp)


def resolve_text(text: str, record: Mapping[str, Any], stamp: Stamp) -> str | None:
    """Return a text with values in place of ``$now``, ``$user`` and ``$field``; None if nothing is left."""
    if "$" not in text:
        return text or None
    known = {"now": stamp.at, "user": stamp.user}

    def find(name: re.Match[str]) -> str:
        value = known[name[1]] if name[1] in known else record.get(name[1])
        return "" if value is None else str(value)

    return _NAME.sub(find, text).strip() or None


def apply_rules(
    rules: Collection[BusinessRule], record: Mapping[str, Any], changes: Mapping[str, Any], stamp: Stamp
) -> dict[str, Any]:
    """Return the changes of a record together with what the rules add; each rule sees the effects of those before it.

    Args:
        rules: The rules in their order.
        record: The record before the changes.
        changes: The changed fields.
        stamp: The time and user of the change.
    """
    result = dict(changes)
    changed = set(changes)
    for rule in rules:
        after = {**record, **result}
        if rule.matches(after, changed):
            for name, value in rule.resolve_values(after, stamp):
                if after.get(name) != value:
                    changed.add(name)
                result[name] = value
    return result
