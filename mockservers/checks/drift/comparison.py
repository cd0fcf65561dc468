"""The comparison of a recorded answer with a new one: status, media type, members, types, rows, values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from mockservers.checks.drift.difference import MEDIA_TYPE, MISSING, STATUS, TYPE, VALUE
from mockservers.core.messages import Response
from mockservers.core.redaction.secret_names import is_secret
from mockservers.core.redaction.secret_spellings import STARS

NEW_MEMBER, ROWS = "new member", "rows"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
ID_NAME = re.compile(r"(?:^|_|(?<=[a-z]))(?:id|Id|ID|number|href|link)$")
ID_VALUE = re.compile(r"[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*\d)(?=.*[A-Z])[0-9A-Za-z]{20,}")
LONGEST_SHOWN = 40  # characters


@dataclass(frozen=True)
class AnswerDifference:
    """A difference between two answers to the same request.

    Args:
        kind: ``status``, ``media type``, ``missing``, ``new member``, ``type``, ``rows`` or ``value``.
        place: ``/rows/*/name``; empty for the whole answer.
        text: What was recorded, and what the new answer has.
    """

    kind: str
    place: str
    text: str


class AnswerComparison:
    """Compares answers, and learns which new id stands for which recorded one."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}  # new ids by recorded ones

    def compare(self, recorded: Response, new: Response) -> list[AnswerDifference]:
        """The differences of two answers, each place once."""
        found = {(one.kind, one.place): one for one in self._compare(recorded, new)}
        return list(found.values())

    def _compare(self, recorded: Response, new: Response) -> Iterator[AnswerDifference]:
        if recorded.status != new.status:
            yield AnswerDifference(STATUS, "", f"{recorded.status} was recorded, {new.status} came")
            return
        before, after = _media_type(recorded), _media_type(new)
        if before != after:
            yield AnswerDifference(MEDIA_TYPE, "", f"{before or 'none'} was recorded, {after or 'none'} came")
            return
        try:
            values = orjson.loads(recorded.body), orjson.loads(new.body)
        except orjson.JSONDecodeError:
            return
        yield from self._compare_values(*values, "", "")

    def _compare_values(self, before: Any, after: Any, place: str, name: str) -> Iterator[AnswerDifference]:  # noqa: ANN401 -- any JSON
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from self._compare_members(before, after, place)
        elif isinstance(before, list) and isinstance(after, list):
            if len(before) != len(after):
                yield AnswerDifference(ROWS, place, f"{len(before)} were recorded, {len(after)} came")
            for one, other in zip(before, after, strict=False):
                yield from self._compare_values(one, other, f"{place}/*", name)
        elif _type_of(before) != _type_of(after):
            if STARS not in (before, after):
                yield AnswerDifference(TYPE, place, f"{_type_of(before)} was recorded, {_type_of(after)} came")
        elif before != after and not self._is_expected(before, after, name):
            yield AnswerDifference(VALUE, place, f"{_show(before)} was recorded, {_show(after)} came")

    def _compare_members(
        self, before: Mapping[str, Any], after: Mapping[str, Any], place: str
    ) -> Iterator[AnswerDifference]:
        for name in before.keys() - after.keys():
            yield AnswerDifference(MISSING, f"{place}/{name}", "it was recorded, and did not come")
        for name in after.keys() - before.keys():
            yield AnswerDifference(NEW_MEMBER, f"{place}/{name}", "it was not recorded, and came")
        for name in before.keys() & after.keys():
            yield from self._compare_values(before[name], after[name], f"{place}/{name}", name)

    def _is_expected(self, before: object, after: object, name: str) -> bool:
        """True for values that differ between two systems or moments: secrets, times, ids and what contains ids."""
        one, other = str(before), str(after)
        if is_secret(name) or STARS in one or STARS in other or (MOMENT.match(one) and MOMENT.match(other)):
            return True
        if ID_NAME.search(name) or (ID_VALUE.fullmatch(one) and ID_VALUE.fullmatch(other)):
            return self.ids.setdefault(one, other) == other
        return self.replace_ids(one) == other

    def replace_ids(self, text: str) -> str:
        """Replace recorded ids that stand alone in a text, as parts of a path or values of a query."""
        return re.sub(r"[0-9A-Za-z_-]+", lambda found: self.ids.get(found[0], found[0]), text)


def _media_type(answer: Response) -> str:
    declared = next((value for name, value in answer.headers.items() if name.lower() == "content-type"), "")
    return declared.partition(";")[0].strip().lower()


def _type_of(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "null" if value is None else "boolean"
    names = ((str, "string"), (int, "number"), (float, "number"), (list, "array"))
    return next((name for kind, name in names if isinstance(value, kind)), "object")


def _show(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
