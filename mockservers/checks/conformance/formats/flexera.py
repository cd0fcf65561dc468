"""Generators for the formats in Flexera's spec: filters of lists, and skip tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]

DEEPEST = 2
FIRST_PAGE = "W3t9LG51bGxd"  # the skip token of the first page, valid with any other parameters
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
QUOTED = WORDS.map(lambda text: "'" + text.replace("'", "''") + "'")
MOMENTS = st.datetimes().map(lambda moment: f"'{moment.isoformat(timespec='milliseconds')}Z'")
ONE = ("eq",)
RANGE = ("gt", "ge", "lt", "le")
MOMENT = (RANGE, MOMENTS)
EQUAL = (ONE, QUOTED | st.integers(0, 9_999).map(str))
LISTS = st.lists(QUOTED, min_size=1, max_size=3).map(lambda values: f"({', '.join(values)})")

ATTRIBUTES: Mapping[str, Mapping[str, tuple[tuple[str, ...], Strategy]]] = {
    "list_import_jobs": {
        "sourceHref": EQUAL,
        "status": EQUAL,
        "startedAt": MOMENT,
        "createdAt": MOMENT,
        "finishedAt": MOMENT,
    },
    "list_managed_apps": {"modifiedAt": MOMENT},
    "list_app_users": {"managedAppId": EQUAL},
    "list_app_events": {"managedAppId": EQUAL, "occurredAt": MOMENT},
    "list_usage_over_time": dict.fromkeys(("managedAppId", "sourceId", "appUser", "usageGroup"), EQUAL),
    "list_discovered_app_usage": {
        "source.managedAppId": EQUAL,
        "name": (("eq", "ne", "co"), QUOTED),
        "category": (("in", "nin"), LISTS),
        "snapshotAt": (("ge", "le"), MOMENTS),
    },
}


def filters(operation: str) -> Strategy:
    """Valid filters of a list, with every operator that an attribute supports."""
    comparisons = [
        st.builds(f"{name} {{}} {{}}".format, st.sampled_from(operators), values)
        for name, (operators, values) in ATTRIBUTES[operation].items()
    ]
    found = st.one_of(comparisons)
    for _ in range(DEEPEST):  # not st.recursive, which takes ten times as long
        found = found | _combine(found)
    return found


def _combine(inner: Strategy) -> Strategy:
    joined = st.builds("({} {} {})".format, inner, st.sampled_from(("and", "or")), inner)
    return joined | inner.map("not ({})".format)


FORMATS = {f"flexera-filter-of-{name}": lambda name=name: filters(name) for name in ATTRIBUTES} | {
    "flexera-skip-token": lambda: st.just(FIRST_PAGE),
}
