"""Handlers of the operations of Informatica's cloud, one method each."""

from __future__ import annotations

from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import runs_in_thread
from mockservers.vendors.informatica import auth, jobs
from mockservers.vendors.informatica.archive import MadeArchives, build_zip
from mockservers.vendors.informatica.domain import (
    ExportRequest,
    MeteredOrganization,
    User,
    format_utc,
    read_job_level_export,
    read_linked_export,
    read_metering_export,
    select_licenses,
)
from mockservers.vendors.informatica.errors import NoLicenseRights, OrganizationNotFound
from mockservers.vendors.informatica.faults import CSV_ENCODING, ZIP_TRUNCATED
from mockservers.vendors.informatica.reports import generate_csv_files
from mockservers.vendors.informatica.seed import OPTIONS, read_meters
from mockservers.vendors.informatica.store import Organizations

PROVIDER = "52ZSTB0IDK6dXxaEQLUaQu"  # parentOrgId of organizations without a parent, as in the documented login
V2_LOGIN_FAILURE = 403  # status in the documented error object
UNUSED_V2 = {  # members of the user object of version 2 that are the same for every user
    "@type": "user",
    "description": "",
    "sfUsername": "",
    "title": "",
    "password": "********",
    "phone": "",
    "timezone": "UTC",
    "securityQuestion": "",
    "securityAnswer": "",
    "forceChangePassword": False,
    "roles": [],
    "usergroups": [],
    "spiUrl": "",
}


class Handlers:
    """The operations of openapi/informatica.yaml, for one request."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def login(self, call: OperationCall) -> Response:
        user = self._check_login(call, int(self._read_option("login_failure")))
        home = self._find_organization(user.organization)
        info = {
            "sessionId": auth.begin_session(self._context, user),
            "id": user.id,
            "name": user.name,
            "parentOrgId": home.parent or PROVIDER,
            "orgId": home.id,
            "orgName": home.name,
            "groups": {},
            "status": "Active",
        }
        products = [{"name": "Integration Cloud", "baseApiUrl": self._build_base_url(call)}]
        return Response({"products": products, "userInfo": info})

    def logout(self, _call: OperationCall) -> Response:
        auth.end_session(self._context)
        return Response()

    def login_v2(self, call: OperationCall) -> Response:
        user = self._check_login(call, V2_LOGIN_FAILURE)
        session_id = auth.begin_session(self._context, user)
        return Response(_render_user_v2(user, self._context, self._build_base_url(call), session_id))

    def logout_v2(self, _call: OperationCall) -> Response:
        auth.end_session(self._context)
        return Response()

    def logout_all_v2(self, call: OperationCall) -> Response:
        auth.end_all_sessions(self._context, self._check_login(call, V2_LOGIN_FAILURE))
        return Response()

    def validate_session_id(self, call: OperationCall) -> Response:
        left = auth.count_remaining_minutes(self._context, call.body["icToken"], call.body["userName"])
        valid = left is not None
        return Response({"@type": "validatedToken", "timeUntilExpire": left or 0, "isValidToken": valid})

    def export_job_level_metering_data(self, call: OperationCall) -> Response:
        state = self._begin_export(read_job_level_export(call.body, read_meters()))
        return Response(_render_job(state, all_meters=_format_flag(state.job.export.all_meters)))

    def export_metering_data(self, call: OperationCall) -> Response:
        return Response(_render_job(self._begin_export(read_metering_export(call.body, read_meters()))))

    def export_metering_data_all_linked_orgs(self, call: OperationCall) -> Response:
        state = self._begin_export(read_linked_export(call.body))
        return Response({**_render_job(state), "combinedMeterUsage": _format_flag(state.job.export.combined)})

    def get_export_job(self, call: OperationCall) -> Response:
        self._context.caller.check_metering()
        return Response(_render_job(jobs.read_job_state(self._context, call.path["jobId"])))

    @runs_in_thread
    def download_export_job(self, call: OperationCall) -> Response:
        self._context.caller.check_metering()
        job_id = call.path["jobId"]
        data, exported_at = jobs.export_data(self._context, job_id)
        headers = {"Content-Disposition": f'attachment; filename="{job_id}.zip"'}
        encoding = (self._context.trigger_fault(CSV_ENCODING) or {"encoding": "utf-8"})["encoding"]
        made = self._context.world.cache_for("informatica.archives", None).setdefault("made", MadeArchives())
        key = (data.key, exported_at, encoding)
        archive = made.stream(key, lambda: build_zip(generate_csv_files(data), exported_at, encoding))
        if self._context.trigger_fault(ZIP_TRUNCATED) is None:
            return Response(archive, headers=headers, media_type="application/zip")
        whole = b"".join(archive)
        return Response(whole[: len(whole) // 2], headers=headers, media_type="application/zip")

    def get_licenses(self, call: OperationCall) -> Response:
        organization, user = self._find_organization(call.path["orgId"]), self._context.caller
        if organization.id != user.organization:
            self._check_administrator(organization)
        return Response(Organizations(self._context.db).read_licenses(organization.id))

    def update_licenses(self, call: OperationCall) -> Response:
        organization = self._find_organization(call.path["orgId"])
        self._check_administrator(organization)
        Organizations(self._context.db).write_licenses(organization.id, select_licenses(call.body))
        return Response()

    def _begin_export(self, export: ExportRequest) -> jobs.JobState:
        """Begin a job after checking the date range, the user's rights and the number of jobs, in this order."""
        export.check_range(int(self._read_option("detail_days")))
        user: User = self._context.caller
        user.check_metering()
        user.check_scope(export)
        return jobs.begin_job(self._context, export, int(self._read_option("sixth_job")))

    def _check_administrator(self, organization: MeteredOrganization) -> None:
        user: User = self._context.caller
        if organization.parent != user.organization or "administrator" not in user.rights:
            raise NoLicenseRights

    def _check_login(self, call: OperationCall, status: int) -> User:
        return auth.check_password(self._context, call.body["username"], call.body["password"], status)

    def _find_organization(self, organization_id: str) -> MeteredOrganization:
        organization = Organizations(self._context.db).get(organization_id)
        if organization is None:
            raise OrganizationNotFound(organization_id)
        return organization

    def _read_option(self, name: str) -> int | str:
        chosen = self._context.start.options.get("informatica", {})
        return OPTIONS[name].validate(name, chosen.get(name, OPTIONS[name].default))

    @staticmethod
    def _build_base_url(call: OperationCall) -> str:
        return f"{call.request.base_url}/saas"


def _format_flag(value: object) -> str:
    return str(value).upper()


def _render_job(state: jobs.JobState, all_meters: str | None = None) -> dict[str, Any]:
    """Return the job as JSON, with the members in the order of real responses."""
    job, message = state.job, state.job.format_error_message()
    return {
        "jobId": job.id,
        "status": state.status,
        **({} if message is None else {"errorMessage": message}),
        "orgId": job.organization,
        "userId": job.user,
        "selectedOrgId": job.organization,
        **({} if all_meters is None else {"allMeters": all_meters}),
        "meterId": job.export.meter_id,
        "startDate": format_utc(job.export.start),
        "endDate": format_utc(job.export.end),
        "callbackUrl": job.export.callback_url,
        "createTime": format_utc(job.created_at),
        "updateTime": format_utc(state.since),
    }


def _render_user_v2(user: User, context: RequestContext, server_url: str, session_id: str) -> dict[str, Any]:
    """Return the user object of version 2 as JSON."""
    since = format_utc((context.start.now or context.now).replace(hour=0, minute=0, second=0)).replace("Z", ".000Z")
    return {
        **UNUSED_V2,
        "id": user.id,
        "orgId": user.organization,
        "orgUuid": user.organization,
        "name": user.name,
        "createTime": since,
        "updateTime": since,
        "createdBy": user.name,
        "updatedBy": user.name,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "emails": user.name,
        "serverUrl": server_url,
        "icSessionId": session_id,
        "uuId": user.id,
    }
