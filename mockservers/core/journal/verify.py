"""Verification of expected exchanges; a failure lists the nearest exchanges and their differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from mockservers.core.journal.entries import Entry
from mockservers.core.journal.fields import check_fields
from mockservers.core.journal.masking import Masking
from mockservers.core.journal.query import JournalFilter, Services
from mockservers.core.journal.serialize import format_line
from mockservers.core.journal.summary import summarize

MOST_SHOWN = 5  # exchanges of each kind in a text
MOST_NEAREST = 3


@dataclass(frozen=True)
class Expectation:
    """A number of exchanges that match a filter, optionally after the first exchange that matches another filter."""

    pattern: JournalFilter
    at_least: int = 1
    at_most: int | None = None
    after: JournalFilter | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any], services: Services) -> Self:
        """The expectation with these members: a filter's; ``times``, or ``at_least`` and ``at_most``; ``after``.

        Raises:
            ValueError: a name does not exist, or the counts contradict each other.
        """
        times, most = given.get("times"), given.get("at_most")
        least = given.get("at_least", 0 if most is not None else 1)
        if times is not None:
            if {"at_least", "at_most"} & given.keys():
                raise ValueError("Give either times, or at_least and at_most.")
            least = most = times
        if most is not None and most < least:
            raise ValueError(f"at_most is {most}, which is less than at_least, {least}.")
        after = {"operation": given["after"]} if isinstance(given.get("after"), str) else given.get("after")
        return cls(_read(given, services), least, most, _read(after, services) if after else None)

    def accepts(self, count: int) -> bool:
        """True if the number of exchanges is as expected."""
        return self.at_least <= count and (self.at_most is None or count <= self.at_most)

    def __str__(self) -> str:
        after = f", after {self.after}" if self.after else ""
        return f"{self.pattern} {self.frequency}{after}"

    @property
    def frequency(self) -> str:
        """The expected number, in words."""
        if self.at_most is None:
            return f"at least {_times(self.at_least)}"
        if self.at_least == self.at_most:
            return "never" if self.at_most == 0 else f"exactly {_times(self.at_most)}"
        return f"{self.at_least} to {self.at_most} times" if self.at_least else f"at most {_times(self.at_most)}"


def _read(given: Mapping[str, Any], services: Services) -> JournalFilter:
    pattern = JournalFilter.parse(given, services)
    check_fields(pattern, services)
    return pattern


@dataclass(frozen=True)
class Verification:
    """Expectations of a world's exchanges.

    Args:
        expect: The expectations.
        in_order: True if their exchanges must come in this order; other exchanges may come between.
        nothing_else: True if there may be no other requests (of the vendors that the expectations name, if any).
    """

    expect: Sequence[Expectation]
    in_order: bool = False
    nothing_else: bool = False

    @classmethod
    def parse(cls, given: Mapping[str, Any], services: Services) -> Self:
        """The verification with these members.

        Raises:
            ValueError: a name does not exist, or the counts contradict each other.
        """
        expect = [Expectation.parse(expected, services) for expected in given.get("expect", ())]
        return cls(expect, given.get("in_order", False), given.get("nothing_else", False))

    def find_problems(self, entries: Sequence[Entry], services: Services) -> list[str]:
        """The failed expectations, a text of several lines each."""
        found = [text for expectation in self.expect for text in _check_count(expectation, entries, services)]
        if self.in_order and not found:
            found += _check_order(self.expect, entries, services)
        if self.nothing_else:
            found += _check_others(self.expect, entries, services)
        return [f"{problem}\n{_overview(entries)}" for problem in found]


def _check_count(expectation: Expectation, entries: Sequence[Entry], services: Services) -> Iterator[str]:
    looked_at, late = entries, ""
    if expectation.after:
        first = next((place for place, entry in enumerate(entries) if expectation.after.matches(entry)), None)
        looked_at = () if first is None else entries[first + 1 :]
        late = f" ({expectation.after} never happened)" if first is None else f" after #{entries[first].number}"
    matching = [entry for entry in looked_at if expectation.pattern.matches(entry)]
    if expectation.accepts(len(matching)):
        return
    yield "\n".join(
        [
            f"Expected {expectation}, but it was {_describe_count(len(matching))}{late}.",
            *_list_exchanges("Matching:", matching, services),
            *_nearest(expectation.pattern, [entry for entry in entries if entry not in matching], services),
        ]
    )


def _nearest(pattern: JournalFilter, entries: Sequence[Entry], services: Services) -> list[str]:
    """The exchanges with the fewest differences, latest first, and the differences."""
    differing = [(list(pattern.differences(entry)), entry) for entry in entries]
    ranked = sorted((_is_other(pattern, entry), len(found), -entry.number, found, entry) for found, entry in differing)
    fewest = [(found, entry) for other, *_, found, entry in ranked if other == ranked[0][0]][:MOST_NEAREST]
    if not fewest:
        return ["There are no others."]
    lines = ["Nearest:"]
    for differences, entry in fewest:
        masking = Masking(services.get(entry.service), entry)
        lines.append(f"  {format_line(summarize(entry, services))}")
        lines += [f"      {masking.text(difference)}" for difference in differences] or [
            "      it fits, but comes too early"
        ]
    return lines


def _is_other(pattern: JournalFilter, entry: Entry) -> bool:
    return bool(pattern.operation) and pattern.operation != entry.operation


def _check_order(expect: Sequence[Expectation], entries: Sequence[Entry], services: Services) -> Iterator[str]:
    """The first expectation whose exchanges do not follow those of the previous one."""
    place, steps = 0, list[str]()
    for step, expectation in enumerate(expect, 1):
        for _ in range(max(expectation.at_least, 1) if expectation.at_most != 0 else 0):
            found = next((at for at in range(place, len(entries)) if expectation.pattern.matches(entries[at])), None)
            if found is None:
                before = f"after #{entries[place - 1].number}" if place else "at all"
                yield "\n".join(
                    [
                        f"Expected in this order: {'; '.join(str(each.pattern) for each in expect)}.",
                        *steps,
                        f"  step {step}: no {expectation.pattern} {before}",
                        *_list_exchanges(
                            "They came as:", [e for e in entries if any(x.pattern.matches(e) for x in expect)], services
                        ),
                    ]
                )
                return
            steps.append(f"  step {step}: {format_line(summarize(entries[found], services))}")
            place = found + 1


def _check_others(expect: Sequence[Expectation], entries: Sequence[Entry], services: Services) -> Iterator[str]:
    """Requests that no expectation matches."""
    vendors = {expectation.pattern.service for expectation in expect} - {""}
    others = [
        entry
        for entry in entries
        if not entry.is_callback
        and (not vendors or entry.service in vendors)
        and not any(each.pattern.matches(entry) for each in expect)
    ]
    if others:
        among = f" of {', '.join(sorted(vendors))}" if vendors else ""
        listed = "\n".join(_list_exchanges("Also:", others, services))
        yield f"Expected nothing else{among}, but there {_were(len(others), 'other request')}.\n{listed}"


def _list_exchanges(title: str, entries: Sequence[Entry], services: Services) -> list[str]:
    lines = [f"  {format_line(summarize(entry, services))}" for entry in entries[:MOST_SHOWN]]
    rest = [f"  ... and {len(entries) - MOST_SHOWN} more"] if len(entries) > MOST_SHOWN else []
    return [title, *lines, *rest] if entries else []


def _overview(entries: Sequence[Entry]) -> str:
    """The number of calls per operation: ``All 3 exchanges: get_token 1, list_metrics 2``."""
    if not entries:
        return "There were no exchanges."
    counted = Counter(entry.operation or "no operation" for entry in entries)
    counts = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    return f"All {len(entries)} exchange{'s' * (len(entries) > 1)}: {counts}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _describe_count(count: int) -> str:
    return f"called {_times(count)}" if count else "never called"


def _were(count: int, what: str) -> str:
    return f"was 1 {what}" if count == 1 else f"were {count} {what}s"
