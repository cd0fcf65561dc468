"""Handlers of the operations of Flexera and of the sample vendor, one method each."""

from __future__ import annotations

import uuid
from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import md5
from itertools import islice
from string import ascii_letters, digits
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.errors import InvalidParameter, Violation
from mockservers.core.faults.paging import PageDisplacement
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import runs_in_thread, runs_in_thread_if
from mockservers.core.storage.driver import fetch_value
from mockservers.vendors.flexera import sample_vendor
from mockservers.vendors.flexera.auth.access_tokens import issue_token
from mockservers.vendors.flexera.auth.grants import resolve_principal
from mockservers.vendors.flexera.domain import (
    PAGE_SIZE,
    TOKEN_LIFETIME,
    ManagedApp,
    SaasData,
    normalize_timestamp,
    render_app,
    render_user,
)
from mockservers.vendors.flexera.errors import (
    AppFrozen,
    AppUnknown,
    ChecksumDiffers,
    DataLocked,
    DataUnknown,
    JobUnknown,
    NameTaken,
    NotUploaded,
)
from mockservers.vendors.flexera.faults import IMPORT_STUCK, check_page_drift, displace_page
from mockservers.vendors.flexera.imports import consumption, processing
from mockservers.vendors.flexera.imports.records import LoadedRecords
from mockservers.vendors.flexera.imports.uploads import ImportJobs, SaasDataStore
from mockservers.vendors.flexera.lists import filter_parser
from mockservers.vendors.flexera.lists.queries import PageWindow
from mockservers.vendors.flexera.lists.skip_tokens import (
    ListRequest,
    PagePosition,
    build_client_path,
    next_page_link,
    read_list_request,
)
from mockservers.vendors.flexera.schedule import IMPORT_JOB, ImportJob
from mockservers.vendors.flexera.store import ManagedApps, Organizations, SampleRecords
from mockservers.vendors.flexera.tables import discovered, events, jobs, saas_data, sample, usages, users

Values = list[dict[str, Any]]
JOBS_ORDER = "finishedAt desc"  # documented as "completedAt desc", but jobs have no attribute completedAt
DATA_ORDER = "createdAt desc"  # documented as "completedAt desc" too, but objects have no attribute completedAt
APPS_ORDER = "modifiedAt desc"
FEW = 5_000  # records that are read without delaying other requests
STORED = "SELECT " + " + ".join(  # at most; each is the last entry of an index
    f"COALESCE((SELECT max({table.primary_key.columns[0].name}) FROM {table.name}), 0)"
    for table in (users, events, usages, discovered, jobs)
)
FIRST, LAST = "0000", "9999"  # before and after every moment


class Handlers:
    """The operations of openapi/flexera.yaml, for one request."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def _has_long_work(self) -> bool:
        """Return True if an import job is due, or if there are many records to read."""
        stored: int = fetch_value(self._context.db, STORED)
        return stored > FEW or processing.is_due(self._context, self._organization)

    def create_token(self, call: OperationCall) -> Response:
        principal = resolve_principal(self._context, call.body)
        body = {
            "access_token": issue_token(self._context, principal),
            "expires_in": int(TOKEN_LIFETIME.total_seconds()),
            "token_type": "Bearer",
        }
        echoed = {"refresh_token": principal.refresh_token} if call.body["grant_type"] == "refresh_token" else {}
        return Response({**body, **echoed})

    def get_organization(self, _call: OperationCall) -> Response:
        found = Organizations(self._context.db).get(self._organization)
        subdomains = [{"kind": "iam#subdomain", "name": found.subdomain}]
        body = {"kind": "iam#org", "id": found.id, "name": found.name, "subdomains": subdomains}
        return self._respond({**body, "createdAt": found.created_at, "updatedAt": found.created_at})

    def list_saas_data(self, call: OperationCall) -> Response:
        request = read_list_request(call)
        found, after = self._data.list_page(request.get("orderBy", DATA_ORDER), self._read_window(request))
        body = self._list_body(call, request, [data.as_json() for data in found], after)
        return self._respond({"count": self._data.count(self._context.cache_of(saas_data.name)), **body})

    def create_saas_data(self, call: OperationCall) -> Response:
        name, data = call.body["fileName"], self._data
        if data.find_by_name(name) is not None:
            raise NameTaken(name)
        identifier = str(uuid.UUID(int=self._context.random.draw("flexera.saas_data").getrandbits(128), version=4))
        data.add(identifier, name, self._context.now)
        return self._respond_location(call, identifier)

    def get_saas_data(self, call: OperationCall) -> Response:
        return self._respond(self._find_data(call).as_json())

    @runs_in_thread
    def upload_saas_data(self, call: OperationCall) -> Response:
        data, given = self._find_data(call), call.header["Checksum"]
        if data.is_locked:
            raise DataLocked
        found = md5(call.body, usedforsecurity=False).hexdigest()
        if found != given:
            raise ChecksumDiffers(given, found)
        encoding = call.header.get("Content-Encoding", "none")
        self._data.upload(data, call.body, encoding, found, self._context.now)
        return self._respond(None, 204)

    def _find_data(self, call: OperationCall) -> SaasData:
        data = self._data.find_by_id(call.path["id"])
        if data is None:
            raise DataUnknown
        return data

    @runs_in_thread_if(_has_long_work)
    def list_import_jobs(self, call: OperationCall) -> Response:
        self._settle()
        request, jobs = read_list_request(call), self._jobs
        condition = _parse_filter(request, filter_parser.IMPORT_JOBS)
        found, after = jobs.list_page(condition, request.get("orderBy", JOBS_ORDER), self._read_window(request))
        return self._respond(self._list_body(call, request, self._render_jobs(found), after))

    @runs_in_thread_if(_has_long_work)
    def create_import_job(self, call: OperationCall) -> Response:
        self._settle()
        app, settings = self._find_app(call.body["managedAppId"]), call.body["importSettings"]
        if not app.is_active:
            raise AppFrozen
        files = [self._find_uploaded_data(reference["name"]) for reference in call.body["saasDataList"]]
        identifier = b32encode(self._context.random.draw("flexera.import_job").randbytes(16)).decode().rstrip("=")
        job = ImportJob(
            number=0,
            id=identifier,
            organization=self._organization,
            app=app.id,
            task_name=settings["taskName"],
            load_type=settings["loadType"],
            status=IMPORT_JOB.states[0],
            created_at=self._context.now,
        )
        self._jobs.add(job, app.href, files)
        if stuck := self._context.trigger_fault(IMPORT_STUCK):
            self._context.set_timing(IMPORT_JOB, identifier, hold=stuck["state"])
        return self._respond_location(call, identifier)

    def _find_uploaded_data(self, name: str) -> SaasData:
        """Return the object with a file name or an id, because the documentation uses both."""
        data = self._data.find_by_name(name) or self._data.find_by_id(name)
        if data is None:
            raise DataUnknown(name)
        if not data.is_locked:
            raise NotUploaded(name)
        return data

    @runs_in_thread_if(_has_long_work)
    def get_import_job(self, call: OperationCall) -> Response:
        job = self._find_job(call)
        is_counted = job.finished_at is None and self._context.timing(IMPORT_JOB, job.id).reads is not None
        if is_counted:
            self._jobs.count_read(job)
        if self._settle() or is_counted:
            job = self._find_job(call)
        [shown] = self._render_jobs([job])
        return self._respond(shown)

    def _find_job(self, call: OperationCall) -> ImportJob:
        job = self._jobs.get(call.path["id"])
        if job is None:
            raise JobUnknown
        return job

    def _render_jobs(self, found: Sequence[ImportJob]) -> Values:
        apps, files = self._apps.find_many(job.app for job in found), self._jobs.list_files(found)
        return [job.as_json(apps[job.app], files[job.number]) for job in found]

    @runs_in_thread_if(_has_long_work)
    def list_managed_apps(self, call: OperationCall) -> Response:
        self._settle()
        request = read_list_request(call)
        condition = _parse_filter(request, filter_parser.MANAGED_APPS)
        found, after = self._apps.list_page(condition, request.get("orderBy", APPS_ORDER), self._read_window(request))
        view = request.get("view", "default")
        return self._respond(self._list_body(call, request, self._render_apps(found, view), after))

    @runs_in_thread_if(_has_long_work)
    def get_managed_app(self, call: OperationCall) -> Response:
        self._settle()
        app = self._find_app(call.path["managedAppId"])
        [shown] = self._render_apps([app], call.query.get("view", "default"))
        return self._respond(shown)

    def _render_apps(self, found: Sequence[ManagedApp], view: str) -> Values:
        apps = self._apps
        dates, relatives = apps.list_load_dates(found), apps.list_relatives(found)
        counts = apps.count_active_users(found, self._context.cache_of(users.name))
        return [render_app(app, dates[app.id], relatives[app.id], counts[app.loaded_under], view) for app in found]

    def _find_app(self, app: str) -> ManagedApp:
        found = self._apps.get(app)
        if found is None:
            raise AppUnknown
        return found

    @runs_in_thread_if(_has_long_work)
    def list_managed_app_users(self, call: OperationCall) -> Response:
        return self._list_users(call, self._settle_and_find_app(call))

    @runs_in_thread_if(_has_long_work)
    def list_app_users(self, call: OperationCall) -> Response:
        self._settle()
        return self._list_users(call)

    def _list_users(self, call: OperationCall, app: ManagedApp | None = None) -> Response:
        request = read_list_request(call)
        condition, include = _parse_filter(request, filter_parser.APP_USERS), request.get("includeAll", False)
        found, after = self._records.list_users(self._read_window(request), condition, app, all_of_them=include)
        view = request.get("view", "default")
        return self._respond(self._list_body(call, request, [render_user(user, view) for user in found], after))

    @runs_in_thread_if(_has_long_work)
    def list_managed_app_events(self, call: OperationCall) -> Response:
        return self._list_events(call, self._settle_and_find_app(call))

    @runs_in_thread_if(_has_long_work)
    def list_app_events(self, call: OperationCall) -> Response:
        self._settle()
        return self._list_events(call)

    def _list_events(self, call: OperationCall, app: ManagedApp | None = None) -> Response:
        request = read_list_request(call)
        condition, latest = _parse_filter(request, filter_parser.APP_EVENTS), request.get("mostRecentEventsOnly", False)
        found, after = self._records.list_events(self._read_window(request), condition, app, latest=latest)
        return self._respond(self._list_body(call, request, found, after))

    @runs_in_thread_if(_has_long_work)
    def list_usage_over_time(self, call: OperationCall) -> Response:
        self._settle()
        request, records = read_list_request(call), self._records
        fields, page = request.get("groupBy", []), self._read_window(request)
        since, until = _parse_moment(request, "startedAt", FIRST), _parse_moment(request, "endedAt", LAST)
        condition, resolution = _parse_filter(request, filter_parser.USAGE), request.get("resolution", consumption.NONE)
        if resolution == consumption.NONE:
            found, after = records.list_usages(page, condition, since, until)
        else:
            messages = records.iterate_usages(condition, since, until)
            found, after = _slice_page(page, consumption.merge_by_step(messages, resolution, fields))
        return self._respond(self._list_body(call, request, found, after))

    @runs_in_thread_if(_has_long_work)
    def list_discovered_app_usage(self, call: OperationCall) -> Response:
        self._settle()
        request = read_list_request(call)
        found, after = self._records.list_discoveries(
            self._read_window(request), _parse_filter(request, filter_parser.DISCOVERED)
        )
        kind = {"kind": "saas:discovered-app-usage-collection"}
        return self._respond({**kind, **self._list_body(call, request, found, after)})

    def create_sample_token(self, call: OperationCall) -> Response:
        sample_vendor.check_grant(call.body)
        token = self._context.random.token("flexera.sample", 40, ascii_letters + digits)
        self._context.tokens.issue(token, sample_vendor.TOKEN_KIND, sample_vendor.SUBJECT, sample_vendor.TOKEN_LIFETIME)
        seconds = int(sample_vendor.TOKEN_LIFETIME.total_seconds())
        return Response({"access_token": token, "token_type": "Bearer", "expires_in": seconds})

    def list_sample_records(self, call: OperationCall) -> Response:
        return self._list_sample_records(call, call.query)

    def search_sample_records(self, call: OperationCall) -> Response:
        return self._list_sample_records(call, {**(call.body or {}), **call.query})

    def _list_sample_records(self, call: OperationCall, parameters: Mapping[str, Any]) -> Response:
        request = sample_vendor.parse_page_request(call.path["style"], parameters)
        records = SampleRecords(self._context.db, call.path["resource"], self._context.cache_of(sample.name))
        page_faults = displace_page(self._context) if request.start else PageDisplacement()
        start = page_faults.apply(request.start)
        found, total = (
            records.read(request.since, request.until, start, request.size),
            records.count(request.since, request.until),
        )
        return Response(sample_vendor.render_page(request, found, total, build_client_path(call.request)))

    @property
    def _organization(self) -> int:
        number: int = self._context.caller.organization
        return number

    def _settle(self) -> bool:
        """Update the state of import jobs before their data is read; return True if a job has changed."""
        return processing.settle(self._context, self._organization)

    def _settle_and_find_app(self, call: OperationCall) -> ManagedApp:
        self._settle()
        return self._find_app(call.path["managedAppId"])

    @property
    def _apps(self) -> ManagedApps:
        return ManagedApps(self._context.db, self._organization)

    @property
    def _data(self) -> SaasDataStore:
        return SaasDataStore(self._context.db, self._organization)

    @property
    def _jobs(self) -> ImportJobs:
        return ImportJobs(self._context.db, self._organization)

    @property
    def _records(self) -> LoadedRecords:
        return LoadedRecords(self._context.db, self._organization)

    def _read_window(self, request: ListRequest) -> PageWindow:
        """Return the requested page, with the displacement by faults."""
        page = PageWindow(self._context.settings.of_vendor(PAGE_SIZE), request.after)
        if request.after is None:
            return page
        check_page_drift(self._context)
        page_faults = displace_page(self._context)
        return replace(page, back=page_faults.repeated, skipped=page_faults.skipped)

    def _list_body(
        self, call: OperationCall, request: ListRequest, values: Values, after: PagePosition | None
    ) -> dict[str, Any]:
        """Return the members that the pages of all lists have; the last page has no ``nextPage``."""
        return {"values": values, **({} if after is None else {"nextPage": next_page_link(call, request, after)})}

    def _respond(self, body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Return a response with the number of requests left in this minute."""
        left = self._context.caller.remaining
        counted = {} if left is None else {"x-ratelimit-remaining": str(left)}
        return Response(body, status, {**counted, **(headers or {})})

    def _respond_location(self, call: OperationCall, identifier: str) -> Response:
        return self._respond(None, 201, {"Location": f"{build_client_path(call.request)}/{identifier}"})


def _parse_filter(request: ListRequest, rules: filter_parser.FilterRules) -> filter_parser.Filter | None:
    """Parse the requested filter; None if it is empty."""
    text = request.get("filter", "")
    return filter_parser.parse(text, rules) if text.strip() else None


def _parse_moment(request: ListRequest, name: str, otherwise: str) -> str:
    text = request.get(name, otherwise)
    try:
        return text if text == otherwise else normalize_timestamp(text)
    except ValueError:
        violations = (Violation("", "format", {"format": "date-time"}, text),)
        raise InvalidParameter("query", name, "no such moment", violations) from None


def _slice_page(page: PageWindow, found: Iterator[dict[str, Any]]) -> tuple[Values, PagePosition | None]:
    """Return a page of a computed list, whose positions are numbers of records."""
    start = max((page.after[1] if page.after else 0) - page.back, 0) + page.skipped
    values = list(islice(found, start, start + page.size + 1))
    return values[: page.size], ("", start + page.size) if len(values) > page.size else None
