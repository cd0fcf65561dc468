"""Paths into a JSON answer, as the mapping offers them: ``items[].profile.email``, ``total``, ``rows[]["a.b"]``.

A dot leads to a member of an object, ``[]`` to each item of an array; a name with dots or brackets is quoted. How the
product shows them is not documented: this form is proposed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

EACH = None  # the step to each item of an array
Step = str | None
Steps = tuple[Step, ...]
LOOKED_AT = 100  # items of an array whose members are offered
PLAIN = re.compile(r'[^.\[\]"]+')
STEP = re.compile(r'\[\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]|(?:^|(?<=.)\.)(?P<plain>[^.\[\]"]+)', re.DOTALL)


@cache
def parse(path: str) -> Steps:
    """The steps of a path.

    Raises:
        ValueError: it is none.
    """
    steps: list[Step] = []
    at = 0
    while at < len(path):
        found = STEP.match(path, at)
        if found is None:
            raise ValueError(f"{path!r} is no path; one reads as items[].profile.email.")
        quoted, plain = found.group("quoted", "plain")
        steps.append(json.loads(quoted) if quoted else plain)
        at = found.end()
    return tuple(steps)


def written(steps: Steps) -> str:
    """The path of these steps."""
    text = ""
    for step in steps:
        if step is EACH:
            text += "[]"
        elif PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{json.dumps(step, ensure_ascii=False)}]"
    return text


def offered(document: object) -> tuple[str, ...]:
    """The paths of an answer that lead to values, in its order; of arrays the first hundred items are looked at."""
    found: dict[Steps, None] = {}
    for steps in _leaves(document, ()):
        found.setdefault(steps)
    return tuple(written(steps) for steps in found)


def _leaves(value: object, steps: Steps) -> Iterator[Steps]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _leaves(one, (*steps, name))
    elif isinstance(value, list):
        for one in value[:LOOKED_AT]:
            yield from _leaves(one, (*steps, EACH))
    else:
        yield steps


def found(value: object, steps: Sequence[Step]) -> Any:  # noqa: ANN401 -- any JSON
    """The value at the end of the steps, in arrays the first item's; None where there is none."""
    for step in steps:
        if step is EACH:
            value = value[0] if isinstance(value, list) and value else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def all_found(value: object, steps: Sequence[Step]) -> list[Any]:
    """The values at the end of the steps, of every item of arrays; an array at the end is its items."""
    reached = [value]
    for step in steps:
        if step is EACH:
            reached = [item for one in reached if isinstance(one, list) for item in one]
        else:
            reached = [one[step] for one in reached if isinstance(one, Mapping) and step in one]
    return [item for one in reached for item in (one if isinstance(one, list) else [one])]


def root_of(mapped: Iterable[Steps]) -> Steps:
    """Where the records are: the longest beginning that ends in ``[]`` and that the paths with arrays have in common.

    Without any array the answer itself is the one record.

    Raises:
        ValueError: the paths lead into different arrays.
    """
    into_arrays = [steps for steps in mapped if EACH in steps]
    if not into_arrays:
        return ()
    common = _common(into_arrays)
    arrays = [at for at, step in enumerate(common) if step is EACH]
    if not arrays:
        told = ", ".join(dict.fromkeys(written(steps[: steps.index(EACH) + 1]) for steps in into_arrays))
        raise ValueError(f"The mapped fields come from different lists: {told}.")
    return common[: arrays[-1] + 1]


def _common(several: Sequence[Steps]) -> Steps:
    shared: list[Step] = []
    for steps in zip(*several, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return tuple(shared)


@dataclass(frozen=True)
class Record:
    """One record of an answer.

    Args:
        item: What is at the root.
        document: The whole answer, for the values above the root.
    """

    item: Any
    document: Any


def records(document: object, root: Steps) -> list[Record]:
    """The records of an answer, in order; none where the root is not there."""
    if not root:
        return [Record(document, document)]
    reached: list[Any] = [document]
    for step in root:
        if step is EACH:
            reached = [item for one in reached if isinstance(one, list) for item in one]
        else:
            reached = [one[step] for one in reached if isinstance(one, Mapping) and step in one]
    return [Record(item, document) for item in reached]
