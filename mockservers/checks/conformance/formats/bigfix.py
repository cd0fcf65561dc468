"""Generators for the formats in BigFix Inventory's spec: names of metrics, and criteria."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hypothesis import strategies as st

from mockservers.core.openapi.document import load_spec

Strategy = st.SearchStrategy[Any]

ASSOCIATION = "software_title_dimension"
BARE = "publisher_name"
DEEPEST = 2

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
WHOLE_NUMBERS = st.integers(-(2**63), 2**63 - 1)
DAYS = st.dates().map(str)
MOMENTS = st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))
DURATIONS = st.builds("P{}{}".format, st.integers(0, 999), st.sampled_from("YMWD"))

KINDS: dict[str, tuple[Strategy, tuple[str, ...]]] = {  # values, and the operators besides = and !=
    "integer": (WHOLE_NUMBERS | WHOLE_NUMBERS.map(str), ("<", "<=", ">", ">=")),
    "date": (DAYS, ("<", "<=", ">", ">=")),
    "date-time": (MOMENTS | DAYS, ("<", "<=", ">", ">=")),
    "string": (
        WORDS,
        ("begins_with", "contains", "ends_with", "not_begins_with", "not_contains", "not_ends_with"),
    ),
}
TIMES = ("date", "date-time")


def bigfix_code_names() -> Strategy:
    """Valid code names: no blanks, no lower-case letters, no control characters."""
    common = st.from_regex(r"[A-Z0-9_()-]{1,40}", fullmatch=True)
    return common | st.text(st.characters(categories=("Lu", "Nd", "Lo", "Sm")), min_size=1, max_size=254)


def bigfix_display_names() -> Strategy:
    """Mostly valid display names (not blank, no control characters), and some invalid ones."""
    return st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60) | st.text(
        min_size=1
    )


def bigfix_criteria() -> Strategy:
    """Valid criteria as one line of JSON, with every operator that a column supports."""
    criterion = st.one_of([_criterion(*column) for column in sorted(_columns().items())])
    tree = _connect(criterion)
    for _ in range(DEEPEST):  # not st.recursive, which takes ten times as long
        tree = tree | _connect(criterion | tree)
    return tree.map(json.dumps) | tree.map(lambda tree: json.dumps(tree, ensure_ascii=False, separators=(",", ":")))


def _connect(parts: Strategy) -> Strategy:
    return st.dictionaries(
        st.sampled_from(("and", "or")), st.lists(parts, min_size=1, max_size=3), min_size=1, max_size=1
    )


def _criterion(name: str, kind: str) -> Strategy:
    values, operators = KINDS[kind]
    choices = [
        st.tuples(st.just(name), st.sampled_from(operators), values),
        st.tuples(st.just(name), st.sampled_from(("=", "!=")), values | st.none() | st.lists(values, max_size=3)),
        st.tuples(st.just(name), st.sampled_from(("is_empty", "is_not_empty"))),
    ]
    if kind in TIMES:
        choices.append(st.tuples(st.just(name), st.sampled_from(("last", "next", "starting", "ending")), DURATIONS))
    return st.one_of(choices)


@cache
def _columns() -> dict[str, str]:
    """The columns of license usages and their kinds, as the spec declares them."""
    schemas = load_spec("bigfix").document["components"]["schemas"]
    own = schemas["UsageRow"]["properties"]
    title = schemas["SoftwareTitle"]["properties"]
    found = {name: own[name] for name in own if name != ASSOCIATION}
    found |= {f"{ASSOCIATION}.{name}": title[name] for name in title} | {BARE: title[BARE]}
    return {name: _kind(node) for name, node in found.items()}


def _kind(node: dict[str, Any]) -> str:
    return next((kind for kind in (node.get("format", ""), node["type"]) if kind in KINDS), "string")


FORMATS = {
    "bigfix-code-name": bigfix_code_names,
    "bigfix-display-name": bigfix_display_names,
    "bigfix-criteria": bigfix_criteria,
}
