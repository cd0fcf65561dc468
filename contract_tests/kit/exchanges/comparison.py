"""Comparison of a real answer with an expected one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from contract_tests.kit.exchanges.documented import Expected, Node

ABSENT = object()  # the value of an absent member
PART = "part"  # the rule of objects that may have more members than the documented ones


def compare_answer(expected: Expected, answer: requests.Response) -> list[str]:
    """Compare an answer with the expected one, and return the differences."""
    found = [*_compare_status(expected, answer), *_compare_headers(expected, answer)]
    if expected.has_body:
        found += _compare_body(expected, answer)
    return found


def _compare_status(expected: Expected, answer: requests.Response) -> Iterator[str]:
    if answer.status_code != expected.status:
        yield f"status {answer.status_code} instead of {expected.status}: {answer.text[:500]}"


def _compare_headers(expected: Expected, answer: requests.Response) -> Iterator[str]:
    rules = expected.compare_headers
    for name in {**expected.headers, **rules}:
        documented, real = expected.headers.get(name, ABSENT), answer.headers.get(name, ABSENT)
        if name == "Content-Type" and name not in rules and isinstance(real, str):
            real = real.partition(";")[0]
        yield from _compare_values(documented, real, f"header {name}", "", {"": rules[name]} if name in rules else {})


def _compare_body(expected: Expected, answer: requests.Response) -> list[str]:
    text_wanted = isinstance(expected.body, str) and not expected.at
    real: Any = answer.text if text_wanted else _parse_json(answer)
    if not expected.at:
        return list(_compare_values(expected.body, real, "body", "", expected.compare))
    items = _find_value(real, expected.at)
    if not isinstance(items, list) or not items:
        return [f"there is no array with items at {expected.at}: {answer.text[:500]}"]
    each = (list(_compare_values(expected.body, item, "the nearest item", "", expected.compare)) for item in items)
    return min(each, key=len)


def _parse_json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except requests.JSONDecodeError:
        return ABSENT


def _find_value(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        value = value.get(part, ABSENT) if isinstance(value, dict) else ABSENT
    return value


def _compare_values(documented: Any, real: Any, what: str, pointer: str, rules: Mapping[str, Node]) -> Iterator[str]:
    place = f"{what} {pointer}".rstrip()
    if pointer in rules and rules[pointer]["by"] != PART:
        if not RULES[rules[pointer]["by"]](documented, real, rules[pointer]):
            yield f"{place}: {_describe(real)} is not as {_describe(documented)} by {rules[pointer]['by']}"
    elif isinstance(documented, dict) and isinstance(real, dict):
        for name in documented if is_part(pointer, rules) else {**documented, **real}:
            member, real_member = documented.get(name, ABSENT), real.get(name, ABSENT)
            yield from _compare_values(member, real_member, what, f"{pointer}/{name}", rules)
    elif isinstance(documented, list) and isinstance(real, list) and len(documented) == len(real):
        for index, (value, other) in enumerate(zip(documented, real, strict=True)):
            yield from _compare_values(value, other, what, f"{pointer}/{index}", rules)
    elif type(documented) is not type(real) or documented != real:
        yield f"{place}: {_describe(real)} instead of {_describe(documented)}"


def is_part(pointer: str, rules: Mapping[str, Node]) -> bool:
    """Return whether an object, or one around it, is documented in part: the real one may have more members."""
    return any(rule["by"] == PART and pointer.startswith(ruled) for ruled, rule in rules.items())


def _describe(value: object) -> str:
    return "nothing" if value is ABSENT else repr(value)[:300]


def _has_same_shape(documented: Any, real: Any, rule: Node) -> bool:
    """Return whether both have the same JSON type, and objects the same members, recursively."""
    if isinstance(documented, dict) and isinstance(real, dict):
        return documented.keys() == real.keys() and all(
            _has_same_shape(documented[name], real[name], rule) for name in real
        )
    if isinstance(documented, list) and isinstance(real, list):
        return not documented or all(_has_same_shape(documented[0], item, rule) for item in real)
    return type(documented) is type(real)


def _contains(documented: Any, real: Any, _rule: Node) -> bool:
    """Return whether the real array contains all items of the documented one."""
    both = isinstance(documented, list) and isinstance(real, list)
    return both and documented != [] and all(item in real for item in documented)


def _matches(_documented: object, real: object, rule: Node) -> bool:
    return isinstance(real, str) and re.search(rule["pattern"], real) is not None


def _is_absent(_documented: object, real: object, _rule: Node) -> bool:
    return real is ABSENT


RULES = {"shape": _has_same_shape, "contains": _contains, "pattern": _matches, "absent": _is_absent}
