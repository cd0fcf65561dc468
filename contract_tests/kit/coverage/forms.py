"""The forms of texts in answers: which members have times only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from contract_tests.kit.coverage.required import SpecNode
from contract_tests.kit.coverage.restrictions import find_parts, list_schemas
from contract_tests.kit.services import Operation

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
JsonAnswer = tuple[Operation, int, Any]  # status and JSON body


def find_undeclared_times(answers: Iterable[JsonAnswer]) -> set[str]:
    """Find the schemas of texts without a format or pattern that have times of RFC 3339 in all of these answers."""
    are_times: dict[str, list[bool]] = defaultdict(list)
    for operation, status, body in answers:
        for place, text in _list_texts(operation, status, body):
            if not {"format", "pattern"} & place.node.keys():
                are_times[place.pointer].append(bool(TIME.fullmatch(text)))
    return {pointer for pointer, found in are_times.items() if all(found)}


def _list_texts(operation: Operation, status: int, body: Any) -> Iterator[tuple[SpecNode, str]]:
    schema = dict(list_schemas(operation)).get(f"{status} application/json")
    waiting = [(schema, body)] if schema else []
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str) and place.node.get("type") == "string":
            yield place, value
        waiting += find_parts(place, value)
