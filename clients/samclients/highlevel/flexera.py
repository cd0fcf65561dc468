"""Flexera One SaaS Management: managed applications, and loading data into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import md5
from typing import Any, Protocol, Self, TypeVar
from uuid import uuid4

from samclients.flexera.api import import_jobs, managed_applications, organizations, saas_data, token
from samclients.flexera.models import (
    AppEvent,
    AppUser,
    Error,
    ImportJob,
    ImportJobStatus,
    ManagedApp,
    NewImportJob,
    NewSaasData,
    Organization,
    TokenRequest,
    UploadSaasDataContentEncoding,
)
from samclients.highlevel.job_failed import JobFailed
from samclients.highlevel.json_lines import JsonLinesFile, pack_rows
from samclients.runtime import (
    UNSET,
    CallFailed,
    Client,
    ClientError,
    File,
    ListPage,
    Masker,
    OAuth,
    Pace,
    Renewable,
    Settings,
    TokenGrant,
    Unavailable,
    Unset,
    by_link,
    poll_until,
    query_of,
)

T = TypeVar("T")

REGIONS: Mapping[str, tuple[str, str]] = {
    region: (f"https://api.flexera.{domain}", f"https://login.flexera.{domain}")
    for region, domain in (("NAM", "com"), ("EU", "eu"), ("APAC", "au"))
}
MOST_FILES = 10  # of a job
FULL, INCREMENTAL = "full", "incremental"
FULL_ONLY = {"ApplicationDiscovery", "DiscoveredAppUsage"}
DONE = (ImportJobStatus.COMPLETED, ImportJobStatus.FAILED)
SERVER_ERROR = 500


class TooManyRows(ClientError):
    """A full load that does not fit into one job: a second one would deactivate what the first has loaded."""


class ImportJobFailed(JobFailed):
    """An import job has failed; ``job`` has the errors."""

    def __init__(self, job: ImportJob) -> None:
        reasons = "; ".join(error.error for error in job.errors or ())
        super().__init__(f"Import job {job.id} has failed: {reasons or 'the vendor gives no reason'}")
        self.job = job


class ListResponse(Protocol[T]):
    """A page of a list."""

    values: list[T] | Unset
    next_page: str | Unset


class Flexera:
    """An organization in Flexera One.

    Args:
        url: The API's base URL, ``https://api.flexera.com``; see ``REGIONS``.
        org_id: The organization's number.
        refresh_token: A user's, from the settings; or
        client_id: a service account's, with a secret.
        client_secret: The client's secret.
        login_url: The token service's base URL, where it is another one: ``https://login.flexera.com``.
        settings: Timeouts, retries, clock and others.

    Raises:
        ValueError: these are not credentials.
    """

    def __init__(  # noqa: PLR0913 -- said by name
        self,
        url: str,
        org_id: int,
        *,
        refresh_token: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        login_url: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        if not refresh_token and not (client_id and client_secret):
            raise ValueError("Give a refresh token, or client id and secret.")
        masker = Masker(filter(None, (refresh_token, client_secret)))
        anybody = Client(url, settings=settings, classify_error=_classify_error, masker=masker)
        grant = {"grant_type": "client_credentials", "client_id": client_id or "", "client_secret": client_secret or ""}
        oauth = OAuth(
            _token_endpoint(anybody.at(login_url or url)),
            grant=grant if client_id and client_secret else None,
            refresh_token=refresh_token,
            hide=masker.hide,
        )
        clock = anybody.settings.clock
        auth = Renewable(oauth.obtain, header="Authorization", prefix="Bearer ", clock=clock, hide=masker.hide)
        self.client = anybody.with_auth(auth)
        self.org_id = org_id

    def __repr__(self) -> str:
        return f"Flexera({self.client!r}, {self.org_id})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def organization(self) -> Organization:
        """The organization; ``NotAllowed`` and ``NotFound`` are raised for one that is not the caller's."""
        return organizations.get_organization(self.client, self.org_id)

    def managed_apps(self) -> Iterator[ManagedApp]:
        """The managed applications, page after page."""
        return self._pages(
            lambda skip: managed_applications.list_managed_apps(self.client, self.org_id, skip_token=skip)
        )

    def users(self, app_id: str, *, include_all: bool = False) -> Iterator[AppUser]:
        """The users of a managed application, with ``include_all`` the deactivated ones too."""
        return self._pages(
            lambda skip: managed_applications.list_managed_app_users(
                self.client, self.org_id, app_id, include_all=include_all or UNSET, skip_token=skip
            )
        )

    def events(self, app_id: str) -> Iterator[AppEvent]:
        """The events of a managed application."""
        return self._pages(
            lambda skip: managed_applications.list_managed_app_events(self.client, self.org_id, app_id, skip_token=skip)
        )

    def load(  # noqa: PLR0913 -- said by name
        self,
        task: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        app_id: str,
        load_type: str | None = None,
        name: str | None = None,
        pace: Pace | None = None,
    ) -> list[ImportJob]:
        """Load rows into a managed application, and wait: files of at most 10 MB, at most ten of them a job.

        All files are uploaded before the first job begins, so that rows that end in an error load nothing.

        Args:
            task: ``ApplicationRoster``, ``ApplicationUsage`` and so on.
            rows: The task's members by name, as JSON values.
            app_id: The managed application's.
            load_type: ``full`` or ``incremental``; without it, incremental where the task has it.
            name: What the files' names begin with; they have to be unique in the organization.
            pace: Polling intervals and deadline.

        Returns:
            The jobs, completed: one for a full load, for an incremental one as many as it needs.

        Raises:
            TooManyRows: a full load that needs more than one job. Nothing has been loaded.
            ImportJobFailed: a job failed; of an incremental load, the jobs before it are loaded.
            DeadlinePassed: a job is not done in time.
            CallFailed: see ``samclients.runtime.errors``.
        """
        load_type = load_type or (FULL if task in FULL_ONLY else INCREMENTAL)
        begin = name or f"{task}-{uuid4()}"
        names: list[str] = []
        for number, lines in enumerate(pack_rows(rows), 1):
            with lines.file:
                if load_type == FULL and number > MOST_FILES:
                    raise TooManyRows(f"A full load must fit into {MOST_FILES} files of a job; this one does not.")
                names.append(self._upload(f"{begin}-{number}.json", lines))
        jobs = [names[first : first + MOST_FILES] for first in range(0, len(names), MOST_FILES)]
        return [self.wait(self._begin_job(app_id, task, load_type, names_of_job), pace) for names_of_job in jobs]

    def wait(self, job_id: str, pace: Pace | None = None) -> ImportJob:
        """Wait until an import job is completed.

        Raises:
            ImportJobFailed: the job failed.
            DeadlinePassed: the job is not finished in time.
            CallFailed: see ``samclients.runtime.errors``.
        """
        clock = self.client.settings.clock
        job = poll_until(
            lambda: import_jobs.get_import_job(self.client, self.org_id, job_id),
            lambda state: state.status in DONE,
            clock=clock,
            pace=pace,
        )
        if job.status is ImportJobStatus.FAILED:
            raise ImportJobFailed(job)
        return job

    def _upload(self, name: str, lines: JsonLinesFile) -> str:
        created = saas_data.create_saas_data_detailed(self.client, self.org_id, body=NewSaasData(name))
        checksum = md5(lines.file.read(), usedforsecurity=False).hexdigest()
        saas_data.upload_saas_data(
            self.client,
            self.org_id,
            _last_segment(created.headers),
            body=File(lines.file),
            content_encoding=UploadSaasDataContentEncoding.GZIP,
            checksum=checksum,
        )
        return name

    def _begin_job(self, app_id: str, task: str, load_type: str, names: Sequence[str]) -> str:
        body = NewImportJob.from_dict(
            {
                "managedAppId": app_id,
                "saasDataList": [{"name": name} for name in names],
                "importSettings": {"taskName": task, "loadType": load_type},
            }
        )
        return _last_segment(import_jobs.create_import_job_detailed(self.client, self.org_id, body=body).headers)

    def _pages(self, listed: Callable[[str | Unset], ListResponse[T]]) -> Iterator[T]:
        def fetch(link: str | None) -> ListPage[T]:
            page = listed(query_of(link, self.client.base_url)["skipToken"] if link else UNSET)
            return ListPage(page.values, next=page.next_page or None)

        return by_link(fetch)


def _token_endpoint(client: Client) -> Callable[[Mapping[str, str]], TokenGrant]:
    def ask(form: Mapping[str, str]) -> TokenGrant:
        request = TokenRequest.from_dict(form)
        answer = token.create_token(client.repeatable(), body=request, media_type="application/x-www-form-urlencoded")
        return TokenGrant(answer.access_token, answer.expires_in, answer.refresh_token or None)

    return ask


def _classify_error(status: int, error: object) -> type[CallFailed] | None:
    """Classify a server error as retriable where its body says that it is temporary."""
    return Unavailable if status >= SERVER_ERROR and isinstance(error, Error) and error.temporary else None


def _last_segment(headers: Mapping[str, str]) -> str:
    return headers["Location"].rstrip("/").rpartition("/")[2]
