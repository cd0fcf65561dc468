"""Merging of usage messages by the time steps of a resolution.

The names of the resolutions are documented, and that "the boundaries align to the timestamp representation". The rules
of merging are proposed: ``used`` is the sum, other values are those of the last message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from mockservers.vendors.flexera.domain import format_timestamp, parse_moment

GROUP_FIELDS = {
    "usageGroup": "usageGroup",
    "managedAppId": "managedAppId",
    "sourceId": "sourceId",
    "appUser": "appUserId",
}
ALWAYS_APART = ("managedAppId", "usageGroup", "unit", "unitRatio")  # messages that differ in these are never merged
NONE, ALL = "none", "all"

Message = Mapping[str, Any]


def _floor(**step: int) -> Callable[[datetime], datetime]:
    return lambda at: at.replace(microsecond=0, **step)  # type: ignore[arg-type]  # hour, minute and so on


def _floor_minutes(step: int) -> Callable[[datetime], datetime]:
    return lambda at: at.replace(minute=at.minute // step * step, second=0, microsecond=0)


DAY = _floor(hour=0, minute=0, second=0)
MONTH = _floor(day=1, hour=0, minute=0, second=0)
BEGINNINGS: Mapping[str, Callable[[datetime], datetime]] = {
    "second": _floor(),
    "minute": _floor(second=0),
    "fifteen_minute": _floor_minutes(15),
    "thirty_minute": _floor_minutes(30),
    "hour": _floor(minute=0, second=0),
    "day": DAY,
    "week": lambda at: DAY(at) - timedelta(days=at.weekday()),
    "month": MONTH,
    "quarter": lambda at: MONTH(at).replace(month=(at.month - 1) // 3 * 3 + 1),
    "year": _floor(month=1, day=1, hour=0, minute=0, second=0),
}


def find_step_start(text: str, resolution: str) -> str:
    """Return the start of the step that contains a moment; empty for the resolution ``all``, which has one step."""
    return "" if resolution == ALL else format_timestamp(BEGINNINGS[resolution](parse_moment(text)))


def merge_by_step(messages: Iterable[Message], resolution: str, fields: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield messages merged per step and group, in the order of the steps.

    Args:
        messages: All messages in the order of time.
        resolution: A key of ``BEGINNINGS``, or ``all``.
        fields: Keys of ``GROUP_FIELDS`` to group by, in addition to application, usage group and unit.
    """
    apart = (*ALWAYS_APART, *(GROUP_FIELDS[name] for name in fields))
    step: str | None = None
    groups: dict[tuple[object, ...], dict[str, Any]] = {}
    for message in messages:
        begins = find_step_start(message["occurredAt"], resolution)
        if begins != step:
            yield from groups.values()
            step, groups = begins, {}
        key = tuple(message.get(name) for name in apart)
        before = groups.get(key)
        groups[key] = _start_group(message, begins) if before is None else _add_to_group(before, message)
    yield from groups.values()


def _start_group(message: Message, begins: str) -> dict[str, Any]:
    return {**message, "occurredAt": begins or message["occurredAt"]}


def _add_to_group(before: dict[str, Any], message: Message) -> dict[str, Any]:
    kept = {"id": before["id"], "occurredAt": before["occurredAt"], "used": before["used"] + message["used"]}
    return {**before, **message, **kept}
