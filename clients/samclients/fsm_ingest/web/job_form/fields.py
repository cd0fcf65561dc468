"""The fields of Request Info: from a job, from a posted form, to a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from typing import TypeVar

from samclients.fsm_ingest.model.entities import (
    SYSTEM_KEYS,
    ApiJob,
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

E = TypeVar("E", bound=StrEnum)
Row = Mapping[str, str]
TEXTS = ("name", "organization", "application", "task", "method", "url", "body", "advanced_auth")
TIMES = ("frequency", "weekday", "day", "hour", "minute", "meridiem")
ROWS = {  # the columns of each table
    "params": ("key", "mapped_field", "value", "place"),
    "headers": ("key", "value"),
    "paging": ("key", "mapped_key", "value", "parameter_type"),
}
EMPTY_ROWS: Mapping[str, Row] = {
    "params": {"key": "", "mapped_field": "", "value": "", "place": ParameterPlace.QUERY.value},
    "headers": {"key": "", "value": ""},
    "paging": {
        "key": PagingKey.OFFSET.value,
        "mapped_key": "",
        "value": "",
        "parameter_type": ParameterType.QUERY_STRING.value,
    },
}
NOON = 12


@dataclass(frozen=True)
class RequestFields:
    """The fields of Request Info as texts, with secrets.

    Args:
        texts: Single fields by name, those of the schedule included.
        rows: The rows of the tables Params, Headers and Paging Info.
        has_auth: True if the checkbox Advanced Auth is ticked.
        has_paging: True if the checkbox Enable Paging is ticked.
        is_paused: True if the schedule is paused.
    """

    texts: Mapping[str, str]
    rows: Mapping[str, tuple[Row, ...]]
    has_auth: bool = False
    has_paging: bool = False
    is_paused: bool = False

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def change(self, **texts: str) -> RequestFields:
        """Return the fields with other texts."""
        return replace(self, texts={**self.texts, **texts})

    def change_rows(self, table: str, rows: tuple[Row, ...]) -> RequestFields:
        """Return the fields with other rows of a table."""
        return replace(self, rows={**self.rows, table: rows})


def empty_fields() -> RequestFields:
    """The fields of a new job."""
    system = tuple({**EMPTY_ROWS["params"], "key": key} for key in SYSTEM_KEYS)
    texts = {**dict.fromkeys(TEXTS, ""), **_schedule_texts(None), "method": Method.GET.value}
    return RequestFields(texts, {"params": system, "headers": (), "paging": ()})


def fields_from_job(job: ApiJob) -> RequestFields:
    """The fields of a stored job."""
    texts = {
        "name": job.name,
        "organization": str(job.organization_id or ""),
        "application": job.application_id or "",
        "task": job.task or "",
        "method": job.method or "",
        "url": job.url,
        "body": job.body or "",
        "advanced_auth": job.advanced_auth or "",
    }
    rows: dict[str, tuple[Row, ...]] = {
        "params": tuple(
            {
                "key": param.key,
                "mapped_field": param.mapped_field or ("" if param.key in SYSTEM_KEYS else param.key),
                "value": param.value,
                "place": param.place.value,
            }
            for param in job.params
        ),
        "headers": tuple({"key": header.key, "value": header.value} for header in job.headers),
        "paging": tuple(
            {
                "key": row.key.value,
                "mapped_key": row.mapped_key,
                "value": row.value,
                "parameter_type": row.parameter_type.value,
            }
            for row in job.paging
        ),
    }
    return RequestFields(
        {**texts, **_schedule_texts(job.schedule)},
        rows,
        has_auth=job.advanced_auth is not None,
        has_paging=bool(job.paging),
        is_paused=job.paused,
    )


def fields_from_form(form: Mapping[str, str]) -> RequestFields:
    """The fields of a posted form; its rows are numbered, ``headers-0-key``."""
    texts = {name: _clean(form.get(name, "")) for name in (*TEXTS, *TIMES)}
    rows = {table: tuple(_read_rows(form, table)) for table in ROWS}
    return RequestFields(
        texts,
        rows,
        has_auth="has_auth" in form,
        has_paging="has_paging" in form,
        is_paused="is_paused" in form,
    )


def job_from_fields(fields: RequestFields, job_id: str) -> ApiJob:
    """The job of the fields, without a mapping; rows without any text are left out."""
    return ApiJob(
        id=job_id,
        name=fields["name"].strip(),
        organization_id=_to_number(fields["organization"]),
        application_id=fields["application"] or None,
        task=_to_word(IntegrationTask, fields["task"]),
        method=_to_word(Method, fields["method"]),
        url=fields["url"].strip(),
        schedule=_read_schedule(fields),
        params=tuple(_to_param(row) for row in fields.rows["params"] if _is_param(row)),
        headers=tuple(Header(row["key"].strip(), row["value"]) for row in fields.rows["headers"] if row["key"].strip()),
        body=fields["body"] if fields["body"].strip() else None,
        advanced_auth=fields["advanced_auth"] if fields.has_auth else None,
        paging=tuple(_to_paging_row(row) for row in fields.rows["paging"]) if fields.has_paging else (),
        paused=fields.is_paused,
    )


def _read_rows(form: Mapping[str, str], table: str) -> list[Row]:
    found: list[Row] = []
    while any(f"{table}-{len(found)}-{column}" in form for column in ROWS[table]):
        number = len(found)
        found.append({column: _clean(form.get(f"{table}-{number}-{column}", "")) for column in ROWS[table]})
    return found


def _clean(text: str) -> str:
    """Return a text with the line ends that were entered; browsers send others."""
    return text.replace("\r\n", "\n")


def _to_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < len("1" * 19) else None


def _to_word(words: type[E], text: str) -> E | None:
    return next((word for word in words if word.value == text), None)


def _is_param(row: Row) -> bool:
    return row["key"] in SYSTEM_KEYS or any(row[column].strip() for column in ("key", "mapped_field", "value"))


def _to_param(row: Row) -> Param:
    place = _to_word(ParameterPlace, row["place"]) or ParameterPlace.QUERY
    name = row["mapped_field"].strip()
    if row["key"] in SYSTEM_KEYS:
        return Param(row["key"], row["value"].strip(), name, place)
    key = row["key"].strip() or name
    return Param(key, row["value"], "" if key == name else name, place)


def _to_paging_row(row: Row) -> PagingRow:
    return PagingRow(
        _to_word(PagingKey, row["key"]) or PagingKey.OFFSET,
        row["mapped_key"].strip(),
        _to_word(ParameterType, row["parameter_type"]) or ParameterType.QUERY_STRING,
        row["value"].strip(),
    )


def _schedule_texts(schedule: Schedule | None) -> dict[str, str]:
    if schedule is None:
        return {"frequency": "", "weekday": "", "day": "", "hour": "", "minute": "", "meridiem": "AM"}
    return {
        "frequency": schedule.frequency.value,
        "weekday": schedule.weekday.value if schedule.weekday else "",
        "day": str(schedule.day or ""),
        "hour": f"{schedule.at:%I}",
        "minute": f"{schedule.at:%M}",
        "meridiem": f"{schedule.at:%p}",
    }


def _read_schedule(fields: RequestFields) -> Schedule | None:
    """Return the schedule; None where its frequency or time is missing."""
    frequency = _to_word(Frequency, fields["frequency"])
    hour, minute = _to_number(fields["hour"]), _to_number(fields["minute"] or "0")
    if frequency is None or hour is None or minute is None:
        return None
    if hour not in range(1, NOON + 1) or minute not in range(60):
        return None
    at = time(hour % NOON + (NOON if fields["meridiem"] == "PM" else 0), minute)
    weekday = _to_word(Weekday, fields["weekday"]) if frequency is Frequency.WEEKLY else None
    day = _to_number(fields["day"]) if frequency is Frequency.MONTHLY else None
    return Schedule(frequency, at, weekday, day)
