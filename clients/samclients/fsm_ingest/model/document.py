"""A job as a document: what a YAML or JSON file has, what is exported, and what the database keeps.

    name: Sample users
    organization: 1234
    application: "5678"
    task: Application Roster
    method: GET
    url: https://saas.example/v1/users
    schedule: {frequency: Weekly, day: Monday, time: "06:30 PM"}
    params:
      - {key: fromDate, mapped_field: since, value: 01/31/2026}
      - {key: tenant, value: acme, place: Header}
    headers: {Accept: application/json}
    body: {active: true}
    advanced_auth: {auth_type: ClientSecretAuthentication, ...}
    paging:
      - {key: Offset, mapped_key: offset, parameter_type: Query String, value: "0"}
    mapping:
      uniqueId: items[].id
      activatedAt: {path: "items[].since", date_format: dd/MM/yyyy}
      lastName: {static: Unknown}
    paused: false

Any of it may be missing: what is mandatory is ``request_info``'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from samclients.fsm_ingest.model.entities import (
    DEFAULT_DATE_FORMAT,
    SYSTEM_KEYS,
    ApiJob,
    FieldMapping,
    Frequency,
    Header,
    IntegrationTask,
    Method,
    PagingKey,
    PagingRow,
    Param,
    ParameterPlace,
    ParameterType,
    Schedule,
    Weekday,
)
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.model.reading import DocumentReader, to_text
from samclients.runtime.redaction.secret_names import is_secret_parameter

Document = Mapping[str, Any]
MEMBERS = (
    "name",
    "organization",
    "application",
    "task",
    "method",
    "url",
    "schedule",
    "params",
    "headers",
    "body",
    "advanced_auth",
    "paging",
    "mapping",
    "paused",
)


def job_to_document(job: ApiJob) -> dict[str, Any]:
    """The document of a job, without its id; with its secrets."""
    found = {
        "name": job.name,
        "organization": job.organization_id,
        "application": job.application_id,
        "task": _text(job.task),
        "method": _text(job.method),
        "url": job.url or None,
        "schedule": schedule_to_document(job.schedule) if job.schedule else None,
        "params": [param_to_document(param) for param in job.params if param not in _UNUSED],
        "headers": {header.key: header.value for header in job.headers},
        "body": job.body,
        "advanced_auth": job.advanced_auth,
        "paging": [paging_row_to_document(row) for row in job.paging],
        "mapping": {mapping.field: field_mapping_to_document(mapping) for mapping in job.mapping},
        "paused": job.paused or None,
    }
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def job_from_document(document: object, job_id: str) -> ApiJob:
    """The job of a document.

    Raises:
        InvalidInput: it says something that a job has not; every such place is told.
    """
    reading = DocumentReader(document, "")
    reading.only(*MEMBERS)
    job = ApiJob(
        id=job_id,
        name=reading.text("name"),
        organization_id=reading.number("organization"),
        application_id=reading.text("application") or None,
        task=reading.one_of("task", IntegrationTask),
        method=reading.one_of("method", Method),
        url=reading.text("url"),
        schedule=reading.part("schedule", _read_schedule),
        params=add_system_keys(reading.rows("params", _read_param)),
        headers=reading.members("headers", lambda key, value: Header(key, to_text(value))),
        body=reading.json_text("body"),
        advanced_auth=reading.texts_json("advanced_auth"),
        paging=reading.rows("paging", _read_paging_row),
        mapping=reading.members("mapping", _read_field_mapping),
        paused=reading.flag("paused"),
    )
    reading.finish()
    return job


def add_system_keys(params: tuple[Param, ...]) -> tuple[Param, ...]:
    """The parameters with fromDate and toDate, which are always there, before one's own."""
    named = {param.key: param for param in params}
    system = tuple(named.get(key, Param(key)) for key in SYSTEM_KEYS)
    return system + tuple(param for param in params if param.key not in SYSTEM_KEYS)


_UNUSED = tuple(Param(key) for key in SYSTEM_KEYS)


def _text(value: StrEnum | None) -> str | None:
    return None if value is None else value.value


def schedule_to_document(schedule: Schedule) -> dict[str, Any]:
    """The document of a schedule."""
    day = schedule.weekday.value if schedule.weekday else schedule.day
    found = {"frequency": schedule.frequency.value, "time": f"{schedule.at:%I:%M %p}"}
    return found if day is None else {**found, "day": day}


def param_to_document(param: Param) -> dict[str, Any]:
    """Return the document of a row of the Params tab."""
    place = None if param.place is ParameterPlace.QUERY else param.place.value
    found = {"key": param.key, "mapped_field": param.mapped_field, "value": param.value, "place": place}
    return {name: value for name, value in found.items() if value}


def paging_row_to_document(row: PagingRow) -> dict[str, Any]:
    """The document of a row of paging information."""
    found = {"key": row.key.value, "mapped_key": row.mapped_key, "parameter_type": row.parameter_type.value}
    return {**found, "value": row.value} if row.value else found


def is_secret_row(row: Mapping[str, Any]) -> bool:
    """True where a row of paging information, as a document has it, sends a value under the name of a secret."""
    return bool(row.get("value")) and is_secret_parameter(str(row.get("mapped_key", "")))


def has_secret_paging(document: Document) -> bool:
    """True where any row does."""
    return any(map(is_secret_row, document.get("paging", ())))


def field_mapping_to_document(mapping: FieldMapping) -> JsonValue:
    """The document of a mapped field: the path where there is nothing else to say."""
    dates = {} if mapping.date_format == DEFAULT_DATE_FORMAT else {"date_format": mapping.date_format}
    if mapping.path is None:
        return {"static": mapping.static, **dates}
    return {"path": mapping.path, **dates} if dates else mapping.path


def _read_schedule(reading: DocumentReader) -> Schedule | None:
    reading.only("frequency", "day", "time")
    frequency, at = reading.one_of("frequency", Frequency), reading.time("time")
    weekday = reading.one_of("day", Weekday) if frequency is Frequency.WEEKLY else None
    day = reading.number("day") if frequency is Frequency.MONTHLY else None
    reading.needs(frequency=frequency, time=at)
    return Schedule(frequency, at, weekday, day) if frequency and at else None


def _read_param(reading: DocumentReader) -> Param:
    reading.only("key", "mapped_field", "value", "place")
    place = reading.one_of("place", ParameterPlace) or ParameterPlace.QUERY
    return Param(reading.text("key"), reading.text("value"), reading.text("mapped_field"), place)


def _read_paging_row(reading: DocumentReader) -> PagingRow | None:
    reading.only("key", "mapped_key", "parameter_type", "value")
    key, kind = reading.one_of("key", PagingKey), reading.one_of("parameter_type", ParameterType)
    reading.needs(key=key, parameter_type=kind)
    if key is None or kind is None:
        return None
    return PagingRow(key, reading.text("mapped_key"), kind, reading.text("value"))


def _read_field_mapping(name: str, value: object) -> FieldMapping:
    if isinstance(value, str):
        return FieldMapping(name, path=value)
    reading = DocumentReader(value, f"mapping.{name}.")
    reading.only("path", "static", "date_format")
    static = value.get("static") if isinstance(value, Mapping) else None
    entry = FieldMapping(
        name,
        reading.text("path") or None,
        static if isinstance(static, bool) else reading.text("static") or None,
        reading.text("date_format") or DEFAULT_DATE_FORMAT,
    )
    reading.finish()
    return entry
