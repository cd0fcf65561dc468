"""Documents of jobs: reading, writing, and reported problems."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.mapping.validation import check_mapping
from samclients.fsm_ingest.model.document import job_from_document, job_to_document
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
from samclients.fsm_ingest.model.job_text import read_document
from samclients.fsm_ingest.source.request_info import check_request

MANUAL = Path(__file__).parents[3] / "clients/README.md"
WHOLE = ApiJob(
    id="j-1",
    name="Sample users",
    organization_id=1234,
    application_id="5678",
    task=IntegrationTask.APPLICATION_ROSTER,
    method=Method.POST,
    url="https://saas.example/v1/users",
    schedule=Schedule(Frequency.WEEKLY, time(18, 30), weekday=Weekday.MONDAY),
    params=(
        Param("fromDate", "01/31/2026", "since"),
        Param("toDate"),
        Param("tenant", "acme", place=ParameterPlace.HEADER),
    ),
    headers=(Header("Accept", "application/json"),),
    body='{"active": true}',
    advanced_auth='{"auth_type": "ClientSecretAuthentication"}',
    paging=(PagingRow(PagingKey.OFFSET, "offset", ParameterType.BODY, "0"),),
    mapping=(
        FieldMapping("uniqueId", path="items[].id"),
        FieldMapping("activatedAt", path="items[].since", date_format="dd/MM/yyyy"),
        FieldMapping("lastName", static="Unknown"),
    ),
    paused=True,
)


@pytest.mark.parametrize("job", [WHOLE, ApiJob(id="j-1", name="Nothing yet")], ids=["whole", "empty"])
def test_a_job_is_equal_after_writing_and_reading_its_document(job: ApiJob) -> None:
    assert job_from_document(job_to_document(job), "j-1") == job


def test_objects_in_a_file_become_the_text_of_the_form() -> None:
    job = job_from_document({"name": "x", "body": {"name": "josef"}, "advanced_auth": {"auth_type": "x"}}, "j")
    assert (job.body, job.advanced_auth) == ('{"name": "josef"}', '{"auth_type": "x"}')


def test_the_system_keys_exist_and_come_first() -> None:
    job = job_from_document(
        {"name": "x", "params": [{"key": "a", "value": 7}, {"key": "toDate", "value": "02/28/2026"}]}, "j"
    )
    assert [(param.key, param.value) for param in job.params] == [
        ("fromDate", ""),
        ("toDate", "02/28/2026"),
        ("a", "7"),
    ]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], ["The job must be an object."]),
        ({"task": "Roster", "method": "PUT"}, ["task must be one of App", "method must be one of GET"]),
        ({"schedule": {"frequency": "Daily"}}, ["schedule.time is missing."]),
        ({"schedule": {"frequency": "Hourly", "time": "25:00"}}, ["schedule.frequency", "schedule.time must be"]),
        ({"colour": "red"}, ["colour is unknown"]),
        ({"paging": [{"key": "Offset"}]}, ["paging[0].parameter_type is missing."]),
        ({"mapping": {"uniqueId": {"row": 1}}}, ["mapping.uniqueId.row is unknown"]),
        ({"headers": {"a": [1]}, "params": 3}, ["params must be a list.", "headers.a must be a text."]),
    ],
)
def test_all_problems_of_a_document_are_reported(document: Any, expected: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        job_from_document(document, "j")
    assert len(caught.value.lines) == len(expected)
    for line, begin in zip(caught.value.lines, expected, strict=True):
        assert line.startswith(begin)


@pytest.mark.parametrize("text", ["18:30", '"18:30"', "06:30 PM", "6:30pm"])
def test_a_time_is_written_in_several_ways(text: str) -> None:
    document = read_document(f"schedule: {{frequency: Daily, time: {text}}}".encode(), "job.yaml")
    assert job_from_document(document, "j").schedule == Schedule(Frequency.DAILY, time(18, 30))


def test_the_query_string_may_be_called_url() -> None:
    row = {"key": "offset", "mapped_key": "from", "parameter_type": "url"}
    assert job_from_document({"paging": [row]}, "j").paging == (
        PagingRow(PagingKey.OFFSET, "from", ParameterType.QUERY_STRING),
    )


def test_the_manuals_job_can_be_added() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    job = replace(job_from_document(read_document(example.encode(), "job.yaml"), "j"), organization_id=1234)
    check_request(job)
    assert job.task is not None
    check_mapping(job.task, job.mapping)


def test_secrets_are_not_shown() -> None:
    shown = repr(
        job_from_document({"name": "x", "url": "u-secret", "headers": {"a": "h-secret"}, "body": "b-secret"}, "j")
    )
    assert "secret" not in shown
