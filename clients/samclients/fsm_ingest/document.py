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

import json
from collections.abc import Callable, Mapping
from datetime import datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from samclients.fsm_ingest.errors import NotValid
from samclients.fsm_ingest.model import (
    DEFAULT_DATE_FORMAT,
    SYSTEM_KEYS,
    ApiJob,
    FieldMapping,
    Frequency,
    Header,
    Method,
    PagingKey,
    PagingRow,
    Param,
    ParameterType,
    Place,
    Schedule,
    Task,
    Weekday,
)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Document = Mapping[str, Any]
TIMES = ("%I:%M %p", "%H:%M")
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


def document_of(job: ApiJob) -> dict[str, Any]:
    """The document of a job, without its id; with its secrets."""
    found = {
        "name": job.name,
        "organization": job.organization_id,
        "application": job.application_id,
        "task": _text(job.task),
        "method": _text(job.method),
        "url": job.url or None,
        "schedule": schedule_document(job.schedule) if job.schedule else None,
        "params": [_param_document(one) for one in job.params if one not in _UNUSED],
        "headers": {one.key: one.value for one in job.headers},
        "body": job.body,
        "advanced_auth": job.advanced_auth,
        "paging": [paging_document(one) for one in job.paging],
        "mapping": {one.field: mapping_document(one) for one in job.mapping},
        "paused": job.paused or None,
    }
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def job_of(document: object, job_id: str) -> ApiJob:
    """The job of a document.

    Raises:
        NotValid: it says something that a job has not; every such place is told.
    """
    reading = _Reading(document, "")
    reading.only(*MEMBERS)
    job = ApiJob(
        id=job_id,
        name=reading.text("name"),
        organization_id=reading.number("organization"),
        application_id=reading.text("application") or None,
        task=reading.one_of("task", Task),
        method=reading.one_of("method", Method),
        url=reading.text("url"),
        schedule=reading.part("schedule", _schedule),
        params=with_system_keys(reading.rows("params", _param)),
        headers=reading.members("headers", lambda key, value: Header(key, _plain(value))),
        body=reading.json_text("body"),
        advanced_auth=reading.json_text("advanced_auth"),
        paging=reading.rows("paging", _paging_row),
        mapping=reading.members("mapping", _field_mapping),
        paused=reading.flag("paused"),
    )
    reading.finish()
    return job


def with_system_keys(params: tuple[Param, ...]) -> tuple[Param, ...]:
    """The parameters with fromDate and toDate, which are always there, before one's own."""
    named = {one.key: one for one in params}
    system = tuple(named.get(key, Param(key)) for key in SYSTEM_KEYS)
    return system + tuple(one for one in params if one.key not in SYSTEM_KEYS)


_UNUSED = tuple(Param(key) for key in SYSTEM_KEYS)


def _text(value: StrEnum | None) -> str | None:
    return None if value is None else value.value


def schedule_document(schedule: Schedule) -> dict[str, Any]:
    """The document of a schedule."""
    day = schedule.weekday.value if schedule.weekday else schedule.day
    found = {"frequency": schedule.frequency.value, "time": f"{schedule.at:%I:%M %p}"}
    return found if day is None else {**found, "day": day}


def _param_document(param: Param) -> dict[str, Any]:
    place = None if param.place is Place.QUERY else param.place.value
    found = {"key": param.key, "mapped_field": param.mapped_field, "value": param.value, "place": place}
    return {name: value for name, value in found.items() if value}


def paging_document(row: PagingRow) -> dict[str, Any]:
    """The document of a row of paging information."""
    found = {"key": row.key.value, "mapped_key": row.mapped_key, "parameter_type": row.parameter_type.value}
    return {**found, "value": row.value} if row.value else found


def mapping_document(one: FieldMapping) -> Any:  # noqa: ANN401 -- a path, or an object
    """The document of a mapped field: the path where there is nothing else to say."""
    dates = {} if one.date_format == DEFAULT_DATE_FORMAT else {"date_format": one.date_format}
    if one.path is None:
        return {"static": one.static, **dates}
    return {"path": one.path, **dates} if dates else one.path


class _Reading:
    """A document being read; notes what is wrong with it and reads on."""

    def __init__(self, document: object, place: str, wrong: list[str] | None = None) -> None:
        self._place = place
        self._wrong: list[str] = [] if wrong is None else wrong
        self._members: Mapping[str, Any] = {}
        if isinstance(document, Mapping):
            self._members = document
        else:
            self.note("", "an object")

    def note(self, name: str, wanted: str) -> None:
        where = f"{self._place}{name}".rstrip(".") or "The job"
        self._wrong.append(f"{where} is not {wanted}.")

    def only(self, *names: str) -> None:
        for name in self._members:
            if name not in names:
                self._wrong.append(f"{self._place}{name} is not known; there are {', '.join(names)}.")

    def needs(self, **found: object) -> None:
        for name, value in found.items():
            if value is None and self._members.get(name) is None:
                self.note(name, "there")

    def finish(self) -> None:
        if self._wrong:
            raise NotValid(*self._wrong)

    def _known(self, name: str, wanted: str, read: Callable[[Any], T], otherwise: T) -> T:
        value = self._members.get(name)
        if value is None:
            return otherwise
        try:
            return read(value)
        except (ValueError, TypeError):
            self.note(name, wanted)
            return otherwise

    def text(self, name: str) -> str:
        return self._known(name, "a text", _plain, "")

    def number(self, name: str) -> int | None:
        return self._known(name, "a whole number", _whole, None)

    def flag(self, name: str) -> bool:
        return self._known(name, "true or false", _flag, otherwise=False)

    def one_of(self, name: str, words: type[E]) -> E | None:
        return self._known(name, f"one of {', '.join(words)}", lambda value: _word(value, words), None)

    def time(self, name: str) -> time | None:
        return self._known(name, "a time as 06:30 PM or 18:30", _time, None)

    def json_text(self, name: str) -> str | None:
        return self._known(name, "JSON", _json_text, None)

    def part(self, name: str, read: Callable[[_Reading], T]) -> T | None:
        value = self._members.get(name)
        return None if value is None else read(self._within(value, name))

    def rows(self, name: str, read: Callable[[_Reading], T | None]) -> tuple[T, ...]:
        value = self._members.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.note(name, "a list")
            return ()
        found = [read(self._within(one, f"{name}[{number}]")) for number, one in enumerate(value)]
        return tuple(one for one in found if one is not None)

    def members(self, name: str, read: Callable[[str, Any], T]) -> tuple[T, ...]:
        value = self._members.get(name)
        if value is None:
            return ()
        if not isinstance(value, Mapping):
            self.note(name, "an object")
            return ()
        found = []
        for key, one in value.items():
            try:
                found.append(read(str(key), one))
            except NotValid as error:
                self._wrong += error.lines
            except (ValueError, TypeError):
                self.note(f"{name}.{key}", "a text")
        return tuple(found)

    def _within(self, value: object, name: str) -> _Reading:
        return _Reading(value, f"{self._place}{name}.", self._wrong)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise TypeError
    return str(value)


def _whole(value: object) -> int:
    if isinstance(value, (bool, float)) or not isinstance(value, (int, str)):
        raise TypeError
    return int(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _word(value: object, words: type[E]) -> E:
    for one in words:
        if one.value.lower() == str(value).lower():
            return one
    raise ValueError


def _time(value: object) -> time:
    for form in TIMES:
        try:
            return datetime.strptime(str(value), form).time()  # noqa: DTZ007 -- hours and minutes, local
        except ValueError:
            continue
    raise ValueError


def _json_text(value: object) -> str:
    """The text as it was entered; an object in the file becomes text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _schedule(reading: _Reading) -> Schedule | None:
    reading.only("frequency", "day", "time")
    frequency, at = reading.one_of("frequency", Frequency), reading.time("time")
    weekday = reading.one_of("day", Weekday) if frequency is Frequency.WEEKLY else None
    day = reading.number("day") if frequency is Frequency.MONTHLY else None
    reading.needs(frequency=frequency, time=at)
    return Schedule(frequency, at, weekday, day) if frequency and at else None


def _param(reading: _Reading) -> Param:
    reading.only("key", "mapped_field", "value", "place")
    place = reading.one_of("place", Place) or Place.QUERY
    return Param(reading.text("key"), reading.text("value"), reading.text("mapped_field"), place)


def _paging_row(reading: _Reading) -> PagingRow | None:
    reading.only("key", "mapped_key", "parameter_type", "value")
    key, kind = reading.one_of("key", PagingKey), reading.one_of("parameter_type", ParameterType)
    reading.needs(key=key, parameter_type=kind)
    if key is None or kind is None:
        return None
    return PagingRow(key, reading.text("mapped_key"), kind, reading.text("value"))


def _field_mapping(name: str, value: object) -> FieldMapping:
    if isinstance(value, str):
        return FieldMapping(name, path=value)
    reading = _Reading(value, f"mapping.{name}.")
    reading.only("path", "static", "date_format")
    static = value.get("static") if isinstance(value, Mapping) else None
    one = FieldMapping(
        name,
        reading.text("path") or None,
        static if isinstance(static, bool) else reading.text("static") or None,
        reading.text("date_format") or DEFAULT_DATE_FORMAT,
    )
    reading.finish()
    return one
