"""One run at work: all pages, mapped, as files, uploaded, imported; from wherever it stands.

Nothing is changed at Flexera before all records are fetched and mapped and all files are there: files that no import
job names are never loaded. From then on one request decides, that for the import job, which is accepted whole or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any

from samclients.flexera.models import ImportJob
from samclients.fsm_ingest.errors import IngestError, SourceFailed
from samclients.fsm_ingest.mapping.duplicates import Repeats
from samclients.fsm_ingest.mapping.files import Part, file_name, jobs_of, written
from samclients.fsm_ingest.mapping.mapper import Mapper, Rejected
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.model.tasks import FULL, TASKS
from samclients.fsm_ingest.runs.history import Counts, History, PlannedFile, Run, Stage, Status
from samclients.fsm_ingest.runs.loading import Loading
from samclients.fsm_ingest.runs.progress import Progress, Watch
from samclients.fsm_ingest.source.client import Source
from samclients.highlevel.json_lines import LARGEST_FILE

READINGS = 4  # of a source whose pages shift


class NothingToLoad(IngestError):
    """A full load without records would deactivate everything that was loaded before; it is not made."""


class RecordsRejected(IngestError):
    """A full load that lacks what could not be mapped would deactivate it; it is not made unless that is wanted."""


class SourceChanges(SourceFailed):
    """The source's pages shift while they are read: some records come twice, and others not at all."""


class Work:
    """A run at work; ``run`` is how it stands.

    Args:
        run: As it stood.
        job: Its job.
        history: Where every step is kept.
        source: Gives the pages.
        loading: Files and import jobs at Flexera.
        guard: Called before everything that changes something; raises where this process must stop.
        now: The time.
        watch: Told how far it is.
        tell: Told what is for the log.
        deadline: Seconds that an import job is waited for.
        despite_rejects: Whether a full load is made without the records that were rejected.
        largest: Bytes of a file, before compression.
    """

    def __init__(  # noqa: PLR0913 -- said by name
        self,
        run: Run,
        job: ApiJob,
        *,
        history: History,
        source: Source,
        loading: Loading,
        guard: Callable[[], None],
        now: Callable[[], datetime],
        watch: Watch,
        tell: Callable[[str], None],
        deadline: float,
        despite_rejects: bool = False,
        largest: int = LARGEST_FILE,
    ) -> None:
        self.run = run
        self._job, self._history, self._source, self._loading = job, history, source, loading
        self._guard, self._now, self._watch, self._tell = guard, now, watch, tell
        self._deadline, self._despite_rejects, self._largest = deadline, despite_rejects, largest
        self._may_have_begun = run.stage is Stage.IMPORTING

    def do(self) -> None:
        """Do what is left of the run; it is completed then.

        Raises:
            IngestError, ClientError, OSError: it is not, and Flexera has what it had before, or what ``run.counts``
                tells of an incremental load of several import jobs.
        """
        if self.run.stage is not Stage.IMPORTING:
            self._loading.check_application()
            self._upload()
        self._import()
        counts = self.run.counts
        rejected = f", {_records(counts.rejected)} rejected" if counts.rejected else ""
        self._keep(
            status=Status.COMPLETED, ended_at=self._now(), message=f"{_records(counts.loaded)} loaded{rejected}."
        )

    def _keep(self, **changes: Any) -> None:  # noqa: ANN401 -- members of Run
        self._guard()
        self.run = self._history.keep(replace(self.run, **changes))

    def _upload(self) -> None:
        with ExitStack() as stack:
            parts = self._settled(stack)
            self._account()
            named = {file_name(self._task_name, self.run.id, part): part for part in parts}
            uploaded = self._history.plan(self.run, [PlannedFile(name, part.rows) for name, part in named.items()])
            self._keep(stage=Stage.UPLOADING, counts=replace(self.run.counts, files=len(parts)))
            for number, (name, part) in enumerate(named.items(), 1):
                if name not in uploaded:
                    self._upload_one(name, part)
                self._watch(Progress(Stage.UPLOADING, number, len(parts), f"File {number} of {len(parts)} uploaded"))
        self._keep(stage=Stage.IMPORTING)

    def _settled(self, stack: ExitStack) -> tuple[Part, ...]:
        """All records as files, read until none came twice, or the same ones did again: then they are meant.

        Raises:
            SourceChanges: neither is so after a few readings.
        """
        before: int | None = None
        for _ in range(READINGS):
            self._keep(counts=Counts())
            repeats = Repeats()
            with ExitStack() as reading:
                parts = reading.enter_context(written(self._mapped(repeats), self.run.load_type, self._largest))
                if not repeats.number or repeats.content == before:
                    stack.push(reading.pop_all())
                    return parts
            before = repeats.content
            self._tell(f"The source gave {_records(repeats.number)} twice: it is read again.")
        raise SourceChanges(f"The source changed while it was read, {READINGS} times.")

    def _upload_one(self, name: str, part: Part) -> None:
        self._guard()
        self._loading.upload(name, part)
        self._history.uploaded(self.run, name)
        self._tell(f"Uploaded {name}: {_records(part.rows)}.")

    @property
    def _task_name(self) -> str:
        assert self._job.task is not None  # noqa: S101 -- a job that runs has all that is mandatory
        return TASKS[self._job.task].task_name

    def _mapped(self, repeats: Repeats) -> Iterator[Mapping[str, Any]]:
        """The task's records, page after page; the run's counts and the repeats grow on the way."""
        assert self._job.task is not None  # noqa: S101 -- a job that runs has all that is mandatory
        mapper = Mapper(self._job.task, self._job.mapping, self.run.started_at, self._job.id)
        for page in self._source.pages(mapper.root):
            self._guard()
            fetched = self.run.counts.fetched + len(page.records)
            self.run = replace(self.run, counts=replace(self.run.counts, pages=page.number, fetched=fetched))
            for record in page.records:
                repeats.add(record.item)
                made = _sendable(mapper.map(record))
                if isinstance(made, Rejected):
                    self.run = replace(self.run, counts=self.run.counts.reject(made.reason))
                else:
                    yield made
            text = f"Page {page.number}: {_records(fetched)} fetched so far"
            self._watch(Progress(Stage.FETCHING, fetched, None, text))

    def _account(self) -> None:
        """Tell what was fetched.

        Raises:
            NothingToLoad, RecordsRejected: nothing may be made of it.
        """
        counts = self.run.counts
        self._tell(f"Fetched {_records(counts.fetched)} in {counted(counts.pages, 'page')}.")
        for reason, number in counts.reasons.items():
            self._tell(f"Rejected {_records(number)}: {reason}.")
        if counts.fetched and not counts.mapped:
            raise NothingToLoad(f"All {_records(counts.fetched)} were rejected: {'; '.join(counts.reasons)}.")
        if not counts.mapped and self.run.load_type == FULL:
            raise NothingToLoad(
                "The source has no records. A full load of none would deactivate all that was loaded before."
            )
        if counts.rejected and self.run.load_type == FULL and not self._despite_rejects:
            reasons = "; ".join(f"{reason} ({number:,})" for reason, number in counts.reasons.items())
            raise RecordsRejected(
                f"{_records(counts.rejected)} of {counts.fetched:,} rejected: {reasons}. A full load without them would"
                " make Flexera deactivate what they stand for, so nothing was uploaded. Correct the source or the "
                "mapping; or load the others with --load-despite-rejects, or with the setting load_despite_rejects."
            )

    def _import(self) -> None:
        files = self._history.files(self.run)
        records = {one.name: one.records for one in files}
        jobs = jobs_of([one.name for one in files])
        self._keep(counts=replace(self.run.counts, loaded=0))
        for number, names in enumerate(jobs):
            job_id = self._begun(number, names)

            def seen(job: ImportJob, at: int = number) -> None:
                self._guard()
                self._watch(Progress(Stage.IMPORTING, at, len(jobs), f"Import job {job.id} is {job.status}"))

            self._loading.wait(job_id, self._deadline, seen)
            loaded = self.run.counts.loaded + sum(records[name] for name in names)
            self._keep(counts=replace(self.run.counts, loaded=loaded))
            self._tell(f"Import job {job_id} is completed.")
            self._watch(Progress(Stage.IMPORTING, number + 1, len(jobs), f"Import job {job_id} is completed"))

    def _begun(self, number: int, names: list[str]) -> str:
        """The id of an import job, begun unless it was before."""
        begun = self.run.counts.jobs
        if number < len(begun):
            return begun[number]
        self._guard()
        job_id = self._loading.begin(names, again=self._may_have_begun)
        self._keep(counts=replace(self.run.counts, jobs=(*begun, job_id)))
        files = counted(len(names), "file")
        self._tell(f"Import job {job_id} of {files}: {self._task_name}, {self.run.load_type}.")
        return job_id


def _sendable(made: dict[str, Any] | Rejected) -> dict[str, Any] | Rejected:
    """The record, unless it has a character that no encoding has."""
    if isinstance(made, Rejected) or _encodable(made):
        return made
    return Rejected("a value is not Unicode")


def _encodable(value: object) -> bool:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return False
        return True
    if isinstance(value, Mapping):
        return all(map(_encodable, value.values()))
    return all(map(_encodable, value)) if isinstance(value, list) else True


def counted(number: int, what: str) -> str:
    """``1 record``, ``2,000 records``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _records(number: int) -> str:
    return counted(number, "record")
