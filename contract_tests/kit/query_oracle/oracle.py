"""Random encoded queries of ServiceNow, each with a predicate that evaluates it on plain records, and orders.

This package uses neither SQL nor the mock server's code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contract_tests.kit.query_oracle.dates import draw_date, draw_date_pair
from contract_tests.kit.query_oracle.relations import (
    draw_class,
    draw_count,
    draw_join,
    draw_reference,
    draw_search,
    show_reference,
)
from contract_tests.kit.query_oracle.shapes import Drawn, Place, Predicate, Record, Setting, Shape, draw_place
from contract_tests.kit.query_oracle.texts import (
    draw_boolean,
    draw_empty,
    draw_known,
    draw_nothing,
    draw_number,
    draw_same_reference,
    draw_same_text,
    draw_text,
)

Draw = Callable[[Setting, Shape], Drawn | None]
CONDITIONS: Sequence[Draw] = (
    *(draw_text, draw_text, draw_known, draw_same_text, draw_number, draw_boolean, draw_empty, draw_nothing),
    *(draw_date, draw_date, draw_date, draw_date_pair),
    *(draw_reference, draw_reference, draw_same_reference, draw_class, draw_search),
)
Order = tuple[Place, bool]


@dataclass(frozen=True)
class Oracle:
    """Draws queries for a table, and evaluates them."""

    setting: Setting
    shape: Shape

    def draw(self) -> tuple[str, list[str]]:
        """Draw a query with an order; return it with the sys_ids that it finds."""
        setting = self.setting
        query, holds = draw_query(setting, self.shape, can_join=True)
        orders = list(self._draw_orders())
        found = [record for record in setting.records[self.shape.table] if holds(record)]
        for place, descends in reversed(orders):
            found.sort(key=lambda record: _sort_key(place.get(record)), reverse=descends)
        pieces = [f"ORDERBY{'DESC' if descends else ''}{place.name}" for place, descends in orders]
        return _decorate(setting, [*pieces, query]), [record["sys_id"] for record in found]

    def _draw_orders(self) -> Iterator[Order]:
        for _ in range(self.setting.random.choice((0, 0, 1, 2))):
            kind = self.setting.random.choice(("texts", "numbers", "decimals", "moments", "dates", "references"))
            place = draw_place(self.setting, self.shape, kind)
            if place and kind == "references":
                place = show_reference(self.shape, place)
            if place:
                yield place, self.setting.random.random() < 0.5


def _sort_key(value: Any) -> tuple[bool, Any]:
    """Return a key with which empty fields come first, and the case of ASCII letters does not count."""
    if value is None:
        return (False, 0)
    return (True, _lower_ascii(value) if isinstance(value, str) else value)


def _lower_ascii(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _decorate(setting: Setting, pieces: list[str]) -> str:
    """Join the pieces of a query, with carets and pieces that count for nothing."""
    before = setting.random.choice(("", "", "", "^", "EQ^", "GROUPBYsys_created_by^"))
    return before + "^".join(filter(None, pieces))


def draw_query(setting: Setting, shape: Shape, *, can_join: bool = False) -> tuple[str, Predicate]:
    """Draw up to three groups of conditions, some with alternatives, joined by ``^NQ``."""
    groups = [_draw_group(setting, shape) for _ in range(setting.random.choice((1, 1, 1, 2, 3)))]
    text = "^NQ".join(text for text, _ in groups)
    parts = [predicates for _, predicates in groups]
    joined = draw_join(setting, shape, draw_query) if can_join and setting.random.random() < 1 / 8 else None
    if joined and joined[1]:
        text, parts = f"{text}^{joined[0]}", [*parts[:-1], [*parts[-1], [joined[1]]]]
    elif setting.random.random() < 1 / 8:
        text += setting.random.choice(("^", "^EQ"))
    return text, lambda record: any(_holds(group, record) for group in parts)


def _holds(group: list[list[Predicate]], record: Record) -> bool:
    """Evaluate a conjunction of alternatives; alternatives that are all ignored count for nothing."""
    return all(any(holds(record) for holds in alternatives) for alternatives in group if alternatives)


def _draw_group(setting: Setting, shape: Shape) -> tuple[str, list[list[Predicate]]]:
    written = [_draw_alternatives(setting, shape) for _ in range(setting.random.choice((1, 1, 2)))]
    return "^".join(text for text, _ in written), [predicates for _, predicates in written]


def _draw_alternatives(setting: Setting, shape: Shape) -> tuple[str, list[Predicate]]:
    drawn = [_draw_condition(setting, shape) for _ in range(setting.random.choice((1, 1, 2)))]
    first = "GOTO" * (setting.random.random() < 1 / 20 and not drawn[0][0].startswith("RLQUERY"))
    return first + "^OR".join(text for text, _ in drawn), [holds for _, holds in drawn if holds]


def _draw_condition(setting: Setting, shape: Shape) -> Drawn:
    if shape.related and setting.random.random() < 1 / 10:
        return draw_count(setting, shape, draw_query) or _draw_condition(setting, shape)
    return setting.random.choice(CONDITIONS)(setting, shape) or _draw_condition(setting, shape)
