"""Jobs as documents: the form in YAML and JSON files, in exported files and in the database.

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

All members are optional here; ``request_info`` checks mandatory ones.
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
    """Return the document of a job, with its secrets and without its id."""
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
    """Return the job of a document.

    Raises:
        InvalidInput: the document has unknown or invalid members; the error lists all of them.
    """
    reading = DocumentReader(document, "")
    reading.check_names(*MEMBERS)
    job = ApiJob(
        id=job_id,
        name=reading.read_text("name"),
        organization_id=reading.read_number("organization"),
        application_id=reading.read_text("application") or None,
        task=reading.read_word("task", IntegrationTask),
        method=reading.read_word("method", Method),
        url=reading.read_text("url"),
        schedule=reading.read_part("schedule", _read_schedule),
        params=add_system_keys(reading.read_rows("params", _read_param)),
        headers=reading.read_members("headers", lambda key, value: Header(key, to_text(value))),
        body=reading.read_json_text("body"),
        advanced_auth=reading.read_texts_json("advanced_auth"),
        paging=reading.read_rows("paging", _read_paging_row),
        mapping=reading.read_members("mapping", _read_field_mapping),
        paused=reading.read_flag("paused"),
    )
    reading.finish()
    return job


def add_system_keys(params: tuple[Param, ...]) -> tuple[Param, ...]:
    """Return the parameters with fromDate and toDate, which always exist, before the custom ones."""
    named = {param.key: param for param in params}
    system = tuple(named.get(key, Param(key)) for key in SYSTEM_KEYS)
    return system + tuple(param for param in params if param.key not in SYSTEM_KEYS)


_UNUSED = tuple(Param(key) for key in SYSTEM_KEYS)


def _text(value: StrEnum | None) -> str | None:
    return None if value is None else value.value


def schedule_to_document(schedule: Schedule) -> dict[str, Any]:
    """Return the document of a schedule."""
    day = schedule.weekday.value if schedule.weekday else schedule.day
    found = {"frequency": schedule.frequency.value, "time": f"{schedule.at:%I:%M %p}"}
    return found if day is None else {**found, "day": day}


def param_to_document(param: Param) -> dict[str, Any]:
    """Return the document of a row of the Params tab."""
    place = None if param.place is ParameterPlace.QUERY else param.place.value
    found = {"key": param.key, "mapped_field": param.mapped_field, "value": param.value, "place": place}
    return {name: value for name, value in found.items() if value}


def paging_row_to_document(row: PagingRow) -> dict[str, Any]:
    """Return the document of a row of paging information."""
    found = {"key": row.key.value, "mapped_key": row.mapped_key, "parameter_type": row.parameter_type.value}
    return {**found, "value": row.value} if row.value else found


def is_secret_row(row: Mapping[str, Any]) -> bool:
    """Tell if the document of a paging row has a value under the name of a secret."""
    return bool(row.get("value")) and is_secret_parameter(str(row.get("mapped_key", "")))


def has_secret_paging(document: Document) -> bool:
    """Tell if a job's document has a paging row with a secret."""
    return any(map(is_secret_row, document.get("paging", ())))


def field_mapping_to_document(mapping: FieldMapping) -> JsonValue:
    """Return the document of a mapped field: only the path if everything else has its default."""
    dates = {} if mapping.date_format == DEFAULT_DATE_FORMAT else {"date_format": mapping.date_format}
    if mapping.path is None:
        return {"static": mapping.static, **dates}
    return {"path": mapping.path, **dates} if dates else mapping.path


def _read_schedule(reading: DocumentReader) -> Schedule | None:
    reading.check_names("frequency", "day", "time")
    frequency, at = reading.read_word("frequency", Frequency), reading.read_time("time")
    weekday = reading.read_word("day", Weekday) if frequency is Frequency.WEEKLY else None
    day = reading.read_number("day") if frequency is Frequency.MONTHLY else None
    reading.require(frequency=frequency, time=at)
    return Schedule(frequency, at, weekday, day) if frequency and at else None


def _read_param(reading: DocumentReader) -> Param:
    reading.check_names("key", "mapped_field", "value", "place")
    place = reading.read_word("place", ParameterPlace) or ParameterPlace.QUERY
    return Param(reading.read_text("key"), reading.read_text("value"), reading.read_text("mapped_field"), place)


def _read_paging_row(reading: DocumentReader) -> PagingRow | None:
    reading.check_names("key", "mapped_key", "parameter_type", "value")
    key, kind = reading.read_word("key", PagingKey), reading.read_word("parameter_type", ParameterType)
    reading.require(key=key, parameter_type=kind)
    if key is None or kind is None:
        return None
    return PagingRow(key, reading.read_text("mapped_key"), kind, reading.read_text("value"))


def _read_field_mapping(name: str, value: object) -> FieldMapping:
    if isinstance(value, str):
        return FieldMapping(name, path=value)
    reading = DocumentReader(value, f"mapping.{name}.")
    reading.check_names("path", "static", "date_format")
    static = value.get("static") if isinstance(value, Mapping) else None
    entry = FieldMapping(
        name,
        reading.read_text("path") or None,
        static if isinstance(static, bool) else reading.read_text("static") or None,
        reading.read_text("date_format") or DEFAULT_DATE_FORMAT,
    )
    reading.finish()
    return entry
