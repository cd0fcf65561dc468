"""Loader of files and import jobs at Flexera; each step can be repeated after a crash without taking effect twice.

A file's name is unique in the organization and depends on its content (``files.name_file``). After a lost connection or
the death of a process, the loader looks up the name to find out if a step was done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from samclients.flexera.client import Flexera
from samclients.flexera.models import ImportJob, SaasData, SaasDataStatus, UploadSaasDataContentEncoding
from samclients.fsm_ingest.errors import FlexeraRequestFailed
from samclients.fsm_ingest.mapping.files import FilePart
from samclients.runtime import (
    CallFailed,
    Conflict,
    File,
    NotFound,
    Pace,
    Refused,
    Retriable,
    Rows,
)

T = TypeVar("T")

NEWEST = "createdAt desc"
MOST_ROWS = 5_000  # rows of a list that are searched, newest first
MOST_READINGS = 3  # attempts to read a list whose skip token is refused because the list has changed
BAD_REQUEST, CONFLICT = 400, 409


class FlexeraLoader:
    """Uploads files and begins import jobs for one run and one managed application.

    Args:
        flexera: The client of the organization.
        app_id: The id of the managed application.
        task_name: The task's name in the API.
        load_type: ``full`` or ``incremental``.
    """

    def __init__(self, flexera: Flexera, app_id: str, task_name: str, load_type: str) -> None:
        self._flexera = flexera
        self._app_id, self._task_name, self._load_type = app_id, task_name, load_type

    def check_application(self) -> None:
        """Check that the application exists and is active.

        Raises:
            FlexeraRequestFailed: it does not exist or is not active.
        """
        try:
            app = self._flexera.managed_apps.get_app(self._app_id)
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
            self._flexera.saas_data.with_options(idempotent=True).upload(
                identifier,
                body=File(part.file),
                content_encoding=UploadSaasDataContentEncoding.GZIP,
                checksum=part.checksum,
            )
        except Conflict:  # 423: "this object is locked", because its file is uploaded
            self._check_same_file(self._flexera.saas_data.get(identifier), part)

    def _create_object(self, name: str) -> str | None:
        """Return the id of an object that waits for its file; None if the file is uploaded."""
        try:
            # repeating is safe: the second time the name is taken
            return self._flexera.saas_data.with_options(idempotent=True).begin(name)
        except CallFailed as error:
            if error.status not in {BAD_REQUEST, CONFLICT}:  # the documentation does not say which
                raise
            found = self._find_object(name)
            if found is None:
                raise
            return None if found.status is SaasDataStatus.UPLOADED else found.id

    def _find_object(self, name: str) -> SaasData | None:
        """Return the object with a name if it is one of the newest; None otherwise."""
        list_newest = self._flexera.saas_data.iterate
        return _find_newest(lambda: list_newest(order_by=NEWEST), lambda entry: entry.name == name)

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
        settings = self._flexera.client.settings
        for wait in (*(settings.retry.first * settings.retry.factor**n for n in range(settings.retry.attempts)), None):
            try:
                return self._flexera.import_jobs.begin(self._app_id, self._task_name, self._load_type, names)
            except Retriable as error:
                if wait is None or error.never_processed:  # the client has tried often enough
                    raise
                settings.clock.sleep(wait)
                if found := self._find_import_job(names):
                    return found
        raise AssertionError("The last attempt returns or raises.")

    def _find_import_job(self, names: Sequence[str]) -> str | None:
        """Return the id of the import job of these files if it is one of the newest; None otherwise."""
        wanted, list_newest = list(names), self._flexera.import_jobs.iterate
        found = _find_newest(
            lambda: list_newest(order_by=NEWEST), lambda job: [data.name for data in job.saas_data_list] == wanted
        )
        return found.id if found else None

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
        return self._flexera.import_jobs.wait(job_id, Pace(deadline=deadline), seen)


def _find_newest(list_newest: Callable[[], Rows[T]], is_wanted: Callable[[T], bool]) -> T | None:
    """Find an entry among the newest ones; begin again if the list's skip token is refused because it has changed."""
    for attempt in range(MOST_READINGS):
        try:
            return next((entry for entry in islice(list_newest(), MOST_ROWS) if is_wanted(entry)), None)
        except Refused:
            if attempt == MOST_READINGS - 1:
                raise
    raise AssertionError("The last attempt returns or raises.")
