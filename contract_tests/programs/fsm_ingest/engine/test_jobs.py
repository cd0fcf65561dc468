"""API jobs: both phases of Add API Job, kept in the database, and tested before they are mapped."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from contract_tests.kit.programs.fsm_engine import SAMPLE_SAAS, TASKS, Engine
from mockservers.client.faults import Faults
from samclients.fsm_ingest.errors import (
    AlreadyExists,
    EntityNotFound,
    InvalidInput,
    MandatoryFieldsMissing,
    SystemKeyProtected,
)
from samclients.fsm_ingest.model.document import job_from_document
from samclients.fsm_ingest.model.entities import (
    ApiJob,
    FieldMapping,
    IntegrationTask,
    PagingKey,
    PagingRow,
    Param,
    ParameterType,
)
from samclients.fsm_ingest.storage.jobs import JobRepository

ROSTER = job_from_document({"name": "x", "mapping": TASKS["users"][1]}, "x").mapping


@pytest.fixture
def job(engine: Engine) -> ApiJob:
    """A job that is kept, and not mapped yet."""
    engine.add_acme()
    return engine.jobs.add(engine.job())


def test_a_job_is_kept_as_it_was_entered(engine: Engine, job: ApiJob) -> None:
    assert job.id != "j-1"
    assert (job.organization_id, job.application_id) == (1234, SAMPLE_SAAS)
    assert engine.jobs.get(job.id) == engine.jobs.get("offset users") == job
    assert engine.jobs.all() == [job]


def test_an_application_can_be_named(engine: Engine, job: ApiJob) -> None:
    other = engine.jobs.add(engine.job(name="other", application="Zoom"))
    assert other.application_id == "202"
    assert engine.jobs.all(application_id="202") == [other]
    assert [entry.name for entry in engine.jobs.all(1234)] == [job.name, "other"]
    assert engine.jobs.all(4321) == []
    with pytest.raises(InvalidInput, match=r"has no 'Teams'\. Check it, or use Refresh"):
        engine.jobs.add(engine.job(name="third", application="Teams"))
    with pytest.raises(EntityNotFound, match="There is no organization 4321"):
        engine.jobs.add(engine.job(name="third", organization=4321))


def test_mandatory_fields_are_reported_all_at_once(engine: Engine) -> None:
    with pytest.raises(EntityNotFound, match="There is no organization yet: add one first"):
        engine.jobs.add(ApiJob("", ""))
    engine.add_acme()
    with pytest.raises(MandatoryFieldsMissing) as caught:
        engine.jobs.add(ApiJob("", ""))
    assert str(caught.value) == (
        "The following fields are mandatory and cannot be empty: "
        "Job Name, Application, Task, Schedule, Method, API URL."
    )
    assert engine.jobs.all() == []


def test_a_name_is_a_jobs_own(engine: Engine, job: ApiJob) -> None:
    for name in (job.name, job.id):
        with pytest.raises(AlreadyExists, match="already"):
            engine.jobs.add(engine.job(name=name))
    other = engine.jobs.add(engine.job(name="other"))
    with pytest.raises(AlreadyExists, match="A job 'offset users' already exists"):
        engine.jobs.edit(replace(other, name=job.name))


def test_a_job_is_edited_paused_and_deleted(engine: Engine, job: ApiJob) -> None:
    changed = engine.jobs.edit(replace(job, name="users", params=(*job.params, Param("active", "true"))))
    assert engine.jobs.get("users") == changed
    assert engine.jobs.pause("users").paused
    assert engine.jobs.get(job.id).paused
    assert not engine.jobs.pause("users", paused=False).paused
    engine.jobs.delete("users")
    for call in (
        engine.jobs.get,
        engine.jobs.delete,
        engine.jobs.pause,
        engine.connections.test,
        engine.connections.list_paths,
    ):
        with pytest.raises(EntityNotFound, match="There is no job 'users'"):
            call("users")


def test_a_system_key_cannot_be_edited_away(engine: Engine, job: ApiJob) -> None:
    with pytest.raises(SystemKeyProtected, match="fromDate is a system key and cannot be deleted or updated"):
        engine.jobs.edit(replace(job, params=job.params[1:]))
    assert engine.jobs.get(job.id) == job


# Metadata Mapping


def test_the_connection_is_tested_before_fields_are_mapped(engine: Engine, job: ApiJob) -> None:
    for call in (lambda: engine.mappings.map(job.id, ROSTER), lambda: engine.connections.list_paths(job.id)):
        with pytest.raises(InvalidInput, match="you need to test your API connection"):
            call()
    assert engine.connections.test(job.id).succeeded
    assert set(engine.connections.list_paths(job.id)) == {
        "items[].id",
        "items[].profile.mail",
        "items[].profile.givenName",
        "items[].profile.familyName",
        "items[].plans[]",
        "items[].joined",
        "items[].enabled",
    }
    with pytest.raises(InvalidInput, match=r"middleName: items\[\]\.second is not in the test connection response"):
        engine.mappings.map(job.id, (*ROSTER, FieldMapping("middleName", "items[].second")))
    assert engine.mappings.map(job.id, ROSTER).mapping == ROSTER
    assert engine.jobs.get(job.id).mapping == ROSTER


def test_a_test_that_fails_offers_nothing(engine: Engine, job: ApiJob, faults: Faults) -> None:
    faults.add("status", status=503, operation="list_sample_records")
    assert engine.connections.test(job.id).message == "503 - Service Unavailable - Test Connection failed"
    with pytest.raises(InvalidInput, match="you need to test your API connection"):
        engine.connections.list_paths(job.id)


def test_mandatory_fields_have_to_be_mapped(engine: Engine, job: ApiJob) -> None:
    engine.connections.test(job.id)
    with pytest.raises(MandatoryFieldsMissing) as caught:
        engine.mappings.map(job.id, ROSTER[2:])
    assert str(caught.value) == "The following fields are mandatory and cannot be empty: uniqueId, email."
    discovery = engine.jobs.edit(replace(job, task=IntegrationTask.APPLICATION_DISCOVERY))
    with pytest.raises(MandatoryFieldsMissing) as caught:
        engine.mappings.map(discovery.id, ())
    assert str(caught.value) == (
        "The following fields are mandatory and cannot be empty: ssoAppName, ssoAppDisplayName, appInstanceID."
    )


def test_another_request_needs_another_test(engine: Engine, job: ApiJob) -> None:
    engine.connections.test(job.id)
    engine.jobs.edit(replace(job, name="renamed"))
    assert engine.connections.list_paths(job.id)
    engine.jobs.edit(replace(job, url=job.url + "?limit=1"))
    with pytest.raises(InvalidInput, match="you need to test your API connection"):
        engine.connections.list_paths(job.id)


def test_a_job_that_comes_with_its_mapping_is_tested(engine: Engine, faults: Faults) -> None:
    engine.add_acme()
    whole = engine.job(mapping=TASKS["users"][1])
    wrong = FieldMapping("lastName", "items[].surname")
    with pytest.raises(InvalidInput, match=r"lastName: items\[\]\.surname is not in the test connection response"):
        engine.jobs.add(replace(whole, mapping=(*whole.mapping[:3], wrong)))
    faults.add("status", status=500, operation="list_sample_records", times=1)
    with pytest.raises(InvalidInput) as caught:
        engine.jobs.add(whole)
    assert caught.value.lines[0] == "500 - Internal Server Error - Test connection failed"
    assert engine.jobs.all() == []
    job = engine.jobs.add(whole)
    assert "items[].joined" in engine.connections.list_paths(job.id)
    tests = engine.count_responses("vendor_api")
    engine.jobs.edit(replace(job, mapping=job.mapping[:4]))
    assert engine.count_responses("vendor_api") == tests


# Paging Info


def nowhere(rows: tuple[PagingRow, ...]) -> tuple[PagingRow, ...]:
    """Paging information whose answer's key is mapped to what no answer has."""
    return tuple(replace(row, mapped_key="@odata.nextLink") if row.key == "NextPageUrl" else row for row in rows)


def test_paging_that_no_answer_has_is_refused_wherever_a_job_is_saved(engine: Engine) -> None:
    engine.add_acme()
    good = engine.job("next-link", mapping=TASKS["users"][1])
    wrong = replace(good, paging=nowhere(good.paging))
    unmapped = engine.jobs.add(replace(wrong, name="not mapped yet", mapping=()))
    assert not engine.connections.test(unmapped.id).succeeded
    with pytest.raises(InvalidInput, match="you need to test your API connection"):
        engine.mappings.map(unmapped.id, good.mapping)
    with pytest.raises(InvalidInput, match=r"No response has a member at @odata\.nextLink"):
        engine.jobs.add(wrong)
    job = engine.jobs.add(good)
    with pytest.raises(InvalidInput, match=r"No response has a member at @odata\.nextLink"):
        engine.jobs.edit(replace(job, paging=wrong.paging))
    elsewhere = replace(job, url=job.url.replace("next-link", "cursor"))
    with pytest.raises(InvalidInput, match="No response has a member at next"):
        engine.jobs.edit(elsewhere)
    assert engine.jobs.get(job.id) == job


def test_other_credentials_need_no_test_of_the_paging(engine: Engine, faults: Faults) -> None:
    """They can be changed while the vendor cannot be reached."""
    engine.add_acme()
    job = engine.jobs.add(engine.job("next-link", mapping=TASKS["users"][1]))
    faults.add("status", status=503, operation="list_sample_records")
    auth = json.dumps(engine.auth("client user"))
    assert engine.jobs.edit(replace(job, advanced_auth=auth)).advanced_auth == auth
    with pytest.raises(InvalidInput, match="503"):
        engine.jobs.edit(replace(job, url=job.url + "?tenant=acme"))


def test_what_an_answer_once_had_may_be_absent(engine: Engine) -> None:
    """A list that has one page only for now is tested once with a smaller page."""
    engine.add_acme()
    small = (PagingRow(PagingKey.LIMIT, "limit", ParameterType.QUERY_STRING, "1"),)
    by_header = (PagingRow(PagingKey.NEXT_PAGE_URL, "x-next", ParameterType.RESPONSE_HEADER),)
    job = engine.jobs.add(engine.job("next-link", paging=None))
    with engine.database.writing() as writing:
        JobRepository(writing, engine.database.vault).remember_paging(job.id, {"Response Header:x-next"})
    assert engine.connections.try_connection(replace(job, paging=(*small, *by_header))).succeeded
    moved = replace(job, paging=(*small, *by_header), url=job.url.replace("next-link", "cursor"))
    assert not engine.connections.try_connection(moved).succeeded
    engine.jobs.edit(moved)
    with engine.database.reading() as reading:
        assert not JobRepository(reading, engine.database.vault).list_paging_places(job.id)


def test_a_good_test_remembers_what_paging_reads(engine: Engine) -> None:
    engine.add_acme()
    job = engine.jobs.add(engine.job("next-link"))
    assert engine.connections.test(job.id).succeeded
    engine.jobs.edit(replace(job, url=job.url + "?tenant=acme"))
    with engine.database.reading() as reading:
        assert JobRepository(reading, engine.database.vault).list_paging_places(job.id) == {"Response:next"}
    engine.jobs.delete(job.id)
    with engine.database.reading() as reading:
        assert not JobRepository(reading, engine.database.vault).list_paging_places(job.id)
