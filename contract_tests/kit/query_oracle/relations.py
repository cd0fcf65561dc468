"""Conditions on references, classes and related records, sub-queries and text search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contract_tests.kit.query_oracle.shapes import (
    SHAPES,
    Drawn,
    Place,
    Predicate,
    Record,
    Setting,
    Shape,
    draw_place,
)
from contract_tests.kit.query_oracle.texts import ORDERS, draw_like

DrawQuery = Callable[[Setting, Shape], tuple[str, Predicate]]
NAMES = ("ACME", "globex", "KÖLN", "tuter", "CNTR", "service desk")
COUNTS: dict[str, Callable[[int, int], bool]] = {**ORDERS, "=": lambda left, right: left == right}
SEARCHED = ("db", "KÖLN", "web", "0", "%", "ße", "été")


def draw_reference(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a condition on a reference: by sys_id, by the display value, or with a value of the caller's."""
    place = draw_place(setting, shape, "references", steps=1)
    if place is None:
        return None
    return setting.random.choice((_compare_id, _compare_display, _compare_caller))(setting, shape, place)


def find_target(shape: Shape, name: str) -> Shape:
    for step in name.split("."):
        shape = SHAPES[shape.references[step]]
    return shape


def _compare_id(setting: Setting, shape: Shape, place: Place) -> Drawn:
    targets = setting.records[find_target(shape, place.name).table]
    ids = [record["sys_id"] for record in setting.random.sample(targets, 2)]
    operator = setting.random.choice(("=", "!=", "IN", "NOT IN"))
    wanted = ids if "IN" in operator else ids[:1]
    text = f"{place.name}{operator}{','.join(wanted)}"
    if operator in {"=", "IN"}:
        return text, place.test(lambda record: record["sys_id"] in wanted)
    return text, place.test(lambda record: record["sys_id"] not in wanted, empty=setting.finds_unequal_empty)


def _compare_display(setting: Setting, shape: Shape, place: Place) -> Drawn:
    return draw_like(setting, show_reference(shape, place), NAMES)


def show_reference(shape: Shape, place: Place) -> Place:
    """Return the display value of a reference, under the reference's name."""
    display = find_target(shape, place.name).display

    def show(record: Record) -> Any:
        target = place.get(record)
        return target and target[display]

    return Place(place.name, show)


def _compare_caller(setting: Setting, shape: Shape, place: Place) -> Drawn | None:
    target = find_target(shape, place.name).table
    if target == "sys_user":
        option = setting.random.choice(("90d1921e5f510100a9ad2572f2b477fe", "54635e965f510100a9ad2572f2b4774c"))
        values = (f"DYNAMIC{option}", "=javascript:gs.getUserID()", "INjavascript:gs.getUser().getID()")
        return f"{place.name}{setting.random.choice(values)}", place.test(lambda user: user["sys_id"] == setting.me)
    if target == "sys_user_group":
        values = ("DYNAMICd6435e965f510100a9ad2572f2b47744", "=javascript:getMyGroups()", "INjavascript:getMyGroups()")
        found = place.test(lambda group: group["sys_id"] in setting.my_groups)
        return f"{place.name}{setting.random.choice(values)}", found
    return None


def draw_class(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a condition on the class of a record."""
    if not shape.classes:
        return None
    name = setting.random.choice([*shape.classes, "cmdb_ci", "cmdb_ci_hardware", "cmdb_ci_aix_server"])
    if setting.random.random() < 0.3:
        return f"sys_class_name={name}", lambda record: record["sys_class_name"] == name
    return (
        f"sys_class_nameINSTANCEOF{name}",
        lambda record: name in {record["sys_class_name"], *shape.classes[record["sys_class_name"]]},
    )


def draw_search(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a text search: every word is part of a text of the record."""
    if not shape.searched:
        return None
    words = setting.random.sample(SEARCHED, setting.random.choice((1, 1, 2)))

    def has_word(record: Record, word: str) -> bool:
        return any(word.lower() in record[name].lower() for name in shape.searched if record[name] is not None)

    return f"123TEXTQUERY321={' '.join(words)}", lambda record: all(has_word(record, word) for word in words)


def draw_count(setting: Setting, shape: Shape, draw_query: DrawQuery) -> Drawn | None:
    """Draw an ``RLQUERY``, in one of its written forms; none is inside another, whose end it would have."""
    if not shape.related:
        return None
    table, name = setting.random.choice(list(shape.related))
    target = replace(SHAPES[table], related=())
    query, holds = draw_query(setting, target) if setting.random.random() < 0.7 else ("", lambda _record: True)
    if setting.random.random() < 1 / 4:
        bounds = sorted(setting.random.choices((0, 1, 2, 3), k=2))
        written, fits = f"BETWEEN{bounds[0]}@{bounds[1]}", lambda count: bounds[0] <= count <= bounds[1]
    else:
        operator, number = setting.random.choice(list(COUNTS)), setting.random.choice((0, 0, 1, 1, 2, 3))
        zeros = "00" if operator == "=" and number == 0 and setting.random.random() < 0.5 else str(number)
        written, fits = f"{operator}{zeros}", lambda count: COUNTS[operator](count, number)
    joint = setting.random.choice((",", "^", ",m2m^")) if query else setting.random.choice(("", ",m2m"))

    def predicate(record: Record) -> bool:
        partners = (
            partner for partner in setting.records[table] if (partner[name] or {}).get("sys_id") == record["sys_id"]
        )
        return bool(fits(sum(holds(partner) for partner in partners)))

    return f"RLQUERY{table}.{name},{written}{joint}{query}^ENDRLQUERY", predicate


def draw_join(setting: Setting, shape: Shape, draw_query: DrawQuery) -> Drawn | None:
    """Draw a ``JOIN``, which is the last part of a query, with or without conditions."""
    joined = [("sys_id", table, name) for table, name in shape.related]
    vendors = [name for name in ("vendor", "u_vendor") if name in shape.references]
    joined += [(name, "core_company", "sys_id") for name in vendors]
    if "manufacturer" in shape.references:
        joined += [("manufacturer", "ast_contract", "vendor"), ("manufacturer", "core_company", "parent")]
    if not joined:
        return None
    own, table, other = setting.random.choice(joined)
    query, holds = draw_query(setting, SHAPES[table]) if setting.random.random() < 0.7 else ("", lambda _record: True)

    def predicate(record: Record) -> bool:
        wanted = _identify(record[own])
        partners = (partner for partner in setting.records[table] if _identify(partner[other]) == wanted)
        return wanted is not None and any(holds(partner) for partner in partners)

    written = setting.random.choice((shape.table, shape.table, "cmdb_ci")) if shape.classes else shape.table
    return f"JOIN{written}.{own}={table}.{other}!{query}", predicate


def _identify(value: Any) -> Any:
    return value["sys_id"] if isinstance(value, dict) else value
