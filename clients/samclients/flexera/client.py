"""Flexera One SaaS Management: managed applications, and import of their data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import md5
from typing import Any, Final, Protocol, TypeVar
from uuid import uuid4

from samclients.flexera.json_lines import JsonLinesFile, pack_rows
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
    SaasData,
    TokenRequest,
    UploadSaasDataContentEncoding,
    Usage,
)
from samclients.flexera.operations import (
    ImportJobsResource,
    ManagedApplicationsResource,
    OrganizationsResource,
    SaasDataResource,
    SampleVendorResource,
    TokenResource,
    UsageResource,
)
from samclients.runtime import (
    UNSET,
    CallFailed,
    Client,
    ClientError,
    File,
    JobFailed,
    ListPage,
    Masker,
    OAuth,
    Pace,
    Renewable,
    Rows,
    Settings,
    TokenGrant,
    Unavailable,
    Unset,
    VendorClient,
    by_link,
    poll_until,
    query_of,
)

T = TypeVar("T")

REGIONS: Mapping[str, tuple[str, str]] = {
    region: (f"https://api.flexera.{domain}", f"https://login.flexera.{domain}")
    for region, domain in (("NAM", "com"), ("EU", "eu"), ("APAC", "au"))
}
MOST_FILES = 10  # per job
FULL, INCREMENTAL = "full", "incremental"
FULL_ONLY = {"ApplicationDiscovery", "DiscoveredAppUsage"}
DONE = (ImportJobStatus.COMPLETED, ImportJobStatus.FAILED)
SERVER_ERROR = 500
FORM: Final = "application/x-www-form-urlencoded"


class TooManyRows(ClientError):
    """The full load does not fit into one job; a second job would deactivate the entries of the first."""


class ImportJobFailed(JobFailed):
    """An import job failed; ``job`` contains the errors."""

    def __init__(self, job: ImportJob) -> None:
        reasons = "; ".join(error.error for error in job.errors or ())
        super().__init__(f"Import job {job.id} has failed: {reasons or 'the vendor gives no reason'}")
        self.job = job


class Flexera(VendorClient):
    """An organization in Flexera One.

    Args:
        url: Base URL of the API, ``https://api.flexera.com``; see ``REGIONS``.
        org_id: The organization's number.
        refresh_token: The API refresh token of a user.
        client_id: The client id of a service account, as an alternative; requires a secret.
        client_secret: The client's secret.
        login_url: Base URL of the token service, ``https://login.flexera.com``, if it differs from ``url``.
        settings: Timeouts, retries, clock and others.

    Raises:
        ValueError: credentials are missing.
    """

    def __init__(  # noqa: PLR0913 -- keyword arguments
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
        unauthenticated = Client(url, settings=settings, classify_error=_classify_error, masker=masker)
        grant = {"grant_type": "client_credentials", "client_id": client_id or "", "client_secret": client_secret or ""}
        oauth = OAuth(
            _build_token_request(unauthenticated.at(login_url or url)),
            grant=grant if client_id and client_secret else None,
            refresh_token=refresh_token,
            hide=masker.hide,
        )
        clock = unauthenticated.settings.clock
        auth = Renewable(oauth.obtain, header="Authorization", prefix="Bearer ", clock=clock, hide=masker.hide)
        self.org_id = org_id
        self.connect(unauthenticated.with_auth(auth).bind(orgId=org_id))

    def __repr__(self) -> str:
        return f"Flexera({self.client!r}, {self.org_id})"

    def connect(self, client: Client) -> None:
        """Set ``client``, and create the resources that call it."""
        self.client = client
        self.organizations = OrganizationsResource(client)
        self.managed_apps = ManagedApps(client)
        self.saas_data = SaasDataFiles(client)
        self.import_jobs = ImportJobs(client)
        self.usage = UsageRecords(client)
        self.token = TokenResource(client)
        self.sample_vendor = SampleVendorResource(client)

    def organization(self) -> Organization:
        """Return the organization; raise ``PermissionDenied`` or ``NotFound`` if the caller does not belong to it."""
        return self.organizations.get()

    def load(  # noqa: PLR0913 -- keyword arguments
        self,
        task: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        app_id: str,
        load_type: str | None = None,
        name: str | None = None,
        pace: Pace | None = None,
    ) -> list[ImportJob]:
        """Load rows into a managed application, and wait: files of at most 10 MB, at most ten files per job.

        All files are uploaded before the first job begins, so that nothing is loaded if the iterator of rows raises.

        Args:
            task: The task's name in the API, for example ``ApplicationRoster`` or ``ApplicationUsage``.
            rows: The task's fields by name, as JSON values.
            app_id: The id of the managed application.
            load_type: ``full`` or ``incremental``; by default incremental if the task supports it.
            name: The beginning of the files' names, which must be unique in the organization.
            pace: Polling intervals and deadline.

        Returns:
            The completed jobs: one for a full load, one or more for an incremental load.

        Raises:
            TooManyRows: a full load needs more than one job; nothing was loaded.
            ImportJobFailed: a job failed; the jobs of an incremental load before it are loaded.
            DeadlinePassed: a job is not finished in time.
            CallFailed: see ``samclients.runtime.errors``.
        """
        load_type = load_type or (FULL if task in FULL_ONLY else INCREMENTAL)
        prefix = name or f"{task}-{uuid4()}"
        names: list[str] = []
        for number, lines in enumerate(pack_rows(rows), 1):
            with lines.file:
                if load_type == FULL and number > MOST_FILES:
                    raise TooManyRows(
                        f"The full load does not fit into the {MOST_FILES} files of a job. Nothing was loaded."
                    )
                names.append(self._upload(f"{prefix}-{number}.json", lines))
        groups = [names[first : first + MOST_FILES] for first in range(0, len(names), MOST_FILES)]
        begin = self.import_jobs.begin
        return [self.import_jobs.wait(begin(app_id, task, load_type, group), pace) for group in groups]

    def _upload(self, name: str, lines: JsonLinesFile) -> str:
        checksum = md5(lines.file.read(), usedforsecurity=False).hexdigest()
        self.saas_data.upload(
            self.saas_data.begin(name),
            body=File(lines.file),
            content_encoding=UploadSaasDataContentEncoding.GZIP,
            checksum=checksum,
        )
        return name


class ManagedApps(ManagedApplicationsResource):
    """Managed applications, their users and events."""

    def iterate(self, *, position: str = "") -> Rows[ManagedApp]:
        """Return the managed applications; pages are requested as needed."""
        return iterate_pages(self.client, lambda skip: self.list_apps(skip_token=skip), position)

    def users(self, app_id: str, *, include_all: bool = False, position: str = "") -> Rows[AppUser]:
        """Return the users of a managed application; with ``include_all`` also deactivated ones."""
        every = include_all or UNSET
        return iterate_pages(
            self.client,
            lambda skip: self.list_managed_app_users(app_id, include_all=every, skip_token=skip),
            position,
        )

    def events(self, app_id: str, *, position: str = "") -> Rows[AppEvent]:
        """Return the events of a managed application."""
        return iterate_pages(self.client, lambda skip: self.list_managed_app_events(app_id, skip_token=skip), position)


class SaasDataFiles(SaasDataResource):
    """Files for import jobs."""

    def iterate(self, *, order_by: str | Unset = UNSET, position: str = "") -> Rows[SaasData]:
        """Return the files; pages are requested as needed."""
        return iterate_pages(self.client, lambda skip: self.list(order_by=order_by, skip_token=skip), position)

    def begin(self, name: str) -> str:
        """Create an object that waits for its file, and return its id.

        Raises:
            CallFailed: see ``samclients.runtime.errors``.
        """
        return _read_id(self.create.raw(body=NewSaasData(name)).headers)


class ImportJobs(ImportJobsResource):
    """Import jobs."""

    def iterate(self, *, order_by: str | Unset = UNSET, position: str = "") -> Rows[ImportJob]:
        """Return the jobs; pages are requested as needed."""
        return iterate_pages(self.client, lambda skip: self.list(order_by=order_by, skip_token=skip), position)

    def begin(self, app_id: str, task: str, load_type: str, names: Sequence[str]) -> str:
        """Begin the import job of uploaded files, and return its id.

        Raises:
            CallFailed: see ``samclients.runtime.errors``.
        """
        body = NewImportJob.from_dict(
            {
                "managedAppId": app_id,
                "saasDataList": [{"name": name} for name in names],
                "importSettings": {"taskName": task, "loadType": load_type},
            }
        )
        return _read_id(self.create.raw(body=body).headers)

    def wait(
        self, job_id: str, pace: Pace | None = None, seen: Callable[[ImportJob], None] = lambda _job: None
    ) -> ImportJob:
        """Wait until an import job is completed.

        Args:
            job_id: The job's id.
            pace: Polling intervals and deadline.
            seen: Called with every state that is not final, for example for a progress bar.

        Raises:
            ImportJobFailed: the job failed.
            DeadlinePassed: the job is not finished in time.
            CallFailed: see ``samclients.runtime.errors``.
        """
        clock = self.client.settings.clock
        job = poll_until(
            lambda: self.get(job_id), lambda state: state.status in DONE, clock=clock, pace=pace, seen=seen
        )
        if job.status is ImportJobStatus.FAILED:
            raise ImportJobFailed(job)
        return job


class UsageRecords(UsageResource):
    """Usage of applications."""

    def iterate(self, *, filter_: str | Unset = UNSET, position: str = "") -> Rows[Usage]:
        """Return the usage over time; pages are requested as needed."""
        return iterate_pages(self.client, lambda skip: self.list_over_time(filter_=filter_, skip_token=skip), position)


class SkipPage(Protocol[T]):
    """A page of a list."""

    values: list[T]
    next_page: str | Unset


def iterate_pages(client: Client, list_page: Callable[[str | Unset], SkipPage[T]], position: str = "") -> Rows[T]:
    """Return the rows of a list whose pages link to the next one with a skip token."""

    def fetch(link: str | None) -> ListPage[T]:
        page = list_page(query_of(link, client.base_url)["skipToken"] if link else UNSET)
        return ListPage(page.values, next=page.next_page or None)

    return by_link(fetch, position=position)


def _build_token_request(client: Client) -> Callable[[Mapping[str, str]], TokenGrant]:
    def ask(form: Mapping[str, str]) -> TokenGrant:
        request = TokenRequest.from_dict(form)
        grant = TokenResource(client.repeatable()).create(body=request, media_type=FORM)
        return TokenGrant(grant.access_token, grant.expires_in, grant.refresh_token or None)

    return ask


def _classify_error(status: int, error: object) -> type[CallFailed] | None:
    """Classify a server error as retriable if its body says that it is temporary."""
    return Unavailable if status >= SERVER_ERROR and isinstance(error, Error) and error.temporary else None


def _read_id(headers: Mapping[str, str]) -> str:
    return headers["Location"].rstrip("/").rpartition("/")[2]
