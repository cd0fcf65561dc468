"""Reader of documents written by users; it reports all problems at once, each with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from samclients.fsm_ingest.errors import InvalidInput

JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
FLAGS = {"true": True, "false": False}
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
TIMES = ("%I:%M %p", "%I:%M%p", "%H:%M")


class UnquotedScalar(str):
    """A number or boolean written without quotes: a text that keeps its JSON form."""

    __slots__ = ()

    @property
    def json(self) -> str:
        """The value as JSON text."""
        if self.lower() in FLAGS:
            return self.lower()
        return str(self) if JSON_NUMBER.fullmatch(self) else json.dumps(str(self), ensure_ascii=False)


class DocumentReader:
    """Reads the members of a document, and collects problems instead of stopping at the first.

    Args:
        document: The parsed document; it should be an object.
        place: The path of this object in the whole document, with a trailing dot.
        wrong: The list that collects problems; a new one if None.
    """

    def __init__(self, document: object, place: str, wrong: list[str] | None = None) -> None:
        self._place = place
        self._wrong: list[str] = [] if wrong is None else wrong
        self._members: Mapping[str, Any] = {}
        if isinstance(document, Mapping):
            self._members = document
        else:
            self.note_wrong_type("", "an object")

    def note_wrong_type(self, name: str, wanted: str) -> None:
        """Report a member of the wrong type."""
        where = f"{self._place}{name}".rstrip(".") or "The job"
        self._wrong.append(f"{where} must be {wanted}.")

    def check_names(self, *names: str) -> None:
        """Report members with other names."""
        for name in self._members:
            if name not in names:
                self._wrong.append(f"{self._place}{name} is unknown; known: {', '.join(names)}.")

    def require(self, **found: object) -> None:
        """Report which of these members are missing."""
        for name, value in found.items():
            if value is None and self._members.get(name) is None:
                self._wrong.append(f"{self._place}{name} is missing.")

    def finish(self) -> None:
        """End the reading and report the problems.

        Raises:
            InvalidInput: there are problems; the error lists all of them.
        """
        if self._wrong:
            raise InvalidInput(*self._wrong)

    def _read(self, name: str, wanted: str, read: Callable[[Any], T], otherwise: T) -> T:
        value = self._members.get(name)
        if value is None:
            return otherwise
        try:
            return read(value)
        except (ValueError, TypeError, RecursionError):
            self.note_wrong_type(name, wanted)
            return otherwise

    def read_text(self, name: str) -> str:
        """Read a text; empty if the member is missing."""
        return self._read(name, "a text", to_text, "")

    def read_number(self, name: str) -> int | None:
        """Read a whole number."""
        return self._read(name, "a whole number", _to_whole_number, None)

    def read_flag(self, name: str) -> bool:
        """Read a boolean; False if the member is missing."""
        return self._read(name, "true or false", _to_flag, otherwise=False)

    def read_word(self, name: str, words: type[E]) -> E | None:
        """Read a member of an enumeration, in upper or lower case."""
        return self._read(name, f"one of {', '.join(words)}", lambda value: _to_word(value, words), None)

    def read_time(self, name: str) -> time | None:
        """Read a time of day."""
        return self._read(name, "a time such as 06:30 PM or 18:30", _to_time, None)

    def read_json_text(self, name: str) -> str | None:
        """Read JSON as text, as entered; an object in a file becomes text, with its numbers as written."""
        return self._read(name, "JSON", _to_json_text, None)

    def read_texts_json(self, name: str) -> str | None:
        """Read JSON as text for an object whose members are all sent as texts; numbers and booleans become texts."""
        return self._read(name, "JSON", _to_texts_json, None)

    def read_part(self, name: str, read: Callable[[DocumentReader], T]) -> T | None:
        """Read a nested object with a function."""
        value = self._members.get(name)
        return None if value is None else read(self._within(value, name))

    def read_rows(self, name: str, read: Callable[[DocumentReader], T | None]) -> tuple[T, ...]:
        """Read the objects of a list with a function; objects for which it returns None are omitted."""
        value = self._members.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.note_wrong_type(name, "a list")
            return ()
        found = [read(self._within(entry, f"{name}[{number}]")) for number, entry in enumerate(value)]
        return tuple(entry for entry in found if entry is not None)

    def read_members(self, name: str, read: Callable[[str, Any], T]) -> tuple[T, ...]:
        """Read the members of an object with a function of name and value."""
        value = self._members.get(name)
        if value is None:
            return ()
        if not isinstance(value, Mapping):
            self.note_wrong_type(name, "an object")
            return ()
        found = []
        for key, entry in value.items():
            try:
                found.append(read(str(key), entry))
            except InvalidInput as error:
                self._wrong += error.lines
            except (ValueError, TypeError):
                self.note_wrong_type(f"{name}.{key}", "a text")
        return tuple(found)

    def _within(self, value: object, name: str) -> DocumentReader:
        return DocumentReader(value, f"{self._place}{name}.", self._wrong)


def to_text(value: object) -> str:
    """Return a value as text, as written.

    Raises:
        TypeError: the value is an object, a list, or null.
        ValueError: the text has an unpaired surrogate, which cannot be sent.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise TypeError
    text = str(value)
    text.encode()  # raises ValueError
    return text


def _to_whole_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not WHOLE.fullmatch(str(value)):
        raise TypeError
    return int(value)


def _to_flag(value: object) -> bool:
    if isinstance(value, UnquotedScalar) and value.lower() in FLAGS:
        return FLAGS[value.lower()]
    if not isinstance(value, bool):
        raise TypeError
    return value


def _to_word(value: object, words: type[E]) -> E:
    for word in words:
        if word.value.lower() == str(value).lower():
            return word
    return words(str(value))


def _to_time(value: object) -> time:
    for form in TIMES:
        try:
            return datetime.strptime(str(value), form).replace(tzinfo=UTC).time()
        except ValueError:
            continue
    raise ValueError


def _to_json_text(value: object) -> str:
    """Return a text as entered, and any other value as JSON text."""
    return to_text(value if isinstance(value, str) and not isinstance(value, UnquotedScalar) else _dump_json(value))


def _to_texts_json(value: object) -> str:
    return to_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _dump_json(value: object) -> str:
    """Return a value as JSON text, with numbers as written."""
    if isinstance(value, UnquotedScalar):
        return value.json
    if isinstance(value, Mapping):
        members = (
            f"{json.dumps(to_text(name), ensure_ascii=False)}: {_dump_json(entry)}" for name, entry in value.items()
        )
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_dump_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
