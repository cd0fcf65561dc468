"""Handlers of BigFix Inventory's operations, one method each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from itertools import chain
from typing import Any

import orjson

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.core.simulation.clock import format_rfc3339
from mockservers.vendors.bigfix import imports
from mockservers.vendors.bigfix.criteria import Criteria, CriteriaError, parse
from mockservers.vendors.bigfix.domain import (
    CUSTOM,
    FIRST_CUSTOM_ID,
    IMPORT_KINDS,
    VERSION,
    ImportState,
    Metric,
    check_new_display_name,
    check_new_names,
)
from mockservers.vendors.bigfix.errors import (
    LANGUAGE,
    MetricExists,
    MetricUnknown,
    NameNotProper,
    WrongPassword,
    WrongQuery,
)
from mockservers.vendors.bigfix.faults import displace_page, trigger_page_drift
from mockservers.vendors.bigfix.store import Metrics, Users
from mockservers.vendors.bigfix.usages import CRITERIA_COLUMNS, DEFAULT_COLUMNS, USAGE_TABLES, LicenseUsages, UsageQuery

ROWS_ONLY, TOTAL_ONLY = "1", "2"  # countSwitch; any other value requests both
STREAMED = 10_000  # rows; a larger response is streamed
NO_HEADERS: Mapping[str, str] = {}
STATUS_URL = "/api/import_status.json"


class Handlers:
    """The operations of openapi/bigfix.yaml, for one request."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def get_token(self, call: OperationCall) -> Response:
        token = Users(self._context.db).find_token(call.body["user"], call.body["password"])
        if token is None:
            raise WrongPassword
        return _respond({"token": token})

    def list_metrics(self, _call: OperationCall) -> Response:
        rows = Metrics(self._context.db).list_all()
        return _respond({"total": len(rows), "rows": rows})

    def create_metric(self, call: OperationCall) -> Response:
        code_name, display_name = call.query["code_name"], call.query["display_name"]
        check_new_names(code_name, display_name)
        metrics = Metrics(self._context.db)
        if metrics.is_taken(code_name, display_name):
            raise MetricExists
        number = self._context.random.next_number("bigfix.metric", FIRST_CUSTOM_ID)
        metric = Metric(number, code_name, display_name, CUSTOM, number)
        metrics.add(metric)
        return _respond(metric.as_json())

    def update_metric(self, call: OperationCall) -> Response:
        metric, display_name = self._find_metric(call), call.query["display_name"]
        check_new_display_name(display_name)
        metric.check_custom("update")
        metrics = Metrics(self._context.db)
        metrics.rename(metric, display_name)
        return _respond({**metric.as_json(), "display_name": display_name})

    def delete_metric(self, call: OperationCall) -> Response:
        metric = self._find_metric(call)
        metric.check_custom("delete")
        Metrics(self._context.db).remove(metric)
        return _respond({})

    def _find_metric(self, call: OperationCall) -> Metric:
        code_name = call.query["code_name"].strip()
        if not code_name:
            raise NameNotProper
        metric = Metrics(self._context.db).find_by_code(code_name)
        if metric is None:
            raise MetricUnknown
        return metric

    def list_license_usages(self, call: OperationCall) -> Response:
        query, switch = _parse_usage_query(call), call.query.get("countSwitch")
        if trigger_page_drift(self._context, query.offset):
            imports.complete_import(self._context)
        state = imports.read_import_state(self._context)
        cache = self._context.cache_of(*USAGE_TABLES)
        usages = LicenseUsages(self._context.db, lambda: self._context.now, cache)
        total = usages.count(query)
        headers = _build_import_headers(state)
        if switch == TOTAL_ONLY:
            return _respond({"total": total}, headers)
        members = {} if switch == ROWS_ONLY else {"total": total}
        query = replace(query, offset=displace_page(self._context, query.offset))
        if min(total, query.limit or total) > STREAMED:
            return _respond(_stream_body(members, usages.iterate_rows(query)), headers)
        return _respond({**members, "rows": list(chain.from_iterable(usages.iterate_rows(query)))}, headers)

    def list_license_usages_json(self, call: OperationCall) -> Response:
        return self.list_license_usages(call)

    def get_import_status(self, call: OperationCall) -> Response:
        state = imports.read_import_state(self._context)
        if "run" in call.query and not state.is_running:
            state = imports.begin_import(self._context, IMPORT_KINDS[call.query["run"]])
        return _respond(_build_import_status(state))

    def get_import_status_alias(self, call: OperationCall) -> Response:
        return self.get_import_status(call)

    def get_about(self, _call: OperationCall) -> Response:
        return _respond({"version": VERSION})


def _respond(body: object, headers: Mapping[str, str] = NO_HEADERS) -> Response:
    return Response(body, headers={**LANGUAGE, **headers})


def _parse_usage_query(call: OperationCall) -> UsageQuery:
    """Read the query from the parameters; ``order[]`` comes before ``order`` if both are given."""
    parameters = call.query
    order = [*parameters.get("order[]", ()), *([parameters["order"]] if "order" in parameters else ())]
    return UsageQuery(
        columns=tuple(dict.fromkeys(parameters.get("columns[]", DEFAULT_COLUMNS))),
        order=tuple(
            {name: word.lower() == "desc" for name, _, word in (text.partition(" ") for text in order)}.items()
        ),
        limit=parameters.get("limit"),
        offset=parameters.get("offset", 0),
        criteria=_parse_criteria(parameters["criteria"]) if "criteria" in parameters else None,
    )


def _parse_criteria(text: str) -> Criteria:
    try:
        return parse(text, CRITERIA_COLUMNS)
    except CriteriaError as error:
        raise WrongQuery("criteria", error.reason, error.position) from None


def _stream_body(members: dict[str, Any], chunks: Iterator[list[dict[str, Any]]]) -> Iterator[bytes]:
    """Yield the JSON body in pieces: the members, then each chunk of rows."""
    yield orjson.dumps(members)[:-1] + (b"," if members else b"") + b'"rows":['
    for number, rows in enumerate(chunks):
        yield (b"," if number else b"") + orjson.dumps(rows)[1:-1]
    yield b"]}"


def _build_import_headers(state: ImportState) -> dict[str, str]:
    """Return the headers of a state: "Retrieval of license usage", example HTTP conversation."""
    headers = {"Import-Mode": state.mode}
    if state.is_running:
        return headers | {"Import-Progress": str(state.progress)}
    if state.last is not None:
        headers["Import-Last-Status"] = str(state.last.result)
    if state.last_success_at is not None:
        headers["Import-Last-Success-Time"] = _format_http_date(state.last_success_at)
    return headers


@lru_cache(maxsize=100)
def _format_http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _build_import_status(state: ImportState) -> dict[str, Any]:
    """Return the members of "Retrieving the status of data imports"; the mock server schedules no imports."""
    last = state.last
    return {
        "mode": state.mode,
        "can_run_imports": not state.is_running,
        "import_status_url": STATUS_URL,
        "import_create_url": f"{STATUS_URL}?run=true",
        "progress": state.progress,
        "last_status": last and last.result,
        "last_success_time": state.last_success_at and format_rfc3339(state.last_success_at),
        "last_import_time": last and last.ended_at and format_rfc3339(last.ended_at),
        "last_import_type": last and last.kind,
        "next_import_time": None,
        "next_import_time_in": None,
        "next_import_type": None,
    }
