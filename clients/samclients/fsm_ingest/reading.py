"""Reading a document that people write: everything that is wrong with it is told, each with its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from samclients.fsm_ingest.errors import NotValid

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
TIMES = ("%I:%M %p", "%I:%M%p", "%H:%M")


class Reading:
    """A document being read; notes what is wrong with it and reads on.

    Args:
        document: An object, if it is right.
        place: Where it stands in the whole document, with a dot at its end.
        wrong: Where to note; a list of its own for the whole document.
    """

    def __init__(self, document: object, place: str, wrong: list[str] | None = None) -> None:
        self._place = place
        self._wrong: list[str] = [] if wrong is None else wrong
        self._members: Mapping[str, Any] = {}
        if isinstance(document, Mapping):
            self._members = document
        else:
            self.note("", "an object")

    def note(self, name: str, wanted: str) -> None:
        """Note that a member is not what it should be."""
        where = f"{self._place}{name}".rstrip(".") or "The job"
        self._wrong.append(f"{where} is not {wanted}.")

    def only(self, *names: str) -> None:
        """Note members of other names."""
        for name in self._members:
            if name not in names:
                self._wrong.append(f"{self._place}{name} is not known; there are {', '.join(names)}.")

    def needs(self, **found: object) -> None:
        """Note which of these are not there."""
        for name, value in found.items():
            if value is None and self._members.get(name) is None:
                self.note(name, "there")

    def finish(self) -> None:
        """End the reading.

        Raises:
            NotValid: something was noted; all of it is told.
        """
        if self._wrong:
            raise NotValid(*self._wrong)

    def _known(self, name: str, wanted: str, read: Callable[[Any], T], otherwise: T) -> T:
        value = self._members.get(name)
        if value is None:
            return otherwise
        try:
            return read(value)
        except (ValueError, TypeError):
            self.note(name, wanted)
            return otherwise

    def text(self, name: str) -> str:
        """A text; empty where there is none."""
        return self._known(name, "a text", plain, "")

    def number(self, name: str) -> int | None:
        """A whole number."""
        return self._known(name, "a whole number", _whole, None)

    def flag(self, name: str) -> bool:
        """True or false; false where nothing is said."""
        return self._known(name, "true or false", _flag, otherwise=False)

    def one_of(self, name: str, words: type[E]) -> E | None:
        """One of these words, in any case."""
        return self._known(name, f"one of {', '.join(words)}", lambda value: _word(value, words), None)

    def time(self, name: str) -> time | None:
        """Hours and minutes."""
        return self._known(name, "a time as 06:30 PM or 18:30", _time, None)

    def json_text(self, name: str) -> str | None:
        """JSON as text, as it was entered; an object in a file becomes text."""
        return self._known(name, "JSON", _json_text, None)

    def part(self, name: str, read: Callable[[Reading], T]) -> T | None:
        """An object within, read by a function."""
        value = self._members.get(name)
        return None if value is None else read(self._within(value, name))

    def rows(self, name: str, read: Callable[[Reading], T | None]) -> tuple[T, ...]:
        """The objects of a list, each read by a function; those that it gives None for are left out."""
        value = self._members.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.note(name, "a list")
            return ()
        found = [read(self._within(one, f"{name}[{number}]")) for number, one in enumerate(value)]
        return tuple(one for one in found if one is not None)

    def members(self, name: str, read: Callable[[str, Any], T]) -> tuple[T, ...]:
        """The members of an object, each read by a function of name and value."""
        value = self._members.get(name)
        if value is None:
            return ()
        if not isinstance(value, Mapping):
            self.note(name, "an object")
            return ()
        found = []
        for key, one in value.items():
            try:
                found.append(read(str(key), one))
            except NotValid as error:
                self._wrong += error.lines
            except (ValueError, TypeError):
                self.note(f"{name}.{key}", "a text")
        return tuple(found)

    def _within(self, value: object, name: str) -> Reading:
        return Reading(value, f"{self._place}{name}.", self._wrong)


def plain(value: object) -> str:
    """A value as text.

    Raises:
        TypeError: it is an object, a list, or nothing.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise TypeError
    return str(value)


def _whole(value: object) -> int:
    if isinstance(value, (bool, float)) or not isinstance(value, (int, str)):
        raise TypeError
    return int(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _word(value: object, words: type[E]) -> E:
    for one in words:
        if one.value.lower() == str(value).lower():
            return one
    return words(str(value))


def _time(value: object) -> time:
    if isinstance(value, int) and 0 <= value < 24 * 60:  # what YAML makes of 18:30 without quotes
        return time(*divmod(value, 60))
    for form in TIMES:
        try:
            return datetime.strptime(str(value), form).time()  # noqa: DTZ007 -- hours and minutes, local
        except ValueError:
            continue
    raise ValueError


def _json_text(value: object) -> str:
    """The text as it was entered; an object in the file becomes text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
