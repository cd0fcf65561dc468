"""The formats of data files by the ends of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, NamedTuple

from mockservers.core.data.formats.csv_file import read_csv
from mockservers.core.data.formats.json_file import read_json, read_json_lines
from mockservers.core.data.formats.text_lines import Report
from mockservers.core.data.formats.yaml_file import read_yaml


class FileFormat(NamedTuple):
    """A format: its reader, bytes that occur about once in a record, and True if values are cells below a header."""

    read: Callable[[IO[bytes], Report], Iterator[tuple[int, dict[str, Any]]]]
    mark: bytes = b"\n"
    has_cells: bool = False


FORMATS: Mapping[str, FileFormat] = {
    ".csv": FileFormat(read_csv, has_cells=True),
    ".json": FileFormat(read_json, b"}"),
    ".jsonl": FileFormat(read_json_lines),
    ".yaml": FileFormat(read_yaml, b"\n- "),
    ".yml": FileFormat(read_yaml, b"\n- "),
}
ENDS = ", ".join(list(FORMATS)[:-2]) + " or .yaml"
