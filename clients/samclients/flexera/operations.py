"""Operations of Flexera One SaaS Management API, generated from its specification."""
# mypy: disable-error-code="empty-body"

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from samclients.runtime import (
    UNSET,
    ApiResource,
    As,
    File,
    Form,
    Json,
    Multipart,
    Operation,
    Raw,
    Unset,
    collect_operations,
    operation,
)

from .models import (
    AppEventList,
    AppUserList,
    DiscoveredList,
    Error,
    GetManagedAppView,
    ImportJob,
    ImportJobList,
    ListAppUsersView,
    ListManagedAppsView,
    ListManagedAppUsersView,
    ListSampleRecordsResource,
    ListSampleRecordsStyle,
    ListUsageOverTimeGroupByItem,
    ListUsageOverTimeResolution,
    ListUsageOverTimeView,
    ManagedApp,
    ManagedAppList,
    NewImportJob,
    NewSaasData,
    Organization,
    SaasData,
    SaasDataList,
    SampleError,
    SampleLink,
    SampleRecords,
    SampleSearch,
    SampleToken,
    SampleTokenRequest,
    SearchSampleRecordsResource,
    SearchSampleRecordsStyle,
    Token,
    TokenRequest,
    UploadSaasDataContentEncoding,
    UsageList,
)


class TokenResource(ApiResource):
    """Access tokens. In the product they come from the login host. Vendor's document: "Flexera Okta Token Service"."""

    @operation(
        "create_token",
        "POST",
        "/oidc/token",
        bodies={"application/json": Json, "application/x-www-form-urlencoded": Form},
        ok={200: Token},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            415: As("application/vnd.goa.error", Error),
        },
        secured=False,
    )
    def create(
        self,
        *,
        body: TokenRequest,
        media_type: Literal["application/json", "application/x-www-form-urlencoded"] | Unset = UNSET,
    ) -> Token:
        """Get an access token for a refresh token or a client.

        The token is valid for an hour. It is a JWT with a `sub` of `u-...` for a user or `sa-...` for a service
        account. The official document has JSON only; the documentation's curl and most clients send a form. A refresh
        token is valid for 365 days, like the product's refresh tokens made after 18 March 2026.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...


class OrganizationsResource(ApiResource):
    """The organization's name. In the product it comes from the identity and access management (IAM), whose OpenAPI
    document has it."""

    @operation(
        "get_organization",
        "GET",
        "/iam/v1/orgs/{orgId}",
        bound=("orgId",),
        ok={200: Organization},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def get(self) -> Organization:
        """Get the organization.

        The utility's call for checking an organization's name is unknown; this one is proposed.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.
        """
        ...


class SaasDataResource(ApiResource):
    """Files to load: JSON-L, one task per file, at most 10 MB, preferably gzip. Vendor's document: "SaaS Management API",
    SaaS Data."""

    @operation(
        "list_saas_data",
        "GET",
        "/saas/v1/orgs/{orgId}/saas-data",
        names={"order_by": "orderBy", "skip_token": "skipToken"},
        bound=("orgId",),
        ok={200: SaasDataList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list(self, *, order_by: str | Unset = UNSET, skip_token: str | Unset = UNSET) -> SaasDataList:
        """List the SaaS data objects.

        `nextPage` is ours: the official schema lacks it, although a skip token is accepted.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            order_by: Official: "Supported fields in the orderBy are [createdAt, modifiedAt]", default `completedAt
                desc`, which is neither of them. The default here is `createdAt desc` (proposed).
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...

    @operation(
        "create_saas_data",
        "POST",
        "/saas/v1/orgs/{orgId}/saas-data",
        bound=("orgId",),
        ok={201: None},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            409: As("application/vnd.goa.error", Error),
            415: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def create(self, *, body: NewSaasData) -> None:
        """Create an object for a file upload.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "get_saas_data",
        "GET",
        "/saas/v1/orgs/{orgId}/saas-data/{id}",
        bound=("orgId",),
        ok={200: SaasData},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            404: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def get(self, id: str) -> SaasData:
        """Get a SaaS data object.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            id: The identifier from the header Location of the create operation.
        """
        ...

    @operation(
        "upload_saas_data",
        "PATCH",
        "/saas/v1/orgs/{orgId}/saas-data/{id}",
        names={"content_encoding": "Content-Encoding", "checksum": "Checksum"},
        headers=("content_encoding", "checksum"),
        bound=("orgId",),
        bodies={"application/json": Raw},
        ok={204: None},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            404: As("application/vnd.goa.error", Error),
            415: As("application/vnd.goa.error", Error),
            422: As("application/vnd.goa.error", Error),
            423: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def upload(
        self, id: str, *, body: File, checksum: str, content_encoding: UploadSaasDataContentEncoding | Unset = UNSET
    ) -> None:
        """Upload the object's file, once.

        The official document describes the file by headers only and has no requestBody; this spec adds one so that
        generated clients can send the file. The only media type is `application/json`. Order of checks (proposed): the
        object exists (404), it has no file yet (423), the checksum matches the body (422). The content of the file is
        checked by the import job.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            id: The identifier from the header Location of the create operation.
            checksum: Official: "The lower case base64-encoded MD5 checksum value of the file being uploaded";
                pattern and example are hexadecimal, and so is this spec. The checksum is that of the sent bytes, so of
                the compressed file (inferred).
            content_encoding: The encoding of the file; without it the file is read as uncompressed.
        """
        ...


class ImportJobsResource(ApiResource):
    """Jobs run in the background. At most ten run at once, the others stay ready; a job fails after running for 24 hours.
    Vendor's document: "SaaS Management API", Import Job."""

    @operation(
        "list_import_jobs",
        "GET",
        "/saas/v1/orgs/{orgId}/import-jobs",
        names={"filter_": "filter", "order_by": "orderBy", "skip_token": "skipToken"},
        bound=("orgId",),
        ok={200: ImportJobList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list(
        self, *, filter_: str | Unset = UNSET, order_by: str | Unset = UNSET, skip_token: str | Unset = UNSET
    ) -> ImportJobList:
        """List the import jobs.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            filter_: | attribute | operators |
                |---|---|
                | `sourceHref`, `status` | `eq` |
                | `startedAt`, `createdAt`, `finishedAt` | `gt` `ge` `lt` `le` |

                Joined with `and`; `or`, `not` and parentheses are allowed as in every filter.
            order_by: Official: `startedAt`, `completedAt`, `failedAt`, default `completedAt desc`. A job has
                neither of the last two, but `finishedAt`; both are read as `finishedAt`. `finishedAt` and `createdAt`
                are accepted, too (proposed). Unfinished jobs sort as the latest.
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...

    @operation(
        "create_import_job",
        "POST",
        "/saas/v1/orgs/{orgId}/import-jobs",
        bound=("orgId",),
        ok={201: None},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            404: As("application/vnd.goa.error", Error),
            415: As("application/vnd.goa.error", Error),
            422: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def create(self, *, body: NewImportJob) -> None:
        """Load uploaded files into a managed application.

        Order of checks (proposed): the application exists (404) and is active (422), each file's object exists (404)
        and has its file (422). A name is searched among the file names first, then among the ids: the documentation
        mixes the two. A load type that the task does not have, or a task without a documented payload, makes the job
        fail.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "get_import_job",
        "GET",
        "/saas/v1/orgs/{orgId}/import-jobs/{id}",
        bound=("orgId",),
        ok={200: ImportJob},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            404: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def get(self, id: str) -> ImportJob:
        """Get an import job.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            id: Base32 of a UUID; any other form: 400 `invalid_pattern`.
        """
        ...


class ManagedApplicationsResource(ApiResource):
    """Applications with the loaded users and events. Vendor's document: "SaaS Management API", Managed Application."""

    @operation(
        "list_managed_apps",
        "GET",
        "/saas/v1/orgs/{orgId}/managed-apps",
        names={"filter_": "filter", "order_by": "orderBy", "skip_token": "skipToken"},
        bound=("orgId",),
        ok={200: ManagedAppList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list_apps(
        self,
        *,
        view: ListManagedAppsView | Unset = UNSET,
        filter_: str | Unset = UNSET,
        order_by: str | Unset = UNSET,
        skip_token: str | Unset = UNSET,
    ) -> ManagedAppList:
        """List the managed applications.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            filter_: `modifiedAt` with `gt`, `ge`, `lt`, `le`.
            order_by: Default: `modifiedAt desc`.
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...

    @operation(
        "get_managed_app",
        "GET",
        "/saas/v1/orgs/{orgId}/managed-apps/{managedAppId}",
        names={"managed_app_id": "managedAppId"},
        bound=("orgId",),
        ok={200: ManagedApp},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            404: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def get_app(self, managed_app_id: str, *, view: GetManagedAppView | Unset = UNSET) -> ManagedApp:
        """Get a managed application.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            managed_app_id: Lower-case hexadecimal digits; any other form: 400 `invalid_pattern`.
        """
        ...

    @operation(
        "list_managed_app_users",
        "GET",
        "/saas/v1/orgs/{orgId}/managed-apps/{managedAppId}/app-users",
        names={"managed_app_id": "managedAppId", "include_all": "includeAll", "skip_token": "skipToken"},
        bound=("orgId",),
        ok={200: AppUserList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            404: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list_managed_app_users(
        self,
        managed_app_id: str,
        *,
        view: ListManagedAppUsersView | Unset = UNSET,
        include_all: bool | Unset = UNSET,
        skip_token: str | Unset = UNSET,
    ) -> AppUserList:
        """List the users of a managed application.

        Includes the users of applications that were discovered through it (proposed).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            managed_app_id: Lower-case hexadecimal digits; any other form: 400 `invalid_pattern`.
            view: Selects the members; `minimal`, `excludeEvent` and `entitlement` omit `lastActivityAt` and `skus`.
            include_all: Whether to include deactivated users.
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...

    @operation(
        "list_managed_app_events",
        "GET",
        "/saas/v1/orgs/{orgId}/managed-apps/{managedAppId}/app-events",
        names={
            "managed_app_id": "managedAppId",
            "most_recent_events_only": "mostRecentEventsOnly",
            "skip_token": "skipToken",
        },
        bound=("orgId",),
        ok={200: AppEventList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            404: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list_managed_app_events(
        self, managed_app_id: str, *, most_recent_events_only: bool | Unset = UNSET, skip_token: str | Unset = UNSET
    ) -> AppEventList:
        """List the events of a managed application.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            managed_app_id: Lower-case hexadecimal digits; any other form: 400 `invalid_pattern`.
            most_recent_events_only: Whether to return only the most recent event per user and sub-application.
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...

    @operation(
        "list_app_users",
        "GET",
        "/saas/v1/orgs/{orgId}/app-users",
        names={"filter_": "filter", "include_all": "includeAll", "skip_token": "skipToken"},
        bound=("orgId",),
        ok={200: AppUserList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list_app_users(
        self,
        *,
        filter_: str | Unset = UNSET,
        view: ListAppUsersView | Unset = UNSET,
        include_all: bool | Unset = UNSET,
        skip_token: str | Unset = UNSET,
    ) -> AppUserList:
        """List the users of all managed applications.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            filter_: `managedAppId` with `eq`.
            view: Selects the members; `minimal`, `excludeEvent` and `entitlement` omit `lastActivityAt` and `skus`.
            include_all: Whether to include deactivated users.
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...

    @operation(
        "list_app_events",
        "GET",
        "/saas/v1/orgs/{orgId}/app-events",
        names={"filter_": "filter", "most_recent_events_only": "mostRecentEventsOnly", "skip_token": "skipToken"},
        bound=("orgId",),
        ok={200: AppEventList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list_app_events(
        self,
        *,
        filter_: str | Unset = UNSET,
        most_recent_events_only: bool | Unset = UNSET,
        skip_token: str | Unset = UNSET,
    ) -> AppEventList:
        """List the events of all managed applications.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            filter_: `managedAppId` with `eq`, `occurredAt` with `gt`, `ge`, `lt`, `le`.
            most_recent_events_only: Whether to return only the most recent event per user and sub-application.
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...


class UsageResource(ApiResource):
    """Consumption, and usage of discovered applications. Vendor's document: "SaaS Management API"."""

    @operation(
        "list_usage_over_time",
        "GET",
        "/saas/v1/orgs/{orgId}/usage-over-time",
        names={
            "started_at": "startedAt",
            "ended_at": "endedAt",
            "filter_": "filter",
            "group_by": "groupBy",
            "skip_token": "skipToken",
        },
        bound=("orgId",),
        ok={200: UsageList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list_over_time(
        self,
        *,
        started_at: datetime.datetime | Unset = UNSET,
        ended_at: datetime.datetime | Unset = UNSET,
        resolution: ListUsageOverTimeResolution | Unset = UNSET,
        view: ListUsageOverTimeView | Unset = UNSET,
        filter_: str | Unset = UNSET,
        group_by: Sequence[ListUsageOverTimeGroupByItem] | Unset = UNSET,
        skip_token: str | Unset = UNSET,
    ) -> UsageList:
        """List the consumption over time.

        Without a resolution, or with `none`, each message is returned by its time. With any other resolution, the
        messages of each step are combined per application, usage group and unit: `used` is summed, all other members
        are the last message's (proposed: only the names of the resolutions are documented).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            started_at: Start of the period (inclusive).
            ended_at: End of the period (exclusive; proposed).
            view: Both views return the same members.
            filter_: `managedAppId`, `sourceId`, `appUser` and `usageGroup` with `eq`. Operators and values ignore
                case.
            group_by: Additional fields by which messages are kept separate. The supported fields are not
                documented; the example `usageGroups`, `usage` names none that a message has. These are proposed.
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...

    @operation(
        "list_discovered_app_usage",
        "GET",
        "/saas/v1/orgs/{orgId}/discovered-app-usage",
        names={"filter_": "filter", "skip_token": "skipToken"},
        bound=("orgId",),
        ok={200: DiscoveredList},
        errors={
            400: As("application/vnd.goa.error", Error),
            401: As("application/vnd.goa.error", Error),
            403: As("application/vnd.goa.error", Error),
            429: As("application/vnd.goa.error", Error),
        },
    )
    def list_discovered_app(self, *, filter_: str | Unset = UNSET, skip_token: str | Unset = UNSET) -> DiscoveredList:
        """List the discovered applications with their usage.

        Each load is a snapshot. Without a filter on `snapshotAt` the last snapshot of each source is returned
        (proposed).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            filter_: | attribute | operators |
                |---|---|
                | `source.managedAppId` | `eq` |
                | `name`, `category` | `eq` `in` `nin` `co` `ne` |
                | `snapshotAt` | `ge` `le` |

                Operators and values ignore case. The notation for the values of `in` is not documented; here it is
                `name in ('a', 'b')`.
            skip_token: The opaque token from `nextPage`. It contains the list's other parameters; if they are sent
                as well, they must be the same.
        """
        ...


class SampleVendorResource(ApiResource):
    """A small SaaS vendor, not part of Flexera, that pages in every way that the utility supports."""

    @operation(
        "create_sample_token",
        "POST",
        "/sample-saas/oauth/token",
        bodies={"application/json": Json, "application/x-www-form-urlencoded": Form, "multipart/form-data": Multipart},
        ok={200: SampleToken},
        errors={400: SampleError, 401: SampleError, 415: SampleError},
        secured=False,
    )
    def create_token(
        self,
        *,
        body: SampleTokenRequest,
        media_type: Literal["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
        | Unset = UNSET,
    ) -> SampleToken:
        """Get a token of the sample vendor.

        Accepts the utility's three methods: client secret (`sample-client`, `sample-client-secret`), client user
        (`sample-user`, `sample-user-password`) and refresh token (`sample-refresh-token`). A token is valid for ten
        minutes.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "list_sample_records",
        "GET",
        "/sample-saas/{style}/{resource}",
        names={"from_date": "fromDate", "to_date": "toDate"},
        ok={200: SampleRecords},
        errors={400: SampleError, 401: SampleError, 404: SampleError},
    )
    def list_records(
        self,
        style: ListSampleRecordsStyle,
        resource: ListSampleRecordsResource,
        *,
        offset: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        page: int | Unset = UNSET,
        size: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        from_date: str | Unset = UNSET,
        to_date: str | Unset = UNSET,
        link: SampleLink | Unset = UNSET,
    ) -> SampleRecords:
        """List the sample vendor's users, usage or consumption.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            style: The paging style of the list:

                | style | parameters | response members |
                |---|---|---|
                | offset | `offset`, `limit` | |
                | page | `page`, `size` | |
                | total-count | `offset`, `limit` | `total` |
                | total-pages | `page`, `size` | `page`, `totalPages` |
                | has-more | `page`, `size` | `hasMore` |
                | cursor | `cursor`, `limit` | `nextCursor`, null on the last page |
                | next-link | `cursor`, `limit` | `next`, null on the last page |
            offset: Number of records to skip.
            limit: Number of records per page; 50 by default.
            page: The page's number, from 1.
            size: Same as `limit`, for the styles with `page`.
            cursor: The cursor from the previous response.
            from_date: First day, as `MM/DD/YYYY`, the utility's format.
            to_date: Last day (inclusive), as `MM/DD/YYYY`.
            link: `foreign` makes `next` point to another host, to which a client must not send its token.
        """
        ...

    @operation(
        "search_sample_records",
        "POST",
        "/sample-saas/{style}/{resource}",
        names={"from_date": "fromDate", "to_date": "toDate"},
        ok={200: SampleRecords},
        errors={400: SampleError, 401: SampleError, 404: SampleError, 415: SampleError},
    )
    def search_records(
        self,
        style: SearchSampleRecordsStyle,
        resource: SearchSampleRecordsResource,
        *,
        body: SampleSearch | Unset = UNSET,
        offset: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        page: int | Unset = UNSET,
        size: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        from_date: str | Unset = UNSET,
        to_date: str | Unset = UNSET,
        link: SampleLink | Unset = UNSET,
    ) -> SampleRecords:
        """List the sample vendor's users, usage or consumption by POST.

        The body has the same members as the parameters; a parameter in the URL wins.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            style: The paging style of the list:

                | style | parameters | response members |
                |---|---|---|
                | offset | `offset`, `limit` | |
                | page | `page`, `size` | |
                | total-count | `offset`, `limit` | `total` |
                | total-pages | `page`, `size` | `page`, `totalPages` |
                | has-more | `page`, `size` | `hasMore` |
                | cursor | `cursor`, `limit` | `nextCursor`, null on the last page |
                | next-link | `cursor`, `limit` | `next`, null on the last page |
            offset: Number of records to skip.
            limit: Number of records per page; 50 by default.
            page: The page's number, from 1.
            size: Same as `limit`, for the styles with `page`.
            cursor: The cursor from the previous response.
            from_date: First day, as `MM/DD/YYYY`, the utility's format.
            to_date: Last day (inclusive), as `MM/DD/YYYY`.
            link: `foreign` makes `next` point to another host, to which a client must not send its token.
        """
        ...


OPERATIONS: Mapping[str, Operation[..., Any]] = collect_operations(
    TokenResource,
    OrganizationsResource,
    SaasDataResource,
    ImportJobsResource,
    ManagedApplicationsResource,
    UsageResource,
    SampleVendorResource,
)
