"""Mapped records as the files of import jobs: JSON lines, compressed, at most 10 MB each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import md5
from typing import Any, BinaryIO

from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.model.tasks import FULL
from samclients.highlevel.json_lines import LARGEST_FILE, JsonLinesFile, pack_rows

MOST_FILES = 10  # of an import job; documented
CHUNK = 1024 * 1024  # bytes read at a time
LONGEST_NAME = 150  # characters of a file's name; documented


class TooLarge(IngestError):
    """A full load that does not fit into one import job: a second one would deactivate what the first has loaded."""


@dataclass(frozen=True)
class FilePart:
    """A file of an import job.

    Args:
        number: From 1.
        file: Open, at its beginning, on disk.
        rows: How many records it has.
        checksum: MD5 of its bytes, 32 hexadecimal digits. The same records give the same bytes.
    """

    number: int
    file: BinaryIO
    rows: int
    checksum: str


@contextmanager
def write_files(
    records: Iterable[Mapping[str, Any]], load_type: str, largest: int = LARGEST_FILE
) -> Iterator[tuple[FilePart, ...]]:
    """All records as files that last as long as the context: none without records, one or more else.

    At any time one record is in memory, and what the compression holds back.

    Args:
        records: Mapped records; what they raise is raised.
        load_type: ``full`` must fit into one job; ``incremental`` may need several.
        largest: Bytes of a file, before compression.

    Raises:
        TooLarge: a full load needs more than ten files.
        RowTooLarge: a record is larger than a file may be.
    """
    with ExitStack() as files:
        parts: list[FilePart] = []
        for number, lines in enumerate(pack_rows(records, largest), 1):
            files.callback(lines.file.close)
            if load_type == FULL and number > MOST_FILES:
                raise TooLarge(
                    f"A full load must fit into the {MOST_FILES} files of {largest:,} bytes that one import job takes; "
                    "this one does not. Nothing was uploaded."
                )
            if lines.rows:
                parts.append(_finish_part(number, lines))
        yield tuple(parts)


def _finish_part(number: int, lines: JsonLinesFile) -> FilePart:
    on_disk = getattr(lines.file, "rollover", None)
    if on_disk is not None:
        on_disk()
        lines.file.seek(0)
    digest = md5(usedforsecurity=False)
    while chunk := lines.file.read(CHUNK):
        digest.update(chunk)
    lines.file.seek(0)
    return FilePart(number, lines.file, lines.rows, digest.hexdigest())


def name_file(task_name: str, run_id: str, part: FilePart) -> str:
    """The name of a part, unique in the organization, and the same for the same content in the same run.

    So a run that goes on after a crash finds what it has uploaded already.
    """
    return f"{task_name}-{run_id}-{part.number}-{part.checksum[:12]}.json"[-LONGEST_NAME:]


def split_into_jobs(names: list[str]) -> list[list[str]]:
    """The files of each import job, ten at most."""
    return [names[first : first + MOST_FILES] for first in range(0, len(names), MOST_FILES)]
