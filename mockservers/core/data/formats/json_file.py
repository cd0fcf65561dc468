"""JSON (an array of objects) and JSON Lines (an object in each line); names that occur twice are refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import IO, Any

from mockservers.core.data.formats.text_lines import Report, read_lines, read_whole
from mockservers.core.data.problems import BadFile

LONGEST_NUMBER = 30  # characters
SPACE = re.compile(r"[ \t\r\n]*")
NESTED = "The values are nested too deeply."
NO_OBJECT = "A record must be an object with the columns' names and values."


def _join_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"The name {next(name for name in names if names.count(name) > 1)!r} occurs twice.")
    return found


def _parse_int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"The number {text[:LONGEST_NUMBER]}... is too long.")
    return int(text)


def _parse_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"The number {text[:LONGEST_NUMBER]} is too large.")
    return number


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON.")


DECODER = json.JSONDecoder(
    object_pairs_hook=_join_pairs, parse_int=_parse_int, parse_float=_parse_float, parse_constant=_refuse_constant
)


def parse_json(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """Parse a JSON text.

    Raises:
        ValueError: it is not JSON, or a name occurs twice; the text is a sentence.
    """
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"It is not JSON: {error.msg}.") from None
    except RecursionError:
        raise ValueError(NESTED) from None


def read_json_lines(file: IO[bytes], report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the records of a JSON Lines file with their lines; a line that is no record is reported.

    Raises:
        BadFile: the file cannot be read further.
    """
    for number, line in read_lines(file):
        if line.strip():
            try:
                record = parse_json(line)
            except ValueError as error:
                report(number, str(error))
                continue
            if isinstance(record, dict):
                yield number, record
            else:
                report(number, NO_OBJECT)


def read_json(file: IO[bytes], report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the records of a JSON file with their lines; what is no record is reported.

    Raises:
        BadFile: the file cannot be read further.
    """
    reading = _ArrayReader(read_whole(file))
    if not reading.skip("["):
        raise BadFile(reading.line, "The file must be an array of objects: [{...}, {...}].")
    if not reading.skip("]"):
        while True:
            line, record = reading.line, reading.read_value()
            if isinstance(record, dict):
                yield line, record
            else:
                report(line, NO_OBJECT)
            if reading.skip("]"):
                break
            if not reading.skip(","):
                raise BadFile(reading.line, "A comma or the end of the array is missing.")
    if not reading.is_at_end:
        raise BadFile(reading.line, "There is more text after the array.")


class _ArrayReader:
    """Reads the parts of a JSON array one by one."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self.line = text, 0, 1
        self._move(0)

    @property
    def is_at_end(self) -> bool:
        """True at the end of the text."""
        return self._at == len(self._text)

    def skip(self, sign: str) -> bool:
        """Skip a sign and the space after it; return False if another one is next."""
        if not self._text.startswith(sign, self._at):
            return False
        self._move(self._at + 1)
        return True

    def read_value(self) -> Any:  # noqa: ANN401 -- any JSON
        """Return the next value.

        Raises:
            BadFile: it is not JSON.
        """
        try:
            value, end = DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            raise BadFile(error.lineno, f"It is not JSON: {error.msg}.") from None
        except RecursionError:
            raise BadFile(self.line, NESTED) from None
        except ValueError as error:
            raise BadFile(self.line, str(error)) from None
        self._move(end)
        return value

    def _move(self, at: int) -> None:
        found = SPACE.match(self._text, at)
        end = found.end() if found else at
        self.line += self._text.count("\n", self._at, end)
        self._at = end
