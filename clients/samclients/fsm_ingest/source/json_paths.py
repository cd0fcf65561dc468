"""Paths into a JSON response, as used by mappings: ``items[].profile.email``, ``total``, ``rows[]["a.b"]``.

A dot leads to a member of an object, ``[]`` to each item of an array; a name with dots or brackets is quoted. A member
whose name contains dots, such as ``@odata.nextLink``, takes precedence over the path. The product's own notation is not
documented: this one is proposed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

from samclients.fsm_ingest.model.json_value import JsonValue

EACH = None  # the step to each item of an array
Step = str | None
Steps = tuple[Step, ...]
MOST_ITEMS = 100  # items of an array whose members are offered
PLAIN = re.compile(r'[^.\[\]"]+')
STEP = re.compile(r'\[\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]|(?:^|(?<=.)\.)(?P<plain>[^.\[\]"]+)', re.DOTALL)


@cache
def parse(path: str) -> Steps:
    """Parse a path into steps.

    Raises:
        ValueError: the text is not a path.
    """
    steps: list[Step] = []
    at = 0
    while at < len(path):
        found = STEP.match(path, at)
        if found is None:
            raise ValueError(
                f'Invalid path {path!r}: use a form such as items[].profile.email; quote special names as ["a[b]"].'
            )
        quoted, plain = found.group("quoted", "plain")
        steps.append(json.loads(quoted) if quoted else plain)
        at = found.end()
    return tuple(steps)


def format_path(steps: Steps) -> str:
    """Return the path of steps as text."""
    text = ""
    for step in steps:
        if step is EACH:
            text += "[]"
        elif PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{json.dumps(step, ensure_ascii=False)}]"
    return text


def list_paths(document: object) -> tuple[str, ...]:
    """Return the paths of all values in a response, in document order; only the first 100 items of arrays count."""
    found: dict[Steps, None] = {}
    for steps in _walk_leaves(document, ()):
        found.setdefault(steps)
    return tuple(format_path(steps) for steps in found)


def _walk_leaves(value: object, steps: Steps) -> Iterator[Steps]:
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _walk_leaves(entry, (*steps, name))
    elif isinstance(value, list):
        for entry in value[:MOST_ITEMS]:
            yield from _walk_leaves(entry, (*steps, EACH))
    else:
        yield steps


@cache
def _list_readings(steps: Steps) -> tuple[tuple[str, Steps], ...]:
    """Return the ways to read leading steps as one member's name, with the remaining steps; the longest name first.

    ``a.b`` is the member ``a.b`` if it exists, otherwise the member ``b`` of ``a``.
    """
    plain = list(takewhile(lambda step: step is not EACH, steps))
    return tuple((".".join(map(str, plain[:end])), steps[end:]) for end in range(len(plain), 0, -1))


def reach(value: object, steps: Steps, *, first: bool = False) -> list[Any]:
    """Return the values at the end of the steps, null included; an empty list if there are none.

    Args:
        value: A JSON value.
        steps: The path; a member whose name is literally the path takes precedence.
        first: Read only the first item of each array.
    """
    if not steps:
        return [value]
    if steps[0] is EACH:
        items = value if isinstance(value, list) else []
        return [entry for item in (items[:1] if first else items) for entry in reach(item, steps[1:], first=first)]
    if isinstance(value, dict):
        for name, rest in _list_readings(steps):
            if name in value and (found := reach(value[name], rest, first=first)):
                return found
    return []


def find(value: object, steps: Steps) -> JsonValue:
    """Return the value at the end of the steps, of arrays the first item's; None if there is none."""
    found = reach(value, steps, first=True)
    return found[0] if found else None


def find_all(value: object, steps: Steps) -> list[Any]:
    """Return the values at the end of the steps, of all items of arrays; an array at the end is flattened."""
    return [item for entry in reach(value, steps) for item in (entry if isinstance(entry, list) else [entry])]


def assign(inside: object, steps: Steps, value: object) -> None:
    """Set the value at the end of the steps; missing objects are created, and literal members take precedence.

    Raises:
        TypeError: the steps lead through a value that is not an object.
    """
    if not isinstance(inside, dict):
        raise TypeError("not an object")
    readings = _list_readings(steps)
    name, rest = next((entry for entry in readings if entry[0] in inside), readings[-1])
    if rest:
        assign(inside.setdefault(name, {}), rest, value)
    else:
        inside[name] = value


def is_available(steps: Steps, available: Iterable[Steps]) -> bool:
    """Tell if a path leads to an available value or array."""
    for path in available:
        ends = (path, *(path[:at] for at, step in enumerate(path) if step is EACH))
        if any(_reads_as(steps, end) for end in ends):
            return True
    return False


def _reads_as(steps: Steps, other: Steps) -> bool:
    if steps == other:
        return True
    if not steps or not other:
        return False
    if EACH in (steps[0], other[0]):
        return steps[0] is other[0] and _reads_as(steps[1:], other[1:])
    return any(name == other[0] and _reads_as(rest, other[1:]) for name, rest in _list_readings(steps))


def find_root(mapped: Iterable[Steps]) -> Steps:
    """Return the path of the records: the longest common prefix of the paths with arrays that ends in ``[]``.

    Without an array the whole response is the only record.

    Raises:
        ValueError: the paths lead into different arrays.
    """
    into_arrays = [steps for steps in mapped if EACH in steps]
    if not into_arrays:
        return ()
    common = _find_common_start(into_arrays)
    arrays = [at for at, step in enumerate(common) if step is EACH]
    if not arrays:
        lists = ", ".join(dict.fromkeys(format_path(steps[: steps.index(EACH) + 1]) for steps in into_arrays))
        raise ValueError(f"The mapped fields come from different lists: {lists}.")
    return common[: arrays[-1] + 1]


def _find_common_start(paths: Sequence[Steps]) -> Steps:
    shared: list[Step] = []
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return tuple(shared)


@dataclass(frozen=True)
class SourceRecord:
    """A record of a response.

    Args:
        item: The value at the root.
        document: The whole response, for values above the root.
    """

    item: Any
    document: Any


def list_records(document: object, root: Steps) -> list[SourceRecord]:
    """Return the records of a response in order; none if the root is missing."""
    return [SourceRecord(item, document) for item in reach(document, root)]
