"""YAML: a sequence of mappings. Plain values are read as in JSON, so that 00123, yes and 2026-01-31 are texts.

The file is read event by event, so neither its depth nor its aliases, which are refused, can exhaust the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

import yaml

from mockservers.core.data.formats.json_file import NESTED, NO_OBJECT, parse_json
from mockservers.core.data.formats.text_lines import Report, read_whole
from mockservers.core.data.problems import BadFile

DEEPEST = 50  # levels
NULLS = {"", "~", "null", "Null", "NULL"}
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
TEXT_TAGS = {None, "!", "tag:yaml.org,2002:str"}
BEGINNINGS = 2  # events before the first value: of the stream and of the document


def read_yaml(file: IO[bytes], report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the records of a YAML file with their lines; what is no record is reported.

    Raises:
        BadFile: the file cannot be read further.
    """
    events = _Events(read_whole(file))
    first = events.begin()
    if not isinstance(first, yaml.SequenceStartEvent):
        raise BadFile(_line(first), "The file must be a list of records: lines that begin with `- `.")
    while not isinstance(event := events.take(), yaml.SequenceEndEvent):
        line, record = _line(event), events.build(event)
        if isinstance(record, dict):
            yield line, record
        else:
            report(line, NO_OBJECT)
    events.end()


def read_yaml_mapping(file: IO[bytes]) -> dict[str, Any]:
    """Return the mapping that a YAML file holds.

    Raises:
        BadFile: it holds something else.
    """
    events = _Events(read_whole(file))
    first = events.begin()
    found = events.build(first)
    events.end()
    if not isinstance(found, dict):
        raise BadFile(_line(first), "The file must be a mapping: lines such as `seed: 7`.")
    return found


class _Events:
    """The events of a YAML text."""

    def __init__(self, text: str) -> None:
        self._text, self._events = text, yaml.parse(text, Loader=yaml.CSafeLoader)

    def take(self) -> Any:  # noqa: ANN401 -- PyYAML's events have no common type
        """Return the next event.

        Raises:
            BadFile: the text is not YAML.
        """
        try:
            return next(self._events)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise BadFile(mark.line + 1 if mark else 0, f"It is not YAML: {error.problem}.") from None
        except yaml.YAMLError as error:  # of a character, with its position
            line = self._text.count("\n", 0, getattr(error, "position", 0)) + 1
            raise BadFile(line, "It is not YAML: a character is not allowed.") from None

    def begin(self) -> Any:  # noqa: ANN401 -- as ``take``
        """Return the first event of the first value."""
        for _ in range(BEGINNINGS):
            event = self.take()
        if isinstance(event, yaml.StreamEndEvent):
            raise BadFile(0, "The file has no records. For a table without records write [].")
        return self.take()

    def end(self) -> None:
        """Check that the document was the only one."""
        self.take()
        event = self.take()
        if not isinstance(event, yaml.StreamEndEvent):
            raise BadFile(_line(event), "The file must have one document.")

    def build(self, event: Any, depth: int = 0) -> Any:  # noqa: ANN401 -- as ``take``, and any JSON
        """Return the value that begins with an event."""
        if depth > DEEPEST:
            raise BadFile(_line(event), NESTED)
        if isinstance(event, yaml.AliasEvent):
            raise BadFile(_line(event), "Aliases (*name) are not allowed: write the value again.")
        if isinstance(event, yaml.ScalarEvent):
            return _parse_scalar(event)
        if event.tag not in {None, "!"}:
            raise BadFile(_line(event), f"The tag {event.tag} is not allowed.")
        return self._build_list(depth) if isinstance(event, yaml.SequenceStartEvent) else self._build_mapping(depth)

    def _build_list(self, depth: int) -> list[Any]:
        found = []
        while not isinstance(event := self.take(), yaml.SequenceEndEvent):
            found.append(self.build(event, depth + 1))
        return found

    def _build_mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self.take(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise BadFile(_line(event), "A name must be a text.")
            if event.value in found:
                raise BadFile(_line(event), f"The name {event.value!r} occurs twice.")
            found[event.value] = self.build(self.take(), depth + 1)
        return found


def _line(event: Any) -> int:  # noqa: ANN401 -- PyYAML's events have no common type
    return int(event.start_mark.line) + 1


def _parse_scalar(event: Any) -> Any:  # noqa: ANN401 -- as above
    if event.tag not in TEXT_TAGS:
        raise BadFile(_line(event), f"The tag {event.tag} is not allowed.")
    is_plain = event.implicit[0]
    if not is_plain:
        return event.value
    if event.value in NULLS:
        return None
    if event.value in BOOLEANS:
        return BOOLEANS[event.value]
    if not NUMBER.fullmatch(event.value):
        return event.value
    try:
        return parse_json(event.value)
    except ValueError as error:
        raise BadFile(_line(event), str(error)) from None
