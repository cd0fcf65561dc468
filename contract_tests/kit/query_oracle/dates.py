"""Conditions on dates with and without a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from contract_tests.kit.query_oracle.calendar import (
    AGO,
    DAYS,
    PARTS,
    PERIODS,
    TIMES,
    draw_moment,
    index_of,
    index_of_day,
    move,
    to_moment,
)
from contract_tests.kit.query_oracle.shapes import Drawn, Place, Record, Setting, Shape, draw_place, draw_value
from contract_tests.kit.query_oracle.texts import FIELDS, ORDERS, compare_places

COMPARES: Mapping[str, Callable[[Any, Any], bool]] = {
    "EE": lambda left, right: left == right,
    "GT": ORDERS[">"],
    "GE": ORDERS[">="],
    "LT": ORDERS["<"],
    "LE": ORDERS["<="],
}
UNITS = {
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 30 * 86_400,
    "quarter": 90 * 86_400,
    "year": 365 * 86_400,
}


def draw_date_place(setting: Setting, shape: Shape) -> Place | None:
    """Draw a field with a date, with or without a time."""
    kind = setting.random.choice(
        [name for name in ("moments", "dates") if getattr(shape, name)] or ["moments", "dates"]
    )
    return draw_place(setting, shape, kind)


def draw_date(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a condition on a date."""
    place = draw_date_place(setting, shape)
    if place is None:
        return None
    kinds = [_compare_instant, _compare_instant, draw_span, draw_span, _draw_day, _draw_relative, _draw_part]
    known = draw_value(setting, shape, place) if not place.name.count(".") else None
    if known is not None:
        kinds.append(lambda setting, place: _compare_literal(setting, place, known))
    return setting.random.choice(kinds)(setting, place)


def _reduce(setting: Setting, place: Place, at: datetime) -> Any:
    """Return the value that a field is compared with: a moment, or its day in the caller's time zone."""
    return at if place.has_time else setting.local(at).date()


def _compare_literal(setting: Setting, place: Place, known: date) -> Drawn:
    """Draw a comparison with the value of a record; literal times are UTC."""
    text = f"{known:%Y-%m-%d %H:%M:%S}" if place.has_time else str(known)
    operator = setting.random.choice((*ORDERS, "=", "!=", "IN", "BETWEEN"))
    if operator == "BETWEEN":
        later = known + timedelta(days=40)
        end = f"{later:%Y-%m-%d %H:%M:%S}" if place.has_time else str(later)
        return f"{place.name}BETWEEN{text}@{end}", place.test(lambda value: known <= value <= later)
    if operator in {"=", "IN"}:
        return f"{place.name}{operator}{text}", place.test(lambda value: value == known)
    if operator == "!=":
        return f"{place.name}!={text}", place.test(lambda value: value != known, empty=setting.finds_unequal_empty)
    return f"{place.name}{operator}{text}", place.test(lambda value: ORDERS[operator](value, known))


def _draw_instant(setting: Setting) -> tuple[str, datetime]:
    """Draw a function that returns a moment, and the moment."""
    count = setting.random.choice((0, 1, 2, 7, 31, -1))
    unit = setting.random.choice((*TIMES, "day", "month", "quarter", "year"))
    wall = setting.local(draw_moment(setting)).replace(tzinfo=None, hour=12, minute=34, second=56)
    midnight = setting.now.replace(hour=0, minute=0, second=0)
    return setting.random.choice(
        (
            (f"gs.{unit}sAgo({count})", move(setting, unit, -count)),
            ("gs.yesterday()", setting.now - timedelta(days=1)),
            ("gs.lastWeek()", setting.now - timedelta(days=7)),
            ("gs.beginningOfOneYearAgo()", move(setting, "year", -1)),
            ("gs.beginningOfLast2Hours()", setting.now - timedelta(hours=2)),
            (setting.random.choice(("gs.nowDateTime()", "gs.nowNoTZ()", "new GlideDateTime()")), setting.now),
            (f"gs.dateGenerate('{wall:%Y-%m-%d}','{wall:%H:%M:%S}')", to_moment(setting, wall)),
            (f'gs.dateGenerate("{wall}")', to_moment(setting, wall)),
            (f"new GlideDateTime('{wall:%m/%d/%Y %H:%M:%S}')", wall.replace(tzinfo=UTC)),
            (f"'{midnight:%Y-%m-%d}'", midnight),
        )
    )


def _compare_instant(setting: Setting, place: Place) -> Drawn:
    text, at = _draw_instant(setting)
    bound = at.date() if text.startswith("'") and not place.has_time else _reduce(setting, place, at)
    operator = setting.random.choice(list(ORDERS))
    return f"{place.name}{operator}javascript:{text}", place.test(lambda value: ORDERS[operator](value, bound))


def _draw_period(setting: Setting, place: Place) -> tuple[str, str, str, int, int]:
    """Draw a period: the functions of its begin and end, its unit, and its first and last number from the present."""
    if setting.random.random() < 1 / 3:
        unit = setting.random.choice(AGO if place.has_time else AGO[2:])
        first, last = sorted(setting.random.choices((-31, -7, -2, -1, 0, 1), k=2))
        return f"gs.{unit}sAgoStart({-first})", f"gs.{unit}sAgoEnd( {-last} )", unit, first, last
    labels = [name for name, (unit, _, _) in PERIODS.items() if place.has_time or unit not in TIMES]
    label = setting.random.choice(labels)
    return f"gs.beginningOf{label}()", f"gs.endOf{label}()", *PERIODS[label]


def draw_span(setting: Setting, place: Place) -> Drawn:
    """Draw ``ON``, ``NOTON``, ``BETWEEN``, or a comparison with the begin or end of a period."""
    begin, end, unit, first, last = _draw_period(setting, place)
    begin, end = f"javascript:{begin}", f"javascript:{end}"
    present = index_of(setting, unit, setting.now)

    def measure(value: Any) -> int:
        """Return a negative number before the period, 0 inside it, and a positive number after it."""
        index = (index_of if place.has_time else index_of_day)(setting, unit, value) - present
        return min(index - first, 0) + max(index - last, 0)

    kinds: tuple[tuple[str, Callable[[int], bool], bool], ...] = (
        (f"ONany label@{begin}@{end}", lambda at: at == 0, False),
        (f"NOTON@{begin}@{end}", lambda at: at != 0, setting.finds_unequal_empty),
        (f"BETWEEN{begin}@{end}", lambda at: at == 0, False),
        (f"<{begin}", lambda at: at < 0, False),
        (f">={begin}", lambda at: at >= 0, False),
        (f">{end}", lambda at: at > 0, False),
        (f"<={end}", lambda at: at <= 0, False),
    )
    text, holds, empty = setting.random.choice(kinds)
    return f"{place.name}{text}", place.test(lambda value: holds(measure(value)), empty=empty)


def _draw_day(setting: Setting, place: Place) -> Drawn:
    """Draw a condition on one day, named or given."""
    day = setting.local(draw_moment(setting)).date()
    today = setting.local(setting.now).date()
    label, wanted = setting.random.choice(
        (
            ("Today", today),
            ("Yesterday", today - timedelta(days=1)),
            ("Tomorrow", today + timedelta(days=1)),
            (str(day), day),
            (f"{day}@javascript:gs.dateGenerate('{day}','start')@javascript:gs.dateGenerate('{day}','end')", day),
        )
    )
    operator = setting.random.choice(("ON", "ON", "NOTON"))

    def is_on(value: Any) -> bool:
        return ((setting.local(value).date() if place.has_time else value) == wanted) == (operator == "ON")

    empty = operator == "NOTON" and setting.finds_unequal_empty
    return f"{place.name}{operator}{label}", place.test(is_on, empty=empty)


def _draw_relative(setting: Setting, place: Place) -> Drawn:
    unit = setting.random.choice(("minute", "hour", "dayofweek", "month", "quarter", "year", "day", "week"))
    way, sign = setting.random.choice((("ago", -1), ("ahead", 1)))
    count, operator = setting.random.choice((0, 1, 2, 7, 31)), setting.random.choice(list(COMPARES))
    text = f"{place.name}RELATIVE{operator}@{unit}@{way}@{count}"
    if unit in {"day", "week"}:
        return text, lambda _record: False
    bound = move(setting, {"dayofweek": "day"}.get(unit, unit), sign * count)
    if operator != "EE" or not place.has_time:
        wanted = _reduce(setting, place, bound)
        return text, place.test(lambda value: COMPARES[operator](value, wanted))
    period = unit if unit in TIMES else "day"
    number = index_of(setting, period, bound)
    return text, place.test(lambda value: index_of(setting, period, value) == number)


def _draw_part(setting: Setting, place: Place) -> Drawn:
    part = setting.random.choice([name for name in PARTS if name != "day" and (place.has_time or name != "hour")])
    local = setting.local(draw_moment(setting))
    number, operator = PARTS[part](local), setting.random.choice(list(COMPARES))
    month = f"{local:%B}" if setting.random.random() < 0.5 else f"{local:%b}".lower()
    value = {"dayofweek": DAYS[number % 7], "month": month}.get(part, str(number))
    quote = setting.random.choice(("'", '"'))
    script = f"gs.datePart({quote}{part}{quote}, {quote}{value}{quote},{quote}{operator}{quote})"

    def holds(known: Any) -> bool:
        return COMPARES[operator](PARTS[part](setting.local(known) if place.has_time else known), number)

    return f"{place.name}DATEPARTQuarter 1@javascript:{script}", place.test(holds)


def draw_date_pair(setting: Setting, shape: Shape) -> Drawn | None:
    """Draw a comparison of two dates: of a part, of their distance, or of the dates themselves."""
    first, second = draw_date_place(setting, shape), draw_date_place(setting, shape)
    if first is None or second is None or first.has_time != second.has_time:
        return None
    kinds = (_compare_parts, _compare_distance, _compare_dates)
    return setting.random.choice(kinds)(setting, first, second)


def _compare_parts(setting: Setting, first: Place, second: Place) -> Drawn:
    unit, operator = setting.random.choice(list(UNITS)), setting.random.choice(("SAMEAS", "NSAMEAS"))

    def read(value: Any) -> int:
        return PARTS[unit](setting.local(value) if first.has_time else value)

    def is_same(record: Record) -> bool:
        left, right = first.get(record), second.get(record)
        return left is right if left is None or right is None else read(left) == read(right)

    return f"{first.name}{operator}{second.name}@{unit}", lambda record: is_same(record) == (operator == "SAMEAS")


def _compare_distance(setting: Setting, first: Place, second: Place) -> Drawn:
    unit = setting.random.choice(list(UNITS))
    count, side = setting.random.choice((0, 1, 2, 30)), setting.random.choice(("before", "after", "before or after"))
    operator, bound = setting.random.choice(("MORETHAN", "LESSTHAN")), count * UNITS[unit]

    def holds(left: date, right: date) -> bool:
        after = (left - right).total_seconds()
        apart = {"before": -after, "after": after}.get(side, abs(after))
        return apart > bound if operator == "MORETHAN" else 0 <= apart < bound

    return (
        f"{first.name}{operator}{second.name}@{unit}@{side}@{count}",
        lambda record: compare_places(holds, first, second, record),
    )


def _compare_dates(setting: Setting, first: Place, second: Place) -> Drawn:
    operator = setting.random.choice(list(FIELDS))
    return f"{first.name}{operator}{second.name}", lambda record: compare_places(
        FIELDS[operator], first, second, record
    )
