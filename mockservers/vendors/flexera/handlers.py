"""Flexera's operations, one method each, and the sample vendor's."""

from __future__ import annotations

import uuid
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import replace
from hashlib import md5
from itertools import islice
from string import ascii_letters, digits
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.errors import InvalidParameter, Violation
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import runs_in_thread
from mockservers.vendors.flexera import sample_vendor
from mockservers.vendors.flexera.auth.credentials import issue
from mockservers.vendors.flexera.auth.grants import granted
from mockservers.vendors.flexera.domain import (
    PAGE_SIZE,
    TOKEN_LIFETIME,
    App,
    SaasData,
    app_json,
    normalized,
    user_json,
)
from mockservers.vendors.flexera.errors import (
    AppFrozen,
    AppUnknown,
    ChecksumDiffers,
    DataLocked,
    DataUnknown,
    InvalidSkipToken,
    JobUnknown,
    NameTaken,
    NotUploaded,
)
from mockservers.vendors.flexera.faults import IMPORT_STUCK, PAGE_DRIFT, ROWS_MISSING, ROWS_REPEATED
from mockservers.vendors.flexera.imports import consumption, processing
from mockservers.vendors.flexera.imports.records import Records
from mockservers.vendors.flexera.imports.uploads import Jobs, SaasDataStore
from mockservers.vendors.flexera.lists import filter_parser
from mockservers.vendors.flexera.lists.queries import Page
from mockservers.vendors.flexera.lists.skip_tokens import Asked, Place, asked, next_page, rooted
from mockservers.vendors.flexera.schedule import IMPORT_JOB, Job
from mockservers.vendors.flexera.store import Apps, Organizations, SampleRecords

Values = list[dict[str, Any]]
JOBS_ORDER = "finishedAt desc"  # documented as "completedAt desc", which is no attribute of a job
DATA_ORDER = "createdAt desc"  # the same default is documented here, and no such attribute either
APPS_ORDER = "modifiedAt desc"
FIRST, LAST = "0000", "9999"  # before and after every moment


class Handlers:
    """The operations of openapi/flexera.yaml, for one request."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def create_token(self, call: OperationCall) -> Response:
        principal = granted(self._context, call.body)
        body = {
            "access_token": issue(self._context, principal),
            "expires_in": int(TOKEN_LIFETIME.total_seconds()),
            "token_type": "Bearer",
        }
        echoed = {"refresh_token": principal.refresh_token} if call.body["grant_type"] == "refresh_token" else {}
        return Response({**body, **echoed})

    def get_organization(self, _call: OperationCall) -> Response:
        found = Organizations(self._context.db).get(self._organization)
        subdomains = [{"kind": "iam#subdomain", "name": found.subdomain}]
        body = {"kind": "iam#org", "id": found.id, "name": found.name, "subdomains": subdomains}
        return self._answer({**body, "createdAt": found.created_at, "updatedAt": found.created_at})

    def list_saas_data(self, call: OperationCall) -> Response:
        wanted = asked(call)
        found, after = self._data().listed(wanted.get("orderBy", DATA_ORDER), self._page(wanted))
        body = self._listed(call, wanted, [one.as_json() for one in found], after)
        return self._answer({"count": self._data().count(), **body})

    def create_saas_data(self, call: OperationCall) -> Response:
        name, data = call.body["fileName"], self._data()
        if data.by_name(name) is not None:
            raise NameTaken(name)
        identifier = str(uuid.UUID(int=self._context.random.draw("flexera.saas_data").getrandbits(128), version=4))
        data.add(identifier, name, self._context.now)
        return self._created(call, identifier)

    def get_saas_data(self, call: OperationCall) -> Response:
        return self._answer(self._known_data(call).as_json())

    @runs_in_thread
    def upload_saas_data(self, call: OperationCall) -> Response:
        one, given = self._known_data(call), call.header["Checksum"]
        if one.is_locked:
            raise DataLocked
        found = md5(call.body, usedforsecurity=False).hexdigest()
        if found != given:
            raise ChecksumDiffers(given, found)
        encoding = call.header.get("Content-Encoding", "none")
        self._data().upload(one, call.body, encoding, found, self._context.now)
        return self._answer(None, 204)

    def _known_data(self, call: OperationCall) -> SaasData:
        one = self._data().by_id(call.path["id"])
        if one is None:
            raise DataUnknown
        return one

    @runs_in_thread
    def list_import_jobs(self, call: OperationCall) -> Response:
        self._settle()
        wanted, jobs = asked(call), self._jobs()
        condition = _filter(wanted, filter_parser.IMPORT_JOBS)
        found, after = jobs.listed(condition, wanted.get("orderBy", JOBS_ORDER), self._page(wanted))
        return self._answer(self._listed(call, wanted, [self._job_json(one) for one in found], after))

    @runs_in_thread
    def create_import_job(self, call: OperationCall) -> Response:
        self._settle()
        app, settings = self._known_app(call.body["managedAppId"]), call.body["importSettings"]
        if not app.is_active:
            raise AppFrozen
        files = [self._named_data(one["name"]) for one in call.body["saasDataList"]]
        identifier = b32encode(self._context.random.draw("flexera.import_job").randbytes(16)).decode().rstrip("=")
        job = Job(
            number=0,
            id=identifier,
            organization=self._organization,
            app=app.id,
            task_name=settings["taskName"],
            load_type=settings["loadType"],
            status=IMPORT_JOB.states[0],
            created_at=self._context.now,
        )
        self._jobs().add(job, app.href, files)
        if stuck := self._context.trigger_fault(IMPORT_STUCK):
            self._context.set_timing(IMPORT_JOB, identifier, hold=stuck["state"])
        return self._created(call, identifier)

    def _named_data(self, name: str) -> SaasData:
        """The object of a file name, or of an id: the documentation mixes the two."""
        one = self._data().by_name(name) or self._data().by_id(name)
        if one is None:
            raise DataUnknown(name)
        if not one.is_locked:
            raise NotUploaded(name)
        return one

    @runs_in_thread
    def get_import_job(self, call: OperationCall) -> Response:
        job = self._known_job(call)
        if job.finished_at is None and self._context.timing(IMPORT_JOB, job.id).reads is not None:
            self._jobs().count_read(job)
        self._settle()
        return self._answer(self._job_json(self._known_job(call)))

    def _known_job(self, call: OperationCall) -> Job:
        job = self._jobs().get(call.path["id"])
        if job is None:
            raise JobUnknown
        return job

    def _job_json(self, job: Job) -> dict[str, Any]:
        return job.as_json(self._known_app(str(job.app)), self._jobs().files(job))

    @runs_in_thread
    def list_managed_apps(self, call: OperationCall) -> Response:
        self._settle()
        wanted = asked(call)
        condition = _filter(wanted, filter_parser.MANAGED_APPS)
        found, after = self._apps().listed(condition, wanted.get("orderBy", APPS_ORDER), self._page(wanted))
        view = wanted.get("view", "default")
        return self._answer(self._listed(call, wanted, [self._app_json(one, view) for one in found], after))

    @runs_in_thread
    def get_managed_app(self, call: OperationCall) -> Response:
        self._settle()
        app = self._known_app(call.path["managedAppId"])
        return self._answer(self._app_json(app, call.query.get("view", "default")))

    def _app_json(self, app: App, view: str) -> dict[str, Any]:
        apps = self._apps()
        return app_json(app, apps.loaded(app), apps.related(app), apps.active_users(app), view)

    def _known_app(self, app: str) -> App:
        found = self._apps().get(app)
        if found is None:
            raise AppUnknown
        return found

    @runs_in_thread
    def list_managed_app_users(self, call: OperationCall) -> Response:
        return self._users(call, self._settled_app(call))

    @runs_in_thread
    def list_app_users(self, call: OperationCall) -> Response:
        self._settle()
        return self._users(call)

    def _users(self, call: OperationCall, app: App | None = None) -> Response:
        wanted = asked(call)
        condition, include = _filter(wanted, filter_parser.APP_USERS), wanted.get("includeAll", False)
        found, after = self._records().users(self._page(wanted), condition, app, all_of_them=include)
        view = wanted.get("view", "default")
        return self._answer(self._listed(call, wanted, [user_json(one, view) for one in found], after))

    @runs_in_thread
    def list_managed_app_events(self, call: OperationCall) -> Response:
        return self._events(call, self._settled_app(call))

    @runs_in_thread
    def list_app_events(self, call: OperationCall) -> Response:
        self._settle()
        return self._events(call)

    def _events(self, call: OperationCall, app: App | None = None) -> Response:
        wanted = asked(call)
        condition, latest = _filter(wanted, filter_parser.APP_EVENTS), wanted.get("mostRecentEventsOnly", False)
        found, after = self._records().events(self._page(wanted), condition, app, latest=latest)
        return self._answer(self._listed(call, wanted, found, after))

    @runs_in_thread
    def list_usage_over_time(self, call: OperationCall) -> Response:
        self._settle()
        wanted, records = asked(call), self._records()
        fields, page = wanted.get("groupBy", []), self._page(wanted)
        since, until = _moment(wanted, "startedAt", FIRST), _moment(wanted, "endedAt", LAST)
        condition, resolution = _filter(wanted, filter_parser.USAGE), wanted.get("resolution", consumption.NONE)
        if resolution == consumption.NONE:
            found, after = records.usages(page, condition, since, until)
        else:
            messages = records.every_usage(condition, since, until)
            found, after = _part(page, consumption.together(messages, resolution, fields))
        return self._answer(self._listed(call, wanted, found, after))

    @runs_in_thread
    def list_discovered_app_usage(self, call: OperationCall) -> Response:
        self._settle()
        wanted = asked(call)
        found, after = self._records().discovered(self._page(wanted), _filter(wanted, filter_parser.DISCOVERED))
        kind = {"kind": "saas:discovered-app-usage-collection"}
        return self._answer({**kind, **self._listed(call, wanted, found, after)})

    def create_sample_token(self, call: OperationCall) -> Response:
        sample_vendor.check_grant(call.body)
        token = self._context.random.token("flexera.sample", 40, ascii_letters + digits)
        self._context.tokens.issue(token, sample_vendor.TOKEN_KIND, sample_vendor.SUBJECT, sample_vendor.TOKEN_LIFETIME)
        seconds = int(sample_vendor.TOKEN_LIFETIME.total_seconds())
        return Response({"access_token": token, "token_type": "Bearer", "expires_in": seconds})

    def list_sample_records(self, call: OperationCall) -> Response:
        return self._sample(call, call.query)

    def search_sample_records(self, call: OperationCall) -> Response:
        return self._sample(call, {**(call.body or {}), **call.query})

    def _sample(self, call: OperationCall, said: Mapping[str, Any]) -> Response:
        one = sample_vendor.wanted(call.path["style"], said)
        records = SampleRecords(self._context.db, call.path["resource"])
        back, skipped = self._displaced() if one.start else (0, 0)
        start = max(one.start - back, 0) + skipped
        found, total = records.read(one.since, one.until, start, one.size), records.count(one.since, one.until)
        return Response(sample_vendor.page(one, found, total, rooted(call.request)))

    @property
    def _organization(self) -> int:
        number: int = self._context.caller.organization
        return number

    def _settle(self) -> None:
        """Bring import jobs to where they stand now: what follows may read what they changed."""
        processing.settle(self._context, self._organization)

    def _settled_app(self, call: OperationCall) -> App:
        self._settle()
        return self._known_app(call.path["managedAppId"])

    def _apps(self) -> Apps:
        return Apps(self._context.db, self._organization)

    def _data(self) -> SaasDataStore:
        return SaasDataStore(self._context.db, self._organization)

    def _jobs(self) -> Jobs:
        return Jobs(self._context.db, self._organization)

    def _records(self) -> Records:
        return Records(self._context.db, self._organization)

    def _page(self, wanted: Asked) -> Page:
        """The page that is wanted, displaced where faults want it so."""
        page = Page(self._context.settings.of_vendor(PAGE_SIZE), wanted.after)
        if wanted.after is None:
            return page
        if self._context.trigger_fault(PAGE_DRIFT) is not None:
            self._context.keep_changes()
            raise InvalidSkipToken("the list has changed since the page before")
        back, skipped = self._displaced()
        return replace(page, back=back, skipped=skipped)

    def _displaced(self) -> tuple[int, int]:
        """How many records a page begins too early, and how many it leaves out."""
        back = self._context.trigger_fault(ROWS_REPEATED) or {"rows": 0}
        on = self._context.trigger_fault(ROWS_MISSING) or {"rows": 0}
        return back["rows"], on["rows"]

    def _listed(self, call: OperationCall, wanted: Asked, values: Values, after: Place | None) -> dict[str, Any]:
        """A page as every list has it: ``nextPage`` is missing on the last one."""
        return {"values": values, **({} if after is None else {"nextPage": next_page(call, wanted, after)})}

    def _answer(self, body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:  # noqa: ANN401 -- any JSON
        """An answer that tells how many requests are left in this minute."""
        left = self._context.caller.remaining
        counted = {} if left is None else {"x-ratelimit-remaining": str(left)}
        return Response(body, status, {**counted, **(headers or {})})

    def _created(self, call: OperationCall, identifier: str) -> Response:
        return self._answer(None, 201, {"Location": f"{rooted(call.request)}/{identifier}"})


def _filter(wanted: Asked, rules: filter_parser.Rules) -> filter_parser.Filter | None:
    """The filter that is asked for; an empty one is none."""
    text = wanted.get("filter", "")
    return filter_parser.parse(text, rules) if text.strip() else None


def _moment(wanted: Asked, name: str, otherwise: str) -> str:
    text = wanted.get(name, otherwise)
    try:
        return text if text == otherwise else normalized(text)
    except ValueError:
        violations = (Violation("", "format", {"format": "date-time"}, text),)
        raise InvalidParameter("query", name, "no such moment", violations) from None


def _part(page: Page, found: Any) -> tuple[Values, Place | None]:  # noqa: ANN401 -- an iterator of records
    """A page of what is put together as it is read: its place is a number of records."""
    start = max((page.after[1] if page.after else 0) - page.back, 0) + page.skipped
    values = list(islice(found, start, start + page.size + 1))
    return values[: page.size], ("", start + page.size) if len(values) > page.size else None
