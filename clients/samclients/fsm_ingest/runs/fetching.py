"""First step of a run: fetch all pages, map their records, and write them into upload files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from samclients.fsm_ingest.errors import IngestError, SourceFailed
from samclients.fsm_ingest.mapping.duplicates import DuplicateDetector
from samclients.fsm_ingest.mapping.files import FilePart, write_files
from samclients.fsm_ingest.mapping.mapper import Mapper, RejectedRecord
from samclients.fsm_ingest.model.tasks import FULL
from samclients.fsm_ingest.runs.environment import RunEnvironment, RunInput
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.recorder import RunRecorder
from samclients.fsm_ingest.runs.records import RunCounts, RunStage
from samclients.fsm_ingest.runs.wording import format_count, format_records
from samclients.fsm_ingest.source.client import RecordPage, SourceClient

MOST_READINGS = 4  # attempts to read a source whose pages shift while they are read


class NothingToLoad(IngestError):
    """There is no record to load; an empty full load would deactivate all entries that were loaded before."""


class RecordsRejected(IngestError):
    """Records of a full load were rejected; loading the others would deactivate the entries of the rejected ones."""


class SourceUnstable(SourceFailed):
    """The source's pages shift while they are read, so that some records are repeated and others missing."""


class RecordFetcher:
    """Fetches and maps the records of one run.

    Args:
        data: The run's input.
        environment: The limits, and the listener for progress.
        recorder: Stores counts and log lines.
        source: Reads the pages.
    """

    def __init__(
        self, data: RunInput, environment: RunEnvironment, recorder: RunRecorder, source: SourceClient
    ) -> None:
        self._data, self._environment, self._recorder, self._source = data, environment, recorder, source

    def fetch(self, stack: ExitStack) -> tuple[FilePart, ...]:
        """Fetch all records and return them as files, which stay open as long as the stack.

        A reading with duplicate records is repeated until it has none, or has the same records as the one before: then
        the duplicates are in the source.

        Raises:
            SourceUnstable: every reading had different duplicates.
            NothingToLoad, RecordsRejected: the records must not be loaded.
            SourceFailed: a page cannot be read.
        """
        parts = self._read_until_stable(stack)
        self._check_counts()
        return parts

    def _read_until_stable(self, stack: ExitStack) -> tuple[FilePart, ...]:
        before: int | None = None
        load_type, largest = self._recorder.run.load_type, self._environment.largest
        for _ in range(MOST_READINGS):
            self._recorder.update(counts=RunCounts())
            duplicates = DuplicateDetector()
            with ExitStack() as reading:
                parts = reading.enter_context(write_files(self._map_records(duplicates), load_type, largest))
                if not duplicates.number or duplicates.content == before:
                    stack.push(reading.pop_all())
                    return parts
            before = duplicates.content
            self._recorder.log(f"The source returned {format_records(duplicates.number)} twice: reading it again.")
        raise SourceUnstable(
            f"The source changed while it was read, {MOST_READINGS} times. Run the job when the source is stable."
        )

    def _map_records(self, duplicates: DuplicateDetector) -> Iterator[Mapping[str, Any]]:
        """Yield the mapped records page after page; update the run's counts and the detector on the way."""
        job = self._data.job
        mapper = Mapper(self._data.task, job.mapping, self._recorder.run.started_at, job.id)
        for page in self._source.iter_pages(mapper.root):
            self._recorder.guard()
            self._count_page(page)
            for record in page.records:
                duplicates.add(record.item)
                mapped = _reject_unencodable(mapper.map(record))
                if isinstance(mapped, RejectedRecord):
                    self._recorder.count(self._recorder.run.counts.reject(mapped.reason))
                else:
                    yield mapped
            fetched = self._recorder.run.counts.fetched
            text = f"Page {page.number}: {format_records(fetched)} fetched so far"
            self._environment.watch(RunProgress(RunStage.FETCHING, fetched, None, text))

    def _count_page(self, page: RecordPage) -> None:
        counts = self._recorder.run.counts
        self._recorder.count(replace(counts, pages=page.number, fetched=counts.fetched + len(page.records)))

    def _check_counts(self) -> None:
        """Log the counts.

        Raises:
            NothingToLoad, RecordsRejected: the records must not be loaded.
        """
        run, counts = self._recorder.run, self._recorder.run.counts
        self._recorder.log(f"Fetched {format_records(counts.fetched)} in {format_count(counts.pages, 'page')}.")
        for reason, number in counts.reasons.items():
            self._recorder.log(f"Rejected {format_records(number)}: {reason}.")
        if counts.fetched and not counts.mapped:
            raise NothingToLoad(f"All {format_records(counts.fetched)} were rejected: {'; '.join(counts.reasons)}.")
        if run.load_type != FULL:
            return
        if not counts.mapped:
            raise NothingToLoad(
                "The source has no records. An empty full load would deactivate all entries that were loaded before."
            )
        if counts.rejected and not (self._environment.despite_rejects or self._data.settings.load_despite_rejects):
            raise RecordsRejected(_describe_rejects(counts))


def _describe_rejects(counts: RunCounts) -> str:
    reasons = "; ".join(f"{reason} ({number:,})" for reason, number in counts.reasons.items())
    return (
        f"{format_records(counts.rejected)} of {counts.fetched:,} rejected: {reasons}. Nothing was uploaded, because "
        "Flexera would deactivate the entries of the rejected records in a full load. Correct the source or the "
        "mapping; or load the others with --load-despite-rejects or the setting load_despite_rejects."
    )


def _reject_unencodable(mapped: dict[str, Any] | RejectedRecord) -> dict[str, Any] | RejectedRecord:
    """Reject a record with an unpaired surrogate, which UTF-8 cannot encode."""
    if isinstance(mapped, RejectedRecord) or _is_encodable(mapped):
        return mapped
    return RejectedRecord("a value is not Unicode")


def _is_encodable(value: object) -> bool:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return False
        return True
    if isinstance(value, Mapping):
        return all(map(_is_encodable, value.values()))
    return all(map(_is_encodable, value)) if isinstance(value, list) else True
