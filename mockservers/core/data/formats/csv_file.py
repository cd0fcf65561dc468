"""CSV: a line of column names, then a line for each record; values are the texts of the cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO, Any

from mockservers.core.data.formats.text_lines import Report, read_lines
from mockservers.core.data.problems import BadFile

OTHER_SEPARATORS = ";\t|"


def read_csv(file: IO[bytes], report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each record with its first line; the first one is the header, whose values are its names.

    A line with too many or too few cells is reported.

    Raises:
        BadFile: the file cannot be read further.
    """
    rows = _read_rows(file)
    line, names = next(rows, (0, []))
    if not names:
        raise BadFile(0, "The file has no line of column names.")
    _check_header(line, names)
    yield line, dict(zip(names, names, strict=True))
    for number, cells in rows:
        if len(cells) == len(names):
            yield number, dict(zip(names, cells, strict=True))
        else:
            report(number, f"The line has {len(cells)} cells, the header {len(names)}.")


def _read_rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader((line for _, line in read_lines(file)), strict=True)
    while True:
        begin = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadFile(begin, f"The line is not CSV: {_explain(str(error))}.") from None
        if cells:  # not of an empty line
            yield begin, cells


def _check_header(line: int, names: list[str]) -> None:
    if "" in names:
        raise BadFile(line, f"Column {names.index('') + 1} has no name.")
    if twice := [name for name in names if names.count(name) > 1]:
        raise BadFile(line, f"The column {twice[0]!r} occurs twice.")
    if len(names) == 1 and any(separator in names[0] for separator in OTHER_SEPARATORS):
        raise BadFile(line, "The columns are not separated by commas.")


def _explain(reason: str) -> str:
    if reason.startswith("field larger"):
        return "a cell has more than 131,072 characters; use JSON Lines"
    return "a quotation mark is not closed" if "unexpected end" in reason else reason
