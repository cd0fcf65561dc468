"""Loader of files and import jobs at Flexera; each step can be repeated after a crash without taking effect twice.

A file's name is unique in the organization and depends on its content (``files.name_file``). After a lost connection or
the death of a process, the loader looks up the name to find out if a step was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from samclients.flexera.api import import_jobs, managed_applications, saas_data
from samclients.flexera.models import (
    ImportJob,
    NewImportJob,
    NewSaasData,
    SaasData,
    SaasDataStatus,
    UploadSaasDataContentEncoding,
)
from samclients.fsm_ingest.errors import FlexeraRequestFailed
from samclients.fsm_ingest.mapping.files import FilePart
from samclients.highlevel.flexera import Flexera, ImportJobFailed, ListResponse
from samclients.runtime import (
    UNSET,
    CallFailed,
    Conflict,
    File,
    ListPage,
    NotFound,
    Pace,
    Refused,
    Retriable,
    Unset,
    poll_until,
    query_of,
)

T = TypeVar("T")

NEWEST = "createdAt desc"
MOST_PAGES = 50  # pages of a list that are searched, newest first
MOST_READINGS = 3  # attempts to read a list whose skip token is refused because the list has changed
BAD_REQUEST, CONFLICT = 400, 409
FINAL = ("completed", "failed")


class FlexeraLoader:
    """Uploads files and begins import jobs for one run and one managed application.

    Args:
        flexera: The client of the organization.
        app_id: The id of the managed application.
        task_name: The task's name in the API.
        load_type: ``full`` or ``incremental``.
    """

    def __init__(self, flexera: Flexera, app_id: str, task_name: str, load_type: str) -> None:
        self._client, self._org = flexera.client, flexera.org_id
        self._app_id, self._task_name, self._load_type = app_id, task_name, load_type

    def check_application(self) -> None:
        """Check that the application exists and is active.

        Raises:
            FlexeraRequestFailed: it does not exist or is not active.
        """
        try:
            app = managed_applications.get_managed_app(self._client, self._org, self._app_id)
        except NotFound:
            raise FlexeraRequestFailed(
                f"The organization has no application {self._app_id}. Refresh its applications, and change the job."
            ) from None
        if app.is_active is False:
            raise FlexeraRequestFailed(
                f"The application {app.name} ({self._app_id}) is not active. Activate it in Flexera One."
            )

    def upload(self, name: str, part: FilePart) -> None:
        """Upload a file, unless it was uploaded already.

        Raises:
            FlexeraRequestFailed: another file with this name was uploaded.
            CallFailed: see ``samclients.runtime.errors``.
        """
        identifier = self._create_object(name)
        if identifier is None:
            return
        try:
            saas_data.upload_saas_data(
                self._client.repeatable(),
                self._org,
                identifier,
                body=File(part.file),
                content_encoding=UploadSaasDataContentEncoding.GZIP,
                checksum=part.checksum,
            )
        except Conflict:  # 423: "this object is locked", because its file is uploaded
            self._check_same_file(saas_data.get_saas_data(self._client, self._org, identifier), part)

    def _create_object(self, name: str) -> str | None:
        """Return the id of an object that waits for its file; None if the file is uploaded."""
        try:
            # repeating is safe: the second time the name is taken
            created = saas_data.create_saas_data_detailed(self._client.repeatable(), self._org, body=NewSaasData(name))
        except CallFailed as error:
            if error.status not in {BAD_REQUEST, CONFLICT}:  # the documentation does not say which
                raise
            found = self._find_object(name)
            if found is None:
                raise
            return None if found.status is SaasDataStatus.UPLOADED else found.id
        return created.headers["Location"].rstrip("/").rpartition("/")[2]

    def _find_object(self, name: str) -> SaasData | None:
        """Return the object with a name if it is one of the newest; None otherwise."""

        def list_page(skip: str | Unset) -> ListResponse[SaasData]:
            return saas_data.list_saas_data(self._client, self._org, order_by=NEWEST, skip_token=skip)

        return next((entry for entry in self._iter_newest(list_page) if entry.name == name), None)

    @staticmethod
    def _check_same_file(value: SaasData, part: FilePart) -> None:
        if value.status is not SaasDataStatus.UPLOADED or value.checksum != part.checksum:
            raise FlexeraRequestFailed(
                f"The file {value.name} is locked at Flexera, and its content differs from the file to upload."
            )

    def begin(self, names: Sequence[str], *, again: bool) -> str:
        """Begin the import job of these files and return its id.

        Args:
            names: Names of uploaded files, at most ten.
            again: The job may have begun already, so look it up first.

        Raises:
            CallFailed: see ``samclients.runtime.errors``.
        """
        if again and (found := self._find_import_job(names)):
            return found
        body = NewImportJob.from_dict(
            {
                "managedAppId": self._app_id,
                "saasDataList": [{"name": name} for name in names],
                "importSettings": {"taskName": self._task_name, "loadType": self._load_type},
            }
        )
        settings = self._client.settings
        for wait in (*(settings.retry.first * settings.retry.factor**n for n in range(settings.retry.attempts)), None):
            try:
                created = import_jobs.create_import_job_detailed(self._client, self._org, body=body)
                return created.headers["Location"].rstrip("/").rpartition("/")[2]
            except Retriable as error:
                if wait is None or error.never_processed:  # the client has tried often enough
                    raise
                settings.clock.sleep(wait)
                if found := self._find_import_job(names):
                    return found
        raise AssertionError("The last attempt returns or raises.")

    def _find_import_job(self, names: Sequence[str]) -> str | None:
        """Return the id of the import job of these files if it is one of the newest; None otherwise."""

        def list_page(skip: str | Unset) -> ListResponse[ImportJob]:
            return import_jobs.list_import_jobs(self._client, self._org, order_by=NEWEST, skip_token=skip)

        wanted = list(names)
        found = (job.id for job in self._iter_newest(list_page) if [data.name for data in job.saas_data_list] == wanted)
        return next(found, None)

    def _iter_newest(self, list_page: Callable[[str | Unset], ListResponse[T]]) -> Iterator[T]:
        """Yield the newest entries of a list; begin again if its skip token is refused because the list has changed."""
        for attempt in range(MOST_READINGS):
            try:
                skip: str | Unset = UNSET
                for _ in range(MOST_PAGES):
                    page = list_page(skip)
                    yield from ListPage(page.values).items
                    if not page.next_page:
                        return
                    skip = query_of(page.next_page, self._client.base_url)["skipToken"]
            except Refused:
                if attempt == MOST_READINGS - 1:
                    raise
            else:
                return

    def wait(self, job_id: str, deadline: float, seen: Callable[[ImportJob], None]) -> ImportJob:
        """Wait until an import job is completed.

        Args:
            job_id: The id of the import job.
            deadline: Maximum seconds to wait.
            seen: Receives every state of the job.

        Raises:
            ImportJobFailed: the job has failed, and nothing of it was loaded.
            DeadlinePassed: the job is not completed in time.
            CallFailed: see ``samclients.runtime.errors``.
        """
        job = poll_until(
            lambda: import_jobs.get_import_job(self._client, self._org, job_id),
            lambda state: state.status.value in FINAL,
            clock=self._client.settings.clock,
            pace=Pace(deadline=deadline),
            seen=seen,
        )
        if job.status.value == "failed":
            raise ImportJobFailed(job)
        return job
