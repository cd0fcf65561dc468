"""The steps of a run: check the application, fetch and map, upload the files, import them.

Flexera's data does not change before all records are fetched and mapped and all files are uploaded, because files
without an import job are never loaded. The request for the import job is then accepted or refused as a whole. A run
that another process left unfinished continues at its stage.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from samclients.flexera.models import ImportJob
from samclients.fsm_ingest.mapping.files import FilePart, name_file, split_into_jobs
from samclients.fsm_ingest.runs.environment import RunEnvironment, RunInput
from samclients.fsm_ingest.runs.fetching import RecordFetcher
from samclients.fsm_ingest.runs.loading import FlexeraLoader
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.recorder import RunRecorder
from samclients.fsm_ingest.runs.records import PlannedFile, RunStage
from samclients.fsm_ingest.runs.wording import format_count, format_records
from samclients.fsm_ingest.source.client import SourceClient


class IngestPipeline:
    """The steps of one run.

    Args:
        data: The run's input.
        environment: The options of the process, and the listener for progress.
        recorder: Holds the run's state and stores every step.
        source: Reads the pages.
        loader: Uploads files and begins import jobs at Flexera.
    """

    def __init__(
        self,
        data: RunInput,
        environment: RunEnvironment,
        recorder: RunRecorder,
        source: SourceClient,
        loader: FlexeraLoader,
    ) -> None:
        self._data, self._environment, self._recorder, self._loader = data, environment, recorder, loader
        self._fetcher = RecordFetcher(data, environment, recorder, source)
        self._may_have_begun = recorder.run.stage is RunStage.IMPORTING

    def run(self) -> None:
        """Execute the remaining steps and complete the run.

        Raises:
            IngestError, ClientError, OSError: the run is not completed. Flexera's data is unchanged, except for the
                completed import jobs of an incremental load, as the run's counts report.
        """
        if self._recorder.run.stage is not RunStage.IMPORTING:
            self._loader.check_application()
            self._fetch_and_upload()
        self._import_files()
        counts = self._recorder.run.counts
        rejected = f", {format_records(counts.rejected)} rejected" if counts.rejected else ""
        self._recorder.complete(f"{format_records(counts.loaded)} loaded{rejected}.")

    def _fetch_and_upload(self) -> None:
        with ExitStack() as stack:
            self._upload(self._fetcher.fetch(stack))
        self._recorder.update(stage=RunStage.IMPORTING)

    def _upload(self, parts: tuple[FilePart, ...]) -> None:
        run_id, task_name, total = self._recorder.run.id, self._data.task_fields.task_name, len(parts)
        named = {name_file(task_name, run_id, part): part for part in parts}
        uploaded = self._recorder.plan_files([PlannedFile(name, part.rows) for name, part in named.items()])
        self._recorder.update(stage=RunStage.UPLOADING, counts=replace(self._recorder.run.counts, files=total))
        for number, (name, part) in enumerate(named.items(), 1):
            if name not in uploaded:
                self._upload_part(name, part)
            self._show(RunStage.UPLOADING, number, total, f"File {number} of {total} uploaded")

    def _upload_part(self, name: str, part: FilePart) -> None:
        self._recorder.guard()
        self._loader.upload(name, part)
        self._recorder.record_upload(name)
        self._recorder.log(f"Uploaded {name}: {format_records(part.rows)}.")

    def _import_files(self) -> None:
        files = self._recorder.list_files()
        records = {file.name: file.records for file in files}
        jobs = split_into_jobs([file.name for file in files])
        self._recorder.update(counts=replace(self._recorder.run.counts, loaded=0))
        for number, names in enumerate(jobs):
            job_id = self._begin_job(number, names)
            self._wait_for_job(job_id, number, len(jobs))
            counts = self._recorder.run.counts
            loaded = counts.loaded + sum(records[name] for name in names)
            self._recorder.update(counts=replace(counts, loaded=loaded))
            self._recorder.log(f"Import job {job_id} is completed.")
            self._show(RunStage.IMPORTING, number + 1, len(jobs), f"Import job {job_id} is completed")

    def _wait_for_job(self, job_id: str, number: int, total: int) -> None:
        def on_state(job: ImportJob) -> None:
            self._recorder.guard()
            self._show(RunStage.IMPORTING, number, total, f"Import job {job.id} is {job.status}")

        self._loader.wait(job_id, self._data.settings.job_deadline_seconds, on_state)

    def _begin_job(self, number: int, names: list[str]) -> str:
        """Return the id of an import job; begin it unless it was begun before."""
        begun = self._recorder.run.counts.jobs
        if number < len(begun):
            return begun[number]
        self._recorder.guard()
        job_id = self._loader.begin(names, again=self._may_have_begun)
        self._recorder.update(counts=replace(self._recorder.run.counts, jobs=(*begun, job_id)))
        files = format_count(len(names), "file")
        self._recorder.log(
            f"Import job {job_id} of {files}: {self._data.task_fields.task_name}, {self._recorder.run.load_type}."
        )
        return job_id

    def _show(self, stage: RunStage, done: int, total: int, text: str) -> None:
        self._environment.watch(RunProgress(stage, done, total, text))
