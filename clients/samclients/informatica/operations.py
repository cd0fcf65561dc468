"""Operations of Informatica Intelligent Cloud Services REST API, license metering, generated from its specification."""
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samclients.runtime import ApiResource, As, File, Operation, collect_operations, operation

from .models import (
    Credentials,
    Error,
    Export,
    Job,
    JobLevelExport,
    JobLevelJob,
    Licenses,
    LicensesUpdate,
    LinkedExport,
    LinkedJob,
    Login,
    TokenToValidate,
    V2Credentials,
    V2Error,
    V2User,
    ValidatedToken,
)


class SessionsResource(ApiResource):
    """Login and logout, in both versions. Vendor's pages: "Login", "Logout", "Session IDs"."""

    @operation(
        "login",
        "POST",
        "/saas/public/core/v3/login",
        ok={200: Login},
        errors={400: Error, 401: Error, 403: Error, 415: Error},
        secured=False,
    )
    def login(self, *, body: Credentials) -> Login:
        """Start a session, version 3.

        `products[0].baseApiUrl` is the base URL of all other paths of version 3; here it is the request's own scheme
        and host and `/saas`. A session id in the request is ignored (proposed; the documentation says not to send one).

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation("logout", "POST", "/saas/public/core/v3/logout", ok={200: None}, errors={400: Error, 401: Error})
    def logout(self) -> None:
        """End the session, version 3.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "login_v2",
        "POST",
        "/ma/api/v2/user/login",
        ok={200: V2User},
        errors={400: V2Error, 403: V2Error, 415: V2Error},
        secured=False,
    )
    def login_v2(self, *, body: V2Credentials) -> V2User:
        """Start a session, version 2.

        The `icSessionId` is also valid as `INFA-SESSION-ID`. `@type` may be omitted (client).

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation("logout_v2", "POST", "/saas/api/v2/user/logout", ok={200: None}, errors={400: V2Error, 401: V2Error})
    def logout_v2(self) -> None:
        """End the session, version 2.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "logout_all_v2",
        "POST",
        "/ma/api/v2/user/logoutall",
        ok={200: None},
        errors={400: V2Error, 403: V2Error, 415: V2Error},
        secured=False,
    )
    def logout_all_v2(self, *, body: V2Credentials) -> None:
        """End all sessions of a user.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "validate_session_id",
        "POST",
        "/saas/api/v2/user/validSessionId",
        ok={200: ValidatedToken},
        errors={400: V2Error, 415: V2Error},
        secured=False,
    )
    def validate_id(self, *, body: TokenToValidate) -> ValidatedToken:
        """Check a session id and its remaining minutes.

        Does not count as activity (proposed). For an invalid id the response is 0 minutes and false (inferred).

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...


class MeteringResource(ApiResource):
    """Export jobs for license metering. An organization can have at most five active jobs, that is CREATED or PROCESSING
    (inferred). Vendor's pages: "Sending an export job request for job-level metering data", "Requesting summary IPU
    usage data", "Requesting asset-level data", "Getting the metering data export job status", "Downloading the metering
    data"."""

    @operation(
        "export_job_level_metering_data",
        "POST",
        "/saas/public/core/v3/license/metering/ExportServiceJobLevelMeteringData",
        ok={200: JobLevelJob},
        errors={400: Error, 401: Error, 403: Error, 415: Error, 429: Error},
    )
    def export_job_level_data(self, *, body: JobLevelExport) -> JobLevelJob:
        """Export the jobs behind a meter, or behind all meters with job-level data.

        Exports at most 180 days of the requesting organization's data. Days are counted as whole spans of 24 hours
        (inferred: clients send ranges that end at 23:59:59). The end may be in the future (client). `allMeters` TRUE
        overrides a `meterId` (proposed). Unknown members of the body are ignored (proposed).

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "export_metering_data",
        "POST",
        "/saas/public/core/v3/license/metering/ExportMeteringData",
        ok={200: Job},
        errors={400: Error, 401: Error, 403: Error, 415: Error, 429: Error},
    )
    def export_data(self, *, body: Export) -> Job:
        """Export usage per day, by meter, by project and folder, or by asset.

        | jobType | maximum range | organizations | fields |
        |---|---|---|---|
        | SUMMARY | 180 days | the organization, with `allLinkedOrgs` all linked ones | combinedMeterUsage,
        allLinkedOrgs |
        | PROJECT_FOLDER | 30 days | the same | combinedMeterUsage, allLinkedOrgs |
        | ASSET | 30 days | the organization | meterId |

        The documented limit of 30 days is implemented as 31, because the documented example has 31 and clients send 30
        days and a last day up to 23:59:59; a seed option selects 30. Fields of other job types are ignored (proposed).
        All organizations of a world are linked with each other. Exporting linked organizations requires access rights
        to all of them.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "export_metering_data_all_linked_orgs",
        "POST",
        "/saas/public/core/v3/license/metering/ExportMeteringDataAllLinkedOrgsAcrossRegion",
        ok={200: LinkedJob},
        errors={400: Error, 401: Error, 403: Error, 415: Error, 429: Error},
    )
    def export_data_all_linked_orgs(self, *, body: LinkedExport) -> LinkedJob:
        """Export the summary of all linked organizations, older resource.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "get_export_job",
        "GET",
        "/saas/public/core/v3/license/metering/ExportMeteringData/{jobId}",
        names={"job_id": "jobId"},
        ok={200: Job},
        errors={400: Error, 401: Error, 403: Error, 404: Error},
    )
    def get_export_job(self, job_id: str) -> Job:
        """Get the status of an export job of any kind.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.
        """
        ...

    @operation(
        "download_export_job",
        "GET",
        "/saas/public/core/v3/license/metering/ExportMeteringData/{jobId}/download",
        names={"job_id": "jobId"},
        ok={200: As("application/zip", File)},
        errors={400: Error, 401: Error, 403: Error, 404: Error},
    )
    def download_export_job(self, job_id: str) -> File:
        """Download the archive of an export job.

        Available for three days after SUCCESS or PARTIAL_SUCCESS. The `Accept` header is ignored: some clients send
        `Accept: application/json` (client). README.md describes the files in the archive.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.
        """
        ...


class LicensesResource(ApiResource):
    """Editions, licenses and limits of an organization. Vendor's pages: "Getting license details", "Updating a
    sub-organization's licenses"."""

    @operation(
        "get_licenses",
        "GET",
        "/saas/public/core/v3/license/org/{orgId}",
        names={"org_id": "orgId"},
        ok={200: Licenses},
        errors={400: Error, 401: Error, 403: Error, 404: Error},
    )
    def get(self, org_id: str) -> Licenses:
        """Get the licenses of an organization.

        Allowed for the user's own organization and, for administrators, its sub-organizations (inferred).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            org_id: The organization's id; older organizations have ids of 6 characters.
        """
        ...

    @operation(
        "update_licenses",
        "PUT",
        "/saas/public/core/v3/license/org/{orgId}",
        names={"org_id": "orgId"},
        ok={200: None},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 415: Error},
    )
    def update(self, org_id: str, *, body: LicensesUpdate) -> None:
        """Overwrite the licenses of a sub-organization.

        Requires an administrator of the parent organization. An omitted list becomes empty (proposed).

        Repeated after lost connections, time-outs, 429 and 502 to 504: PUT is idempotent.

        Args:
            org_id: The organization's id; older organizations have ids of 6 characters.
        """
        ...


OPERATIONS: Mapping[str, Operation[..., Any]] = collect_operations(SessionsResource, MeteringResource, LicensesResource)
