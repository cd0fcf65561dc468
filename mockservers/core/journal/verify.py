"""Whether exchanges happened as expected, and if not, what came near: for a reader who has to find out why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from mockservers.core.journal.entries import Entry
from mockservers.core.journal.fields import check_fields
from mockservers.core.journal.masking import Masking
from mockservers.core.journal.query import JournalFilter, Services
from mockservers.core.journal.serialize import format_line, summarize

MOST_SHOWN = 5  # exchanges that are told of each kind
MOST_NEAREST = 3


@dataclass(frozen=True)
class Expectation:
    """Exchanges of a pattern: at least and at most so many, after the first exchange of another pattern if given."""

    pattern: JournalFilter
    at_least: int = 1
    at_most: int | None = None
    after: JournalFilter | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any], services: Services) -> Self:
        """The expectation of these members: a pattern's; ``times``, or ``at_least`` and ``at_most``; ``after``.

        Raises:
            ValueError: a name that is not known, or counts that contradict each other.
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
        """Whether so many exchanges are as expected."""
        return self.at_least <= count and (self.at_most is None or count <= self.at_most)

    def __str__(self) -> str:
        after = f", after {self.after}" if self.after else ""
        return f"{self.pattern} {self.often}{after}"

    @property
    def often(self) -> str:
        """How often, in words."""
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
    """What is expected of a world's exchanges.

    Args:
        expect: The expectations.
        in_order: Whether their exchanges must come in this order; others may come between.
        nothing_else: Whether there may be no other requests (of the vendors that the expectations name, if they do).
    """

    expect: Sequence[Expectation]
    in_order: bool = False
    nothing_else: bool = False

    @classmethod
    def read(cls, given: Mapping[str, Any], services: Services) -> Self:
        """The verification of these members.

        Raises:
            ValueError: a name that is not known, or counts that contradict each other.
        """
        expect = [Expectation.read(one, services) for one in given.get("expect", ())]
        return cls(expect, given.get("in_order", False), given.get("nothing_else", False))

    def problems(self, entries: Sequence[Entry], services: Services) -> list[str]:
        """What is not as expected, a text of several lines each; nothing where all is."""
        found = [text for one in self.expect for text in _counted(one, entries, services)]
        if self.in_order and not found:
            found += _ordered(self.expect, entries, services)
        if self.nothing_else:
            found += _others(self.expect, entries, services)
        return [f"{one}\n{_overview(entries)}" for one in found]


def _counted(one: Expectation, entries: Sequence[Entry], services: Services) -> Iterator[str]:
    looked_at, late = entries, ""
    if one.after:
        first = next((place for place, entry in enumerate(entries) if one.after.matches(entry)), None)
        looked_at = () if first is None else entries[first + 1 :]
        late = f" ({one.after} never happened)" if first is None else f" after #{entries[first].number}"
    matching = [entry for entry in looked_at if one.pattern.matches(entry)]
    if one.accepts(len(matching)):
        return
    yield "\n".join(
        [
            f"Expected {one}, but it was {_called(len(matching))}{late}.",
            *_listed("Matching:", matching, services),
            *_nearest(one.pattern, [entry for entry in entries if entry not in matching], services),
        ]
    )


def _nearest(pattern: JournalFilter, entries: Sequence[Entry], services: Services) -> list[str]:
    """The exchanges that differ least, the later ones first, and in what."""
    differing = [(list(pattern.differences(one)), one) for one in entries]
    ranked = sorted((_is_other(pattern, one), len(found), -one.number, found, one) for found, one in differing)
    fewest = [(found, one) for other, *_, found, one in ranked if other == ranked[0][0]][:MOST_NEAREST]
    if not fewest:
        return ["There are no others."]
    lines = ["Nearest:"]
    for differences, entry in fewest:
        masking = Masking(services.get(entry.service), entry)
        lines.append(f"  {format_line(summarize(entry, services))}")
        lines += [f"      {masking.text(one)}" for one in differences] or ["      it fits, but comes too early"]
    return lines


def _is_other(pattern: JournalFilter, entry: Entry) -> bool:
    return bool(pattern.operation) and pattern.operation != entry.operation


def _ordered(expect: Sequence[Expectation], entries: Sequence[Entry], services: Services) -> Iterator[str]:
    """The first expectation whose exchanges do not come after those of the one before."""
    place, steps = 0, list[str]()
    for step, one in enumerate(expect, 1):
        for _ in range(max(one.at_least, 1) if one.at_most != 0 else 0):
            found = next((at for at in range(place, len(entries)) if one.pattern.matches(entries[at])), None)
            if found is None:
                before = f"after #{entries[place - 1].number}" if place else "at all"
                yield "\n".join(
                    [
                        f"Expected in this order: {'; '.join(str(each.pattern) for each in expect)}.",
                        *steps,
                        f"  step {step}: no {one.pattern} {before}",
                        *_listed(
                            "They came as:", [e for e in entries if any(x.pattern.matches(e) for x in expect)], services
                        ),
                    ]
                )
                return
            steps.append(f"  step {step}: {format_line(summarize(entries[found], services))}")
            place = found + 1


def _others(expect: Sequence[Expectation], entries: Sequence[Entry], services: Services) -> Iterator[str]:
    """Requests that none of the expectations is about."""
    vendors = {one.pattern.service for one in expect} - {""}
    others = [
        one
        for one in entries
        if not one.is_callback
        and (not vendors or one.service in vendors)
        and not any(each.pattern.matches(one) for each in expect)
    ]
    if others:
        among = f" of {', '.join(sorted(vendors))}" if vendors else ""
        told = "\n".join(_listed("Also:", others, services))
        yield f"Expected nothing else{among}, but there {_were(len(others), 'other request')}.\n{told}"


def _listed(title: str, entries: Sequence[Entry], services: Services) -> list[str]:
    lines = [f"  {format_line(summarize(one, services))}" for one in entries[:MOST_SHOWN]]
    rest = [f"  ... and {len(entries) - MOST_SHOWN} more"] if len(entries) > MOST_SHOWN else []
    return [title, *lines, *rest] if entries else []


def _overview(entries: Sequence[Entry]) -> str:
    """How often each operation was called: ``All 3 exchanges: get_token 1, list_metrics 2``."""
    if not entries:
        return "There were no exchanges."
    counted = Counter(one.operation or "no operation" for one in entries)
    told = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    return f"All {len(entries)} exchange{'s' * (len(entries) > 1)}: {told}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _called(count: int) -> str:
    return f"called {_times(count)}" if count else "never called"


def _were(count: int, what: str) -> str:
    return f"was 1 {what}" if count == 1 else f"were {count} {what}s"
