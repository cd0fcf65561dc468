"""Random encoded queries of ServiceNow, each with a predicate that evaluates it on plain records.

This module uses neither SQL nor the mock server's code. Periods are compared by calendar parts of local times (the
month of a record and the month of now); the mock server compares with the moments at which periods begin and end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Record = Mapping[str, Any]  # None, str, int, float, datetime (UTC), date, or the record that is referred to
Predicate = Callable[[Record], bool]
Drawn = tuple[str, Predicate]

WORDS = ("db", "DB01", "db02", "Web", "web_1", "50%", "a!b", "x")
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


@dataclass(frozen=True)
class Shape:
    """The fields of a table by kind; ``references`` are given with the display field of their target."""

    texts: Sequence[str]
    numbers: Sequence[str]
    moments: Sequence[str]
    dates: Sequence[str] = ()
    booleans: Sequence[str] = ()
    references: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Oracle:
    """Draws queries for a table at a moment in a time zone."""

    shape: Shape
    now: datetime
    zone: ZoneInfo
    random: Random

    def query(self) -> Drawn:
        """Draw up to three groups of conditions, some with alternatives, joined by ``^NQ``."""
        groups = [self._group() for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
        return "^NQ".join(text for text, _ in groups), lambda record: any(holds(record) for _, holds in groups)

    def _group(self) -> Drawn:
        parts = [self._alternatives() for _ in range(self.random.choice((1, 1, 2)))]
        return "^".join(text for text, _ in parts), lambda record: all(holds(record) for _, holds in parts)

    def _alternatives(self) -> Drawn:
        parts = [self._condition() for _ in range(self.random.choice((1, 1, 2)))]
        return "^OR".join(text for text, _ in parts), lambda record: any(holds(record) for _, holds in parts)

    def _condition(self) -> Drawn:
        draws: list[Callable[[], Drawn]] = [self._text, self._number, self._empty]
        if self.shape.booleans:
            draws.append(self._boolean)
        if self.shape.references:
            draws.append(self._reference)
        if self.shape.moments:
            draws += [self._moment, self._span, self._relative, self._part, self._ago] * 2
        if len(self.shape.moments) > 1:
            draws += [self._same_part, self._apart]
        if self.shape.dates:
            draws += [self._date, self._date_span] * 2
        return self.random.choice(draws)()

    def _empty(self) -> Drawn:
        name = self.random.choice((*self.shape.texts, *self.shape.numbers, *self.shape.moments, *self.shape.dates))
        operator = self.random.choice(("ISEMPTY", "ISNOTEMPTY", "EMPTYSTRING", "ANYTHING", "=", "!="))
        wants = {"ISEMPTY": (True,), "EMPTYSTRING": (True,), "=": (True,), "ANYTHING": (True, False)}.get(
            operator, (False,)
        )
        return f"{name}{operator}", lambda record: (record[name] is None) in wants

    def _text(self, name: str = "", path: Callable[[Record], Any] | None = None) -> Drawn:
        name = name or self.random.choice(self.shape.texts)
        get = path or (lambda record: record[name])
        word = self.random.choice(WORDS)
        operator = self.random.choice([*TEXTS, "IN", "NOT IN"])
        if operator in {"IN", "NOT IN"}:
            words = self.random.sample(WORDS, 2)
            lower = {word.lower() for word in words}
            text = f"{name}{operator}{','.join(words)}"
            if operator == "IN":
                return text, lambda record: get(record) is not None and get(record).lower() in lower
            return text, lambda record: get(record) is None or get(record).lower() not in lower
        holds, takes_empty = TEXTS[operator]
        return (
            f"{name}{operator}{word}",
            lambda record: takes_empty if get(record) is None else holds(get(record).lower(), word.lower()),
        )

    def _reference(self) -> Drawn:
        name, shown = self.random.choice(self.shape.references)
        operator = self.random.choice(("LIKE", "NOT LIKE", "STARTSWITH", "ENDSWITH", "CONTAINS", "dotted"))
        if operator == "dotted":
            return self._text(f"{name}.{shown}", lambda record: record[name] and record[name][shown])
        word = self.random.choice(("ac", "Glo", "me", "x"))
        holds, takes_empty = TEXTS[operator]
        return (
            f"{name}{operator}{word}",
            lambda record: takes_empty if record[name] is None else holds(record[name][shown].lower(), word.lower()),
        )

    def _boolean(self) -> Drawn:
        name = self.random.choice(self.shape.booleans)
        wanted = self.random.choice(("true", "false"))
        if self.random.random() < 0.5:
            return f"{name}={wanted}", lambda record: record[name] == wanted
        return f"{name}!={wanted}", lambda record: record[name] != wanted

    def _number(self) -> Drawn:
        name, other = self.random.choice(self.shape.numbers), self.random.choice(self.shape.numbers)
        low, high = sorted(self.random.sample(range(-3, 12), 2))
        operator = self.random.choice((*ORDERS, "!=", "=", "BETWEEN", *FIELDS))
        if operator == "BETWEEN":
            return f"{name}BETWEEN{low}@{high}", lambda record: record[name] is not None and low <= record[name] <= high
        if operator in FIELDS:
            return (
                f"{name}{operator}{other}",
                lambda record: (
                    record[name] is not None
                    and record[other] is not None
                    and FIELDS[operator](record[name], record[other])
                ),
            )
        if operator == "!=":
            return f"{name}!={low}", lambda record: record[name] != low
        if operator == "=":
            return f"{name}={low}", lambda record: record[name] == low
        return f"{name}{operator}{low}", lambda record: record[name] is not None and ORDERS[operator](record[name], low)

    def _moment(self) -> Drawn:
        """Draw a comparison with a literal time, which is UTC."""
        name, at = self.random.choice(self.shape.moments), draw_moment(self.now, self.random)
        operator = self.random.choice(list(ORDERS))
        return (
            f"{name}{operator}{at:%Y-%m-%d %H:%M:%S}",
            lambda record: record[name] is not None and ORDERS[operator](record[name], at),
        )

    def _span(self) -> Drawn:
        """Draw ``ON``, ``NOTON``, or a comparison with the begin or end of a period."""
        name, label = self.random.choice(self.shape.moments), self.random.choice(list(PERIODS))
        unit, first, last = PERIODS[label]
        begin, end = f"javascript:gs.beginningOf{label}()", f"javascript:gs.endOf{label}()"
        present = self._index(unit, self.now)

        def place(record: Record) -> int:
            """Return a negative number before the period, 0 inside it, and a positive number after it."""
            index = self._index(unit, record[name]) - present
            return min(index - first, 0) + max(index - last, 0)

        kinds: dict[str, tuple[str, Callable[[int], bool], bool]] = {
            "ON": (f"{name}ONany label@{begin}@{end}", lambda at: at == 0, False),
            "NOTON": (f"{name}NOTON@{begin}@{end}", lambda at: at != 0, True),
            "BETWEEN": (f"{name}BETWEEN{begin}@{end}", lambda at: at == 0, False),
            "<": (f"{name}<{begin}", lambda at: at < 0, False),
            ">=": (f"{name}>={begin}", lambda at: at >= 0, False),
            ">": (f"{name}>{end}", lambda at: at > 0, False),
            "<=": (f"{name}<={end}", lambda at: at <= 0, False),
        }
        text, holds, takes_empty = self.random.choice(list(kinds.values()))
        return text, lambda record: takes_empty if record[name] is None else holds(place(record))

    def _ago(self) -> Drawn:
        """Draw ``daysAgo`` and similar functions: the same time of another day."""
        name, count = self.random.choice(self.shape.moments), self.random.choice((0, 1, 2, 7, 31))
        unit = self.random.choice(("minutes", "hours", "days"))
        operator = self.random.choice(list(ORDERS))
        bound = self._back(unit, count)
        return (
            f"{name}{operator}javascript:gs.{unit}Ago({count})",
            lambda record: record[name] is not None and ORDERS[operator](record[name], bound),
        )

    def _relative(self) -> Drawn:
        name, count = self.random.choice(self.shape.moments), self.random.choice((0, 1, 2, 7, 31))
        unit = self.random.choice(("minute", "hour", "dayofweek"))
        way, sign = self.random.choice((("ago", 1), ("ahead", -1)))
        bound = self._back({"minute": "minutes", "hour": "hours"}.get(unit, "days"), sign * count)
        operator = self.random.choice(("GT", "LT", "GE", "LE", "EE", "unknown"))
        if operator == "unknown":
            return f"{name}RELATIVEGT@day@{way}@{count}", lambda _record: False
        text = f"{name}RELATIVE{operator}@{unit}@{way}@{count}"
        if operator == "EE":
            period = {"dayofweek": "day"}.get(unit, unit)
            wanted = self._index(period, bound)
            return text, lambda record: record[name] is not None and self._index(period, record[name]) == wanted
        compare = ORDERS[{"GT": ">", "LT": "<", "GE": ">=", "LE": "<="}[operator]]
        return text, lambda record: record[name] is not None and compare(record[name], bound)

    def _part(self) -> Drawn:
        name = self.random.choice(self.shape.moments)
        part = self.random.choice(list(PARTS))
        local = self._local(draw_moment(self.now, self.random))
        number = PARTS[part](local)
        value = {"dayofweek": DAYS[number % 7], "month": f"{local:%b}".lower()}.get(part, str(number))
        compare = self.random.choice(("EE", "GT", "GE", "LT", "LE"))
        holds = COMPARES[compare]
        text = f"{name}DATEPARTlabel@javascript:gs.datePart('{part}','{value}','{compare}')"
        return text, lambda record: record[name] is not None and holds(PARTS[part](self._local(record[name])), number)

    def _same_part(self) -> Drawn:
        first, second = self.random.sample(list(self.shape.moments), 2)
        unit = self.random.choice(("hour", "day", "week", "month", "quarter", "year"))
        operator = self.random.choice(("SAMEAS", "NSAMEAS"))
        part = {**PARTS, "day": lambda at: at.day}[unit]

        def is_same(record: Record) -> bool:
            if record[first] is None or record[second] is None:
                return record[first] is record[second]
            return bool(part(self._local(record[first])) == part(self._local(record[second])))

        return f"{first}{operator}{second}@{unit}", lambda record: is_same(record) == (operator == "SAMEAS")

    def _apart(self) -> Drawn:
        first, second = self.random.sample(list(self.shape.moments), 2)
        unit, seconds = self.random.choice((("hour", 3600), ("day", 86400), ("week", 604800)))
        count, side = self.random.choice((1, 2, 30)), self.random.choice(("before", "after", "before or after"))
        operator = self.random.choice(("MORETHAN", "LESSTHAN"))

        def holds(record: Record) -> bool:
            if record[first] is None or record[second] is None:
                return False
            after = (record[first] - record[second]).total_seconds()
            apart = {"before": -after, "after": after}.get(side, abs(after))
            return apart > count * seconds if operator == "MORETHAN" else 0 <= apart < count * seconds

        return f"{first}{operator}{second}@{unit}@{side}@{count}", holds

    def _date(self) -> Drawn:
        name, day = self.random.choice(self.shape.dates), self._local(draw_moment(self.now, self.random)).date()
        operator = self.random.choice(list(ORDERS))
        return f"{name}{operator}{day}", lambda record: record[name] is not None and ORDERS[operator](record[name], day)

    def _date_span(self) -> Drawn:
        """Draw a period for a date field; the dates of begin and end are those of the user's time zone."""
        name = self.random.choice(self.shape.dates)
        label = self.random.choice(
            [period for period, (unit, _, _) in PERIODS.items() if unit not in {"hour", "minute"}]
        )
        unit, first, last = PERIODS[label]
        present = index_of_day(unit, self._local(self.now).date())
        text = f"{name}ON{label}@javascript:gs.beginningOf{label}()@javascript:gs.endOf{label}()"
        return (
            text,
            lambda record: record[name] is not None and first <= index_of_day(unit, record[name]) - present <= last,
        )

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def _back(self, unit: str, count: int) -> datetime:
        if unit != "days":
            return self.now - timedelta(**{unit: count})
        wall = self._local(self.now).replace(tzinfo=None, fold=0) - timedelta(days=count)
        return datetime.fromtimestamp(wall.replace(tzinfo=self.zone).timestamp(), UTC)

    def _index(self, unit: str, at: datetime) -> int:
        """Return the number of the period of a moment; periods of a unit have consecutive numbers."""
        if unit in {"hour", "minute"}:
            offset = self._local(self.now).utcoffset() or timedelta()
            return int(at.timestamp() + offset.total_seconds()) // (3600 if unit == "hour" else 60)
        return index_of_day(unit, self._local(at).date())


def index_of_day(unit: str, day: date) -> int:
    """Return the number of the day, week (from Monday), month, quarter or year of a day."""
    if unit == "week":
        return (day.toordinal() - 1) // 7
    return {
        "day": day.toordinal(),
        "month": day.year * 12 + day.month,
        "quarter": day.year * 4 + (day.month - 1) // 3,
        "year": day.year,
    }[unit]


def week_of_year(at: datetime) -> int:
    """Return the week of the year; weeks begin on Sunday, and the days before the first Sunday are week 0."""
    return int(at.strftime("%U"))


def draw_moment(now: datetime, random: Random) -> datetime:
    """Draw a moment before or after now, at a distance that distinguishes the periods."""
    away = random.choice((0, 1, 59, 60, 3599, 3600, 7200, 43_200, 86_400))
    days = random.choice((0, 0, 0, 1, 6, 7, 8, 28, 30, 31, 59, 90, 91, 120, 181, 364, 365, 366, 730))
    return now + timedelta(days=days, seconds=away) * random.choice((-1, -1, 1))


TEXTS: Mapping[str, tuple[Callable[[str, str], bool], bool]] = {  # and whether empty fields match
    "=": (lambda value, word: value == word, False),
    "!=": (lambda value, word: value != word, True),
    "<": (lambda value, word: value < word, False),
    ">=": (lambda value, word: value >= word, False),
    "LIKE": (lambda value, word: word in value, False),
    "*": (lambda value, word: word in value, False),
    "CONTAINS": (lambda value, word: word in value, False),
    "NOT LIKE": (lambda value, word: word not in value, False),
    "NOTLIKE": (lambda value, word: word not in value, False),
    "!*": (lambda value, word: word not in value, False),
    "STARTSWITH": (lambda value, word: value.startswith(word), False),
    "ENDSWITH": (lambda value, word: value.endswith(word), False),
    "%": (lambda value, word: value.endswith(word), False),
    "MATCH_PAT": (fnmatchcase, False),
    "MATCH_PAT*": (lambda value, word: fnmatchcase(value, f"*{word}"), False),
    "MATCH_RGX": (lambda value, word: re.search(word, value) is not None, False),
}
ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
FIELDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "GT_FIELD": ORDERS[">"],
    "LT_FIELD": ORDERS["<"],
    "GT_OR_EQUALS_FIELD": ORDERS[">="],
    "LT_OR_EQUALS_FIELD": ORDERS["<="],
}
COMPARES: Mapping[str, Callable[[Any, Any], bool]] = {
    "EE": lambda left, right: left == right,
    "GT": ORDERS[">"],
    "GE": ORDERS[">="],
    "LT": ORDERS["<"],
    "LE": ORDERS["<="],
}
PARTS: Mapping[str, Callable[[datetime], int]] = {
    "dayofweek": lambda at: at.isoweekday() % 7,
    "month": lambda at: at.month,
    "quarter": lambda at: (at.month + 2) // 3,
    "year": lambda at: at.year,
    "week": week_of_year,
    "hour": lambda at: at.hour,
}
PERIODS: Mapping[str, tuple[str, int, int]] = {  # unit, and the first and last period counted from the present one
    "Today": ("day", 0, 0),
    "Yesterday": ("day", -1, -1),
    "Tomorrow": ("day", 1, 1),
    "ThisWeek": ("week", 0, 0),
    "LastWeek": ("week", -1, -1),
    "NextWeek": ("week", 1, 1),
    "ThisMonth": ("month", 0, 0),
    "LastMonth": ("month", -1, -1),
    "NextMonth": ("month", 1, 1),
    "ThisQuarter": ("quarter", 0, 0),
    "LastQuarter": ("quarter", -1, -1),
    "NextQuarter": ("quarter", 1, 1),
    "Next2Quarters": ("quarter", 1, 2),
    "Last2Quarters": ("quarter", -1, 0),
    "ThisYear": ("year", 0, 0),
    "LastYear": ("year", -1, -1),
    "NextYear": ("year", 1, 1),
    "Last2Years": ("year", -1, 0),
    "Last3Months": ("month", -3, 0),
    "Last6Months": ("month", -6, 0),
    "Last9Months": ("month", -9, 0),
    "Last12Months": ("month", -12, 0),
    "Last7Days": ("day", -7, 0),
    "Last30Days": ("day", -30, 0),
    "Last60Days": ("day", -60, 0),
    "Last90Days": ("day", -90, 0),
    "Last120Days": ("day", -120, 0),
    "CurrentHour": ("hour", 0, 0),
    "LastHour": ("hour", -1, -1),
    "CurrentMinute": ("minute", 0, 0),
    "LastMinute": ("minute", -1, -1),
    "Last15Minutes": ("minute", -15, 0),
    "Last30Minutes": ("minute", -30, 0),
    "Last45Minutes": ("minute", -45, 0),
}
