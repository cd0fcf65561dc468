"""Fields of Request Info: every field of a posted form is in the job, and every part of a job is in the fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from samclients.fsm_ingest.model.entities import (
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
from samclients.fsm_ingest.web.job_form.fields import (
    empty_fields,
    fields_from_form,
    fields_from_job,
    job_from_fields,
)
from tests.samclients.fsm_ingest.test_document import WHOLE

SYSTEM = {"params-0-key": "fromDate", "params-0-place": "Query String", "params-1-key": "toDate",
          "params-1-place": "Query String"}  # fmt: skip
EMPTY = ApiJob("j-1", "")
CHANGES: list[tuple[dict[str, str], dict[str, Any]]] = [  # posted fields, and the changed members of the job
    ({}, {}),
    ({"name": " Users "}, {"name": "Users"}),
    ({"organization": "1234"}, {"organization_id": 1234}),
    ({"organization": "x"}, {"organization_id": None}),
    ({"organization": "9" * 18}, {"organization_id": 10**18 - 1}),
    ({"organization": "9" * 19}, {"organization_id": None}),
    ({"organization": "٣"}, {"organization_id": None}),  # a digit, but not of ASCII
    ({"application": "app-7"}, {"application_id": "app-7"}),
    ({"task": "Application Usage"}, {"task": IntegrationTask.APPLICATION_USAGE}),
    ({"task": "application usage"}, {"task": None}),
    ({"method": "POST"}, {"method": Method.POST}),
    ({"url": " https://a.example "}, {"url": "https://a.example"}),
    ({"body": '{"a":\r\n1}'}, {"body": '{"a":\n1}'}),
    ({"body": " \r\n"}, {"body": None}),
    ({"advanced_auth": "{}"}, {"advanced_auth": None}),
    ({"advanced_auth": "{}", "has_auth": "on"}, {"advanced_auth": "{}"}),
    ({"has_auth": "on"}, {"advanced_auth": ""}),
    ({"is_paused": "on"}, {"paused": True}),
    ({"headers-0-key": " X-Key ", "headers-0-value": " a value ", "headers-1-value": "lost"},
     {"headers": (Header("X-Key", " a value "),)}),
    ({"params-0-value": " 01/31/2026 ", "params-0-mapped_field": " since "},
     {"params": (Param("fromDate", "01/31/2026", "since"), Param("toDate"))}),
    ({"params-1-place": "Header"}, {"params": (Param("fromDate"), Param("toDate", place=ParameterPlace.HEADER))}),
    ({"params-2-key": "a", "params-2-value": " b "}, {"params": (*EMPTY.params, Param("a", " b "))}),
    ({"params-2-key": "a", "params-2-mapped_field": "c", "params-2-place": "Header"},
     {"params": (*EMPTY.params, Param("a", "", "c", ParameterPlace.HEADER))}),
    ({"params-2-mapped_field": "c"}, {"params": (*EMPTY.params, Param("c"))}),
    ({"params-2-key": "c", "params-2-mapped_field": "c"}, {"params": (*EMPTY.params, Param("c"))}),
    ({"params-2-key": "c", "params-2-place": "?"}, {"params": (*EMPTY.params, Param("c"))}),
    ({"params-2-key": " ", "params-3-key": "d"}, {"params": (*EMPTY.params, Param("d"))}),
    ({"params-3-key": "d"}, {}),  # there is no row before it
    ({"paging-0-key": "Limit", "paging-0-mapped_key": " n ", "paging-0-value": " 5 ",
      "paging-0-parameter_type": "Body", "has_paging": "on"},
     {"paging": (PagingRow(PagingKey.LIMIT, "n", ParameterType.BODY, "5"),)}),
    ({"paging-0-key": "?", "paging-0-mapped_key": "n", "paging-0-parameter_type": "?"},
     {"unused_paging": (PagingRow(PagingKey.OFFSET, "n", ParameterType.QUERY_STRING),)}),
]  # fmt: skip


@pytest.mark.parametrize(("posted", "changes"), CHANGES)
def test_each_posted_field_is_in_the_job(posted: dict[str, str], changes: dict[str, Any]) -> None:
    assert job_from_fields(fields_from_form({**SYSTEM, **posted}), "j-1") == replace(EMPTY, **changes)


TIMES: list[tuple[dict[str, str], Schedule | None]] = [
    ({"frequency": "Daily", "hour": "12", "minute": "05", "meridiem": "AM"}, Schedule(Frequency.DAILY, time(0, 5))),
    ({"frequency": "Daily", "hour": "12", "meridiem": "PM"}, Schedule(Frequency.DAILY, time(12))),
    ({"frequency": "Daily", "hour": "1", "minute": "59", "meridiem": "PM"}, Schedule(Frequency.DAILY, time(13, 59))),
    ({"frequency": "Daily", "hour": "11", "minute": "0", "meridiem": "AM"}, Schedule(Frequency.DAILY, time(11))),
    ({"frequency": "Weekly", "hour": "06", "meridiem": "PM", "weekday": "Friday", "day": "3"},
     Schedule(Frequency.WEEKLY, time(18), Weekday.FRIDAY)),
    ({"frequency": "Monthly", "hour": "06", "meridiem": "AM", "weekday": "Friday", "day": "31"},
     Schedule(Frequency.MONTHLY, time(6), day=31)),
    ({"frequency": "Monthly", "hour": "06"}, Schedule(Frequency.MONTHLY, time(6))),
    *(({"frequency": "Daily", "hour": hour}, None) for hour in ("", "0", "13", "-1", "x")),
    *(({"frequency": "Daily", "hour": "1", "minute": minute}, None) for minute in ("60", "x")),
    ({"hour": "1"}, None),
    ({"frequency": "Hourly", "hour": "1"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("posted", "schedule"), TIMES)
def test_each_time_is_in_the_schedule(posted: dict[str, str], schedule: Schedule | None) -> None:
    assert job_from_fields(fields_from_form({**SYSTEM, **posted}), "j-1").schedule == schedule


JOBS = [
    WHOLE,
    EMPTY,
    replace(WHOLE, paused=True, advanced_auth=None, body=None),
    replace(WHOLE, paging=(), unused_paging=WHOLE.paging),
    replace(WHOLE, schedule=Schedule(Frequency.WEEKLY, time(0, 5), Weekday.SUNDAY)),
    replace(WHOLE, schedule=Schedule(Frequency.MONTHLY, time(12, 59), day=31)),
    replace(WHOLE, params=(*EMPTY.params, Param("a", "b", "c", ParameterPlace.HEADER), Param("d"))),
]


@pytest.mark.parametrize("job", JOBS)
def test_a_job_comes_back_from_its_fields(job: ApiJob) -> None:
    assert replace(job_from_fields(fields_from_job(job), job.id), mapping=job.mapping) == job


def test_a_job_without_a_schedule_begins_in_the_morning() -> None:
    fields = empty_fields()
    assert (fields["method"], fields["meridiem"], fields["hour"], fields["name"]) == ("GET", "AM", "", "")
    assert (fields.has_auth, fields.has_paging, fields.is_paused) == (False, False, False)
    assert job_from_fields(fields, "j-1") == replace(EMPTY, method=Method.GET)


def test_the_fields_of_a_schedule_are_those_of_the_form() -> None:
    shown = fields_from_job(replace(WHOLE, schedule=Schedule(Frequency.WEEKLY, time(18, 5), Weekday.FRIDAY)))
    names = ("frequency", "weekday", "day", "hour", "minute", "meridiem")
    assert [shown[name] for name in names] == ["Weekly", "Friday", "", "06", "05", "PM"]
