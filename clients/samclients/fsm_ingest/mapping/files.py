"""Files of import jobs: mapped records as compressed JSON lines, at most 10 MB each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import md5
from typing import Any, BinaryIO

from samclients.flexera.json_lines import LARGEST_FILE, JsonLinesFile, pack_rows
from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.model.tasks import FULL

MOST_FILES = 10  # of an import job; documented
CHUNK = 1024 * 1024  # bytes read at a time
LONGEST_NAME = 150  # characters of a file's name; documented


class TooLarge(IngestError):
    """The full load does not fit into one import job; a second job would deactivate the records of the first."""


@dataclass(frozen=True)
class FilePart:
    """A file of an import job.

    Args:
        number: The file's number, from 1.
        file: The open file on disk, at its beginning.
        rows: The number of records.
        checksum: MD5 of the bytes, 32 hexadecimal digits; the same records give the same bytes.
    """

    number: int
    file: BinaryIO
    rows: int
    checksum: str


@contextmanager
def write_files(
    records: Iterable[Mapping[str, Any]], load_type: str, largest: int = LARGEST_FILE
) -> Iterator[tuple[FilePart, ...]]:
    """Write all records to files, which exist until the context ends; no records give no files.

    Only one record and the buffer of the compression are in memory.

    Args:
        records: Mapped records; errors of the iterator are raised.
        load_type: A ``full`` load must fit into one import job, an ``incremental`` one may need several.
        largest: Maximum size of a file in bytes, before compression.

    Raises:
        TooLarge: a full load needs more than ten files.
        RowTooLarge: a record is larger than ``largest``.
    """
    with ExitStack() as files:
        parts: list[FilePart] = []
        for number, lines in enumerate(pack_rows(records, largest), 1):
            files.callback(lines.file.close)
            if load_type == FULL and number > MOST_FILES:
                raise TooLarge(
                    f"The full load does not fit into one import job, {MOST_FILES} files of {largest:,} bytes. Nothing "
                    "was uploaded."
                )
            if lines.rows:
                parts.append(_finish_part(number, lines))
        yield tuple(parts)


def _finish_part(number: int, lines: JsonLinesFile) -> FilePart:
    roll_over = getattr(lines.file, "rollover", None)  # of SpooledTemporaryFile
    if roll_over is not None:
        roll_over()
        lines.file.seek(0)
    digest = md5(usedforsecurity=False)
    while chunk := lines.file.read(CHUNK):
        digest.update(chunk)
    lines.file.seek(0)
    return FilePart(number, lines.file, lines.rows, digest.hexdigest())


def name_file(task_name: str, run_id: str, part: FilePart) -> str:
    """Return the name of a file: unique in the organization, and equal for equal content in the same run.

    A run that continues after a crash therefore finds its uploaded files.
    """
    return f"{task_name}-{run_id}-{part.number}-{part.checksum[:12]}.json"[-LONGEST_NAME:]


def split_into_jobs(names: list[str]) -> list[list[str]]:
    """Return the file names of each import job, at most ten."""
    return [names[first : first + MOST_FILES] for first in range(0, len(names), MOST_FILES)]
