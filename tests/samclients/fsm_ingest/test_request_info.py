"""Request Info: mandatory fields, system keys, dates, headers, bodies, and sent parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from samclients.fsm_ingest.errors import InvalidInput, JobNotComplete, MandatoryFieldsMissing, SystemKeyProtected
from samclients.fsm_ingest.model.entities import (
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
from samclients.fsm_ingest.model.tasks import TASKS
from samclients.fsm_ingest.source.params import (
    LAST_RUN,
    TODAY,
    DateWindow,
    build_parameters,
    has_date_window,
    remove_param,
    rename_param,
)
from samclients.fsm_ingest.source.request_info import check_complete, check_request

WINDOW = DateWindow(date(2026, 3, 31), date(2026, 3, 1))
JOB = ApiJob(
    id="j-1",
    name="Usage",
    organization_id=1234,
    application_id="5678",
    task=IntegrationTask.APPLICATION_USAGE,
    method=Method.POST,
    url="https://saas.example/v1/usage",
    schedule=Schedule(Frequency.DAILY, time(6, 30)),
    body="{}",
    mapping=(FieldMapping("uniqueId", "items[].user"), FieldMapping("occurredAt", "items[].when")),
)
AUTH = '{"auth_type": "RefreshTokenAuthentication", "token_url": "https://saas.example/token", "body": {}}'


def test_all_mandatory_fields_are_reported_in_the_order_of_the_form() -> None:
    with pytest.raises(MandatoryFieldsMissing) as caught:
        check_request(ApiJob(id="j", name=" "))
    assert str(caught.value) == (
        "The following fields are mandatory and cannot be empty: "
        "Job Name, Application, Task, Schedule, Method, API URL."
    )


@pytest.mark.parametrize("frequency", [Frequency.WEEKLY, Frequency.MONTHLY])
def test_a_schedule_without_its_day_counts_as_missing(frequency: Frequency) -> None:
    with pytest.raises(MandatoryFieldsMissing) as caught:
        check_request(replace(JOB, schedule=Schedule(frequency, time(6))))
    assert caught.value.fields == ("Schedule",)


def test_a_schedule_reads_as_it_was_entered() -> None:
    assert str(Schedule(Frequency.DAILY, time(6, 30))) == "Daily, 06:30 AM"
    assert str(Schedule(Frequency.WEEKLY, time(18), weekday=Weekday.SUNDAY)) == "Weekly, Sunday, 06:00 PM"
    assert str(Schedule(Frequency.MONTHLY, time(0, 5), day=31)) == "Monthly, day 31, 12:05 AM"


def test_an_imported_job_cannot_run() -> None:
    check_complete(JOB)
    with pytest.raises(JobNotComplete) as caught:
        check_complete(replace(JOB, schedule=None, mapping=JOB.mapping[:1]))
    assert str(caught.value) == "Please update mandatory fields in the job."
    assert caught.value.missing == ("Schedule", "occurredAt")


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, []),
        ({"url": "saas.example/v1"}, ["API URL: it must be an http or https URL."]),
        ({"url": "https://me:secret@saas.example/"}, ["API URL: enter user and password as a header"]),
        (
            {"schedule": Schedule(Frequency.MONTHLY, time(6), day=32)},
            ["Schedule: the day of the month must be from 1 to 31."],
        ),
        ({"name": "x" * 256}, ["Job Name: use at most 255 characters."]),
        (
            {"params": (Param("fromDate", "2026-01-31"), Param("toDate", "02/30/2026"))},
            [
                "fromDate: enter the date in MM/DD/YYYY format.",
                "toDate: enter the date in MM/DD/YYYY format.",
            ],
        ),
        ({"params": (*JOB.params, Param("", "x"))}, ["Params: a parameter has no name."]),
        ({"params": (*JOB.params, Param("a", "1"), Param("a", "2"))}, ["Params: duplicate parameter a."]),
        ({"params": (*JOB.params, Param("a", "1", "b"), Param("b"))}, ["Params: several parameters are sent as b."]),
        (
            {"params": (*JOB.params, Param("a", "1", "a b", ParameterPlace.HEADER))},
            ["Params: a b is not a valid header name."],
        ),
        (
            {"params": (*JOB.params, Param("a b", "1", place=ParameterPlace.HEADER))},
            ["Params: a b is not a valid header name."],
        ),
        ({"headers": (Header("a:", "x"),)}, ["Headers: 'a:' is not a valid header name."]),
        ({"headers": (Header("a", "x\r\nb: y"),)}, ["Headers: the value of a has characters that cannot be sent"]),
        ({"headers": (Header("a", "x"), Header("A", "y"))}, ["Headers: duplicate header a."]),
        ({"body": "{"}, ["Body: it is not valid JSON"]),
        ({"method": Method.GET}, ["Body: a GET request has no body"]),
        (
            {"headers": (Header("authorization", "Bearer x"),), "advanced_auth": AUTH},
            [
                "Headers: delete Authorization",
                "Please provide valid Advanced Auth information.",
                "refresh_token is required under body",
                "grant_type is required under body",
            ],
        ),
        (
            {"paging": (PagingRow(PagingKey.LIMIT, "limit", ParameterType.QUERY_STRING, "5"),), "body": "{"},
            ["Body: it is not valid JSON", "Paging Info: add Offset"],
        ),
    ],
)
def test_all_problems_are_reported_in_the_order_of_the_tabs(change: dict[str, Any], lines: list[str]) -> None:
    try:
        check_request(replace(JOB, **change))
        problems: tuple[str, ...] = ()
    except InvalidInput as error:
        problems = error.lines
    assert len(problems) == len(lines)
    for line, begin in zip(problems, lines, strict=True):
        assert line.startswith(begin)


@pytest.mark.parametrize("key", ["fromDate", "toDate"])
@pytest.mark.parametrize(
    "change", [lambda key: remove_param(JOB.params, key), lambda key: rename_param(JOB.params, key, "since")]
)
def test_a_system_key_cannot_be_deleted_or_renamed(key: str, change: Callable[[str], Any]) -> None:
    with pytest.raises(SystemKeyProtected, match=f"^{key} is a system key and cannot be deleted or updated.$"):
        change(key)


def test_a_job_without_a_system_key_is_not_saved() -> None:
    with pytest.raises(SystemKeyProtected, match="toDate is a system key"):
        check_request(replace(JOB, params=(Param("fromDate"), Param("till"))))


def test_custom_parameters_are_deleted_and_renamed() -> None:
    rows = (*JOB.params, Param("tenant", "acme", place=ParameterPlace.HEADER))
    assert remove_param(rows, "tenant") == JOB.params
    assert rename_param(rows, "tenant", "customer")[-1] == Param("customer", "acme", place=ParameterPlace.HEADER)
    with pytest.raises(SystemKeyProtected, match="fromDate is a system key: enter a value in its row instead"):
        rename_param(rows, "tenant", "fromDate")
    with pytest.raises(InvalidInput, match="there is no parameter nothing"):
        remove_param(rows, "nothing")


def test_a_system_key_is_sent_under_its_mapped_field_exactly_as_entered() -> None:
    job = replace(
        JOB,
        params=(
            Param("fromDate", "01/02/2026", "since"),
            Param("toDate", "01/31/2026"),
            Param("page", "x"),
            Param("tenant", "acme", "customer"),
            Param("empty"),
            Param("X-Tenant", "acme", place=ParameterPlace.HEADER),
        ),
        headers=(Header("Accept", "text/json"),),
    )
    assert build_parameters(job, WINDOW).query == {"since": "01/02/2026", "page": "x", "customer": "acme"}
    assert build_parameters(job, WINDOW).headers == {"Accept": "text/json", "X-Tenant": "acme"}
    assert has_date_window(job, WINDOW)
    assert not has_date_window(JOB, WINDOW)


def test_a_window_can_move() -> None:
    job = replace(JOB, params=(Param("fromDate", LAST_RUN, "since"), Param("toDate", TODAY, "until")))
    check_request(job)
    assert build_parameters(job, WINDOW).query == {"since": "03/01/2026", "until": "03/31/2026"}
    first = DateWindow(WINDOW.today)
    assert build_parameters(job, first).query == {"until": "03/31/2026"}
    assert not has_date_window(job, first)


def test_a_window_makes_a_load_incremental_if_the_task_has_a_choice() -> None:
    def choose(task: IntegrationTask) -> list[str]:
        return [TASKS[task].choose_load_type(narrowed=narrowed) for narrowed in (False, True)]

    assert choose(IntegrationTask.APPLICATION_ROSTER) == ["full", "incremental"]
    assert choose(IntegrationTask.PRODUCT_CONSUMPTION) == ["incremental"] * 2
    assert choose(IntegrationTask.APPLICATION_DISCOVERY) == ["full"] * 2
