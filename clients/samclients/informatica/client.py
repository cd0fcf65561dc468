"""Informatica Intelligent Data Management Cloud: license metering exports."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from io import TextIOWrapper
from types import TracebackType
from typing import Self
from zipfile import BadZipFile, ZipFile

from samclients.informatica.models import (
    Credentials,
    Export,
    ExportJobType,
    Job,
    JobLevelExport,
    JobLevelJob,
    JobLevelMeterId,
    MeterId,
    Status,
)
from samclients.informatica.operations import LicensesResource, MeteringResource, SessionsResource
from samclients.runtime import (
    UNSET,
    Client,
    ClientError,
    File,
    IssuedCredential,
    JobFailed,
    Masker,
    Pace,
    Renewable,
    Settings,
    Unset,
    VendorClient,
    poll_until,
)

HEADER = "INFA-SESSION-ID"
PRODUCT_PATH = "/saas"  # end of baseApiUrl, and beginning of the operations' paths
DONE = (Status.SUCCESS, Status.PARTIAL_SUCCESS, Status.FAILED)
EXPORT_PACE = Pace(first=2, factor=1.3, longest=30, deadline=900)


class ExportJobFailed(JobFailed):
    """An export job failed; ``job`` contains the error message."""

    def __init__(self, job: Job) -> None:
        reason = job.error_message or "the vendor gives no reason"
        super().__init__(f"Export job {job.job_id} has failed: {reason}")
        self.job = job


class NoArchive(ClientError):
    """The download is not a ZIP archive."""


class Informatica(VendorClient):
    """An organization in Informatica's cloud.

    The client logs in before the first call, and again when the service reports that the session has expired.

    Args:
        url: URL of the login host, ``https://dm-us.informaticacloud.com``.
        user: The user's name.
        password: The user's password.
        settings: Timeouts, retries, clock and others.
    """

    def __init__(self, url: str, *, user: str, password: str, settings: Settings | None = None) -> None:
        self._login_client = Client(url, settings=settings, masker=Masker([password]))
        self._credentials = Credentials(user, password)
        clock, hide = self._login_client.settings.clock, self._login_client.masker.hide
        self._session = Renewable(self._log_in, header=HEADER, clock=clock, hide=hide)
        self._product_url = url
        self.connect(self._login_client.with_auth(self._session).at(self._find_url))

    def __repr__(self) -> str:
        return f"Informatica({self._login_client!r}, user={self._credentials.username!r})"

    def connect(self, client: Client) -> None:
        """Set ``client``, and create the resources that call it."""
        self.client = client
        self.metering = Metering(client)
        self.licenses = LicensesResource(client)
        self.sessions = SessionsResource(client)

    def log_out(self) -> None:
        """End the session. A later call logs in again."""
        self.sessions.logout()
        self._session.forget()

    def _find_url(self) -> str:
        """Return the base URL that the login returned."""
        self._session.get_current()
        return self._product_url

    def _log_in(self) -> IssuedCredential:
        login = SessionsResource(self._login_client.repeatable()).login(body=self._credentials)
        self._product_url = login.products[0].base_api_url.removesuffix(PRODUCT_PATH)
        return IssuedCredential(login.user_info.session_id)


class Metering(MeteringResource):
    """Export of license metering data."""

    def export(  # noqa: PLR0913 -- keyword arguments
        self,
        start: datetime,
        end: datetime,
        *,
        job_type: str | None = None,
        meter_id: str | None = None,
        combined: bool = False,
        linked: bool = False,
        callback_url: str | None = None,
        pace: Pace = EXPORT_PACE,
    ) -> Archive:
        """Export metering data, wait for the job, and download the result.

        Args:
            start: The start time, with a zone.
            end: The end time, at most 180 days later, 30 for ``PROJECT_FOLDER`` and ``ASSET``.
            job_type: ``SUMMARY``, ``PROJECT_FOLDER`` or ``ASSET``; None for the runs behind a meter, or all meters.
            meter_id: Only this meter; not for ``SUMMARY`` and ``PROJECT_FOLDER``.
            combined: One file for all organizations; for ``SUMMARY`` and ``PROJECT_FOLDER``.
            linked: Include all linked organizations; for ``SUMMARY`` and ``PROJECT_FOLDER``.
            callback_url: The service sends a request to this URL when the job ends.
            pace: Polling intervals and deadline.

        Raises:
            ExportJobFailed: the job failed.
            DeadlinePassed: the job is not finished in time.
            CallFailed: see ``samclients.runtime.errors``.
        """
        if job_type is None:
            job_id = self.begin_runs(start, end, meter_id=meter_id, callback_url=callback_url).job_id
        else:
            body = Export(
                start,
                end,
                ExportJobType(job_type),
                combined_meter_usage=_format_flag(combined),
                all_linked_orgs=_format_flag(linked),
                meter_id=MeterId.of(meter_id) if meter_id else UNSET,
                callback_url=callback_url or UNSET,
            )
            job_id = self.export_data(body=body).job_id
        return self.download(self.wait(job_id, pace))

    def begin_runs(
        self, start: datetime, end: datetime, *, meter_id: str | None = None, callback_url: str | None = None
    ) -> JobLevelJob:
        """Begin an export of the runs behind a meter, or behind all meters that have such data.

        Raises:
            CallFailed: see ``samclients.runtime.errors``.
        """
        body = JobLevelExport(
            start,
            end,
            all_meters=_format_flag(not meter_id),
            meter_id=JobLevelMeterId.of(meter_id) if meter_id else UNSET,
            callback_url=callback_url or UNSET,
        )
        return self.export_job_level_data(body=body)

    def wait(self, job_id: str, pace: Pace = EXPORT_PACE, seen: Callable[[Job], None] = lambda _job: None) -> Job:
        """Wait until a job has data to download; with the status ``PARTIAL_SUCCESS`` the data is incomplete.

        Args:
            job_id: The job's id.
            pace: Polling intervals and deadline.
            seen: Called with every state that is not final, for example for a progress bar.

        Raises:
            ExportJobFailed: the job failed.
            DeadlinePassed: the job is not finished in time.
            CallFailed: see ``samclients.runtime.errors``.
        """
        clock, look = self.client.settings.clock, self.get_export_job
        job = poll_until(lambda: look(job_id), lambda state: state.status in DONE, clock=clock, pace=pace, seen=seen)
        if job.status is Status.FAILED:
            raise ExportJobFailed(job)
        return job

    def download(self, job: Job) -> Archive:
        """Download the exported files of a job; close the archive after reading.

        ``with_options(progress=..., download_to=...)`` reports the progress, and keeps the archive in a file.

        Raises:
            NoArchive: the download is not a ZIP archive.
            CallFailed: see ``samclients.runtime.errors``.
        """
        return Archive(job, self.download_export_job(job.job_id))


class Archive:
    """Archive with the CSV files of an export job.

    Raises:
        NoArchive: the download is not a ZIP archive.
    """

    def __init__(self, job: Job, file: File) -> None:
        self.job = job
        self._file = file
        try:
            self._zip = ZipFile(file.payload)
        except BadZipFile as error:
            file.close()
            raise NoArchive(f"The download of job {job.job_id} is not a ZIP archive: {error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive, and delete its file if it is on disk."""
        self._zip.close()
        self._file.close()

    @property
    def names(self) -> list[str]:
        """Names of the files; the one of the requesting organization comes first."""
        return self._zip.namelist()

    def rows(self, name: str | None = None) -> Iterator[dict[str, str]]:
        """Yield the rows of one file or of all files, as values by column."""
        for file_name in self.names if name is None else [name]:
            with self._zip.open(file_name) as raw, TextIOWrapper(raw, "utf-8", newline="") as text:
                yield from csv.DictReader(text)


def _format_flag(value: bool) -> str | Unset:  # noqa: FBT001 -- converts the value
    """Return ``TRUE`` as the vendor writes it; False is omitted."""
    return "TRUE" if value else UNSET
