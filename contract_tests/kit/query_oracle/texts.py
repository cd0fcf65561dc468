"""Conditions on texts, numbers, booleans and empty fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from contract_tests.kit.query_oracle.shapes import WORDS, Drawn, Place, Record, Setting, Shape, draw_place, draw_value

Compare = Callable[[Any, Any], bool]
ORDERS: Mapping[str, Compare] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
FIELDS: Mapping[str, Compare] = {
    "GT_FIELD": ORDERS[">"],
    "LT_FIELD": ORDERS["<"],
    "GT_OR_EQUALS_FIELD": ORDERS[">="],
    "LT_OR_EQUALS_FIELD": ORDERS["<="],
}
LIKE: Mapping[str, Compare] = {
    **dict.fromkeys(("LIKE", "*", "CONTAINS"), lambda value, word: word in value),
    "STARTSWITH": lambda value, word: value.startswith(word),
    **dict.fromkeys(("ENDSWITH", "%"), lambda value, word: value.endswith(word)),
}
UNLIKE = ("NOT LIKE", "NOTLIKE", "!*", "DOES NOT CONTAIN")
EXPRESSIONS = (r"\bdb", r"0\d$", "(web|köln)", "[a-d]b", "Ö", r"\s\w", r"(?!db)\w{2}", "STRA.E")


def draw_text(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a condition on a text, which ignores case."""
    place = draw_place(setting, shape, "texts")
    if place is None:
        return None
    kinds = (_compare_text, _compare_text, draw_like, _match_pattern, _match_expression, _list_texts, _draw_range)
    return setting.random.choice(kinds)(setting, place)


def _compare_text(setting: Setting, place: Place) -> Drawn:
    word, operator = setting.random.choice(WORDS), setting.random.choice((*ORDERS, "=", "!=", "<>"))
    lower = word.lower()
    if operator == "=":
        return f"{place.name}={word}", place.test(lambda value: value.lower() == lower)
    if operator in {"!=", "<>"}:
        unequal = place.test(lambda value: value.lower() != lower, empty=setting.finds_unequal_empty)
        return f"{place.name}{operator}{word}", unequal
    return f"{place.name}{operator}{word}", place.test(lambda value: ORDERS[operator](value.lower(), lower))


def draw_like(setting: Setting, place: Place, words: tuple[str, ...] = WORDS) -> Drawn:
    """Draw a comparison with a part of a text."""
    word, operator = setting.random.choice(words), setting.random.choice((*LIKE, *UNLIKE))
    word = word[setting.random.randrange(len(word)) :]
    if operator in UNLIKE:
        found = place.test(lambda value: word.lower() not in value.lower(), empty=setting.finds_unlike_empty)
    else:
        found = place.test(lambda value: LIKE[operator](value.lower(), word.lower()))
    return f"{place.name}{operator}{word}", found


def _match_pattern(setting: Setting, place: Place) -> Drawn:
    letters = list(setting.random.choice(WORDS))
    letters[setting.random.randrange(len(letters))] = setting.random.choice("*?*")
    pattern = "".join(letters)
    return f"{place.name}MATCH_PAT{pattern}", place.test(lambda value: fnmatchcase(value.lower(), pattern.lower()))


def _match_expression(setting: Setting, place: Place) -> Drawn:
    pattern = setting.random.choice(EXPRESSIONS)
    found = place.test(lambda value: re.search(pattern, value, re.IGNORECASE) is not None)
    return f"{place.name}MATCH_RGX{pattern}", found


def _list_texts(setting: Setting, place: Place) -> Drawn:
    """Draw a list, at times with an empty member, which is the empty field."""
    words = [*setting.random.sample(WORDS, 2), *setting.random.choice(([], [], [""]))]
    lower = {word.lower() for word in words}
    operator = setting.random.choice(("IN", "NOT IN", "NOTIN"))
    text = f"{place.name}{operator}{','.join(words)}"
    if operator == "IN":
        return text, place.test(lambda value: value.lower() in lower, empty="" in lower)
    return text, place.test(
        lambda value: value.lower() not in lower, empty="" not in lower and setting.finds_unequal_empty
    )


def _draw_range(setting: Setting, place: Place) -> Drawn:
    low, high = sorted(setting.random.sample(WORDS, 2), key=str.lower)
    return f"{place.name}BETWEEN{low}@{high}", place.test(lambda value: low.lower() <= value.lower() <= high.lower())


def draw_same_text(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a comparison of two texts; two empty fields are the same."""
    places = draw_place(setting, shape, "texts"), draw_place(setting, shape, "texts")
    return _draw_same(setting, *places, key=str.lower) if places[0] and places[1] else None


def _draw_same(setting: Setting, first: Place, second: Place, key: Callable[[Any], Any]) -> Drawn:
    operator = setting.random.choice(("SAMEAS", "NSAMEAS"))

    def is_same(record: Record) -> bool:
        left, right = first.get(record), second.get(record)
        return left is right if left is None or right is None else bool(key(left) == key(right))

    return f"{first.name}{operator}{second.name}", lambda record: is_same(record) == (operator == "SAMEAS")


def draw_same_reference(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a comparison of two references to the same table."""
    companies = [name for name, table in shape.references.items() if table == "core_company"]
    if len(companies) < 2:
        return None
    first, second = (Place(name, lambda record, name=name: record[name]) for name in companies[:2])
    return _draw_same(setting, first, second, key=lambda record: record["sys_id"])


def draw_number(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a condition on a whole number or a decimal."""
    kind = setting.random.choice(("numbers", "decimals"))
    place, other = draw_place(setting, shape, kind), draw_place(setting, shape, kind)
    if place is None or other is None:
        return None
    low, high = sorted(setting.random.sample(range(-3, 12), 2))
    return setting.random.choice(
        (
            _compare_number(setting, place, low),
            _compare_numbers(setting, place, other),
            _draw_same(setting, place, other, key=float),
            (f"{place.name}BETWEEN{low}@{high}", place.test(lambda value: low <= value <= high)),
            (f"{place.name}IN{low},{high},", place.test(lambda value: value in {low, high}, empty=True)),
            (
                f"{place.name}NOT IN{low},{high}",
                place.test(lambda value: value not in {low, high}, empty=setting.finds_unequal_empty),
            ),
        )
    )


def _compare_number(setting: Setting, place: Place, number: float) -> Drawn:
    number += setting.random.choice((0, 0.5)) if place.name.endswith(("cost", "space", "price")) else 0
    operator = setting.random.choice((*ORDERS, "=", "!="))
    text = f"{place.name}{operator}{number}"
    if operator == "=":
        return text, place.test(lambda value: value == number)
    if operator == "!=":
        return text, place.test(lambda value: value != number, empty=setting.finds_unequal_empty)
    return text, place.test(lambda value: ORDERS[operator](value, number))


def _compare_numbers(setting: Setting, place: Place, other: Place) -> Drawn:
    operator = setting.random.choice(list(FIELDS))
    return f"{place.name}{operator}{other.name}", lambda record: compare_places(FIELDS[operator], place, other, record)


def compare_places(holds: Compare, first: Place, second: Place, record: Record) -> bool:
    """Compare two fields of a record; false if one of them is empty."""
    left, right = first.get(record), second.get(record)
    return left is not None and right is not None and holds(left, right)


def draw_boolean(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a condition on a boolean; ``!=true`` finds records without a value."""
    place = draw_place(setting, shape, "booleans")
    if place is None:
        return None
    wanted = setting.random.choice(("true", "false"))
    if setting.random.random() < 0.5:
        return f"{place.name}={wanted}", place.test(lambda value: value == wanted)
    return f"{place.name}!={wanted}", place.test(lambda value: value != wanted, empty=True)


EMPTY = ("ISEMPTY", "EMPTYSTRING", "=")
FILLED = ("ISNOTEMPTY", "!=")


def draw_empty(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a condition on the presence of a value."""
    kinds = ("texts", "numbers", "moments", "dates", "booleans", "references")
    place = draw_place(setting, shape, setting.random.choice(kinds))
    if place is None:
        return None
    operator = setting.random.choice((*EMPTY, *FILLED, "ANYTHING"))
    if operator == "ANYTHING":
        return f"{place.name}ANYTHING", lambda _record: True
    return f"{place.name}{operator}", place.test(lambda _value: operator in FILLED, empty=operator in EMPTY)


def draw_nothing(setting: Setting, _shape: Shape) -> Drawn:
    """Draw a condition that is ignored: with an unknown field or operator, or a value that the field cannot have."""
    ignored = ("nope=1", "sys_created_onFOOBAR7", "sys_mod_count=many", "sys_created_on>soon", "Name=db01")
    scripts = ("sys_created_by=javascript:gs.nope()", "sys_created_on>javascript:gs.daysAgo('x')")
    return setting.random.choice((*ignored, *scripts, "sys_created_byVALCHANGES", "sys_idIN_HIERARCHYx")), None


def draw_known(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a comparison with the value of a record, which at least that record has."""
    place = draw_place(setting, shape, "texts")
    value = draw_value(setting, shape, place) if place else None
    if place is None or value is None:
        return None
    text = value.upper() if "ß" not in value else value
    return f"{place.name}={text}", place.test(lambda known: known.lower() == value.lower())
