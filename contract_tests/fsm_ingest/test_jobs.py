"""API jobs: both phases of Add API Job, kept in the database, and tested before they are mapped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.faults.conftest import Faults
from contract_tests.fsm_ingest.conftest import SAMPLE_SAAS, TASKS, Utility
from samclients.fsm_ingest.document import job_of
from samclients.fsm_ingest.errors import Exists, MandatoryMissing, NotThere, NotValid, SystemKey
from samclients.fsm_ingest.model import ApiJob, FieldMapping, Param, Task

ROSTER = job_of({"name": "x", "mapping": TASKS["users"][1]}, "x").mapping


@pytest.fixture
def job(utility: Utility) -> ApiJob:
    """A job that is kept, and not mapped yet."""
    utility.add_acme()
    return utility.jobs.add(utility.job())


def test_a_job_is_kept_as_it_was_entered(utility: Utility, job: ApiJob) -> None:
    assert job.id != "j-1"
    assert (job.organization_id, job.application_id) == (1234, SAMPLE_SAAS)
    assert utility.jobs.get(job.id) == utility.jobs.get("offset users") == job
    assert utility.jobs.all() == [job]


def test_an_application_can_be_named(utility: Utility, job: ApiJob) -> None:
    other = utility.jobs.add(utility.job(name="other", application="Zoom"))
    assert other.application_id == "202"
    assert utility.jobs.all(application_id="202") == [other]
    assert [one.name for one in utility.jobs.all(1234)] == [job.name, "other"]
    assert utility.jobs.all(4321) == []
    with pytest.raises(NotValid, match="has no 'Teams'; try Refresh"):
        utility.jobs.add(utility.job(name="third", application="Teams"))
    with pytest.raises(NotThere, match="There is no organization 4321"):
        utility.jobs.add(utility.job(name="third", organization=4321))


def test_mandatory_fields_are_told_all_at_once(utility: Utility) -> None:
    with pytest.raises(MandatoryMissing) as caught:
        utility.jobs.add(ApiJob("", ""))
    assert str(caught.value) == (
        "The following fields are mandatory and cannot be empty: "
        "Job Name, Application, Task, Schedule, Method, API URL."
    )
    assert utility.jobs.all() == []


def test_a_name_is_a_jobs_own(utility: Utility, job: ApiJob) -> None:
    for name in (job.name, job.id):
        with pytest.raises(Exists, match="already"):
            utility.jobs.add(utility.job(name=name))
    other = utility.jobs.add(utility.job(name="other"))
    with pytest.raises(Exists, match="There is a job 'offset users' already"):
        utility.jobs.edit(replace(other, name=job.name))


def test_a_job_is_edited_paused_and_deleted(utility: Utility, job: ApiJob) -> None:
    changed = utility.jobs.edit(replace(job, name="users", params=(*job.params, Param("active", "true"))))
    assert utility.jobs.get("users") == changed
    assert utility.jobs.pause("users").paused
    assert utility.jobs.get(job.id).paused
    assert not utility.jobs.pause("users", paused=False).paused
    utility.jobs.delete("users")
    for call in (utility.jobs.get, utility.jobs.delete, utility.jobs.pause, utility.jobs.test, utility.jobs.paths):
        with pytest.raises(NotThere, match="There is no job 'users'"):
            call("users")


def test_a_system_key_cannot_be_edited_away(utility: Utility, job: ApiJob) -> None:
    with pytest.raises(SystemKey, match="fromDate is a system key and cannot be deleted or updated"):
        utility.jobs.edit(replace(job, params=job.params[1:]))
    assert utility.jobs.get(job.id) == job


# Metadata Mapping


def test_the_connection_is_tested_before_fields_are_mapped(utility: Utility, job: ApiJob) -> None:
    for call in (lambda: utility.jobs.map(job.id, ROSTER), lambda: utility.jobs.paths(job.id)):
        with pytest.raises(NotValid, match="Test the connection before mapping fields"):
            call()
    assert utility.jobs.test(job.id).succeeded
    assert set(utility.jobs.paths(job.id)) == {
        "items[].id",
        "items[].profile.mail",
        "items[].profile.givenName",
        "items[].profile.familyName",
        "items[].plans[]",
        "items[].joined",
        "items[].enabled",
    }
    assert utility.jobs.map(job.id, ROSTER).mapping == ROSTER
    assert utility.jobs.get(job.id).mapping == ROSTER


def test_a_test_that_fails_offers_nothing(utility: Utility, job: ApiJob, faults: Faults) -> None:
    faults.add("status", status=503, operation="list_sample_records")
    assert utility.jobs.test(job.id).message == "503 - Service Unavailable - Test Connection failed"
    with pytest.raises(NotValid, match="Test the connection"):
        utility.jobs.paths(job.id)


def test_mandatory_fields_have_to_be_mapped(utility: Utility, job: ApiJob) -> None:
    utility.jobs.test(job.id)
    with pytest.raises(MandatoryMissing) as caught:
        utility.jobs.map(job.id, ROSTER[2:])
    assert str(caught.value) == "The following fields are mandatory and cannot be empty: uniqueId, email."
    discovery = utility.jobs.edit(replace(job, task=Task.APPLICATION_DISCOVERY))
    with pytest.raises(MandatoryMissing) as caught:
        utility.jobs.map(discovery.id, ())
    assert str(caught.value) == (
        "The following fields are mandatory and cannot be empty: ssoAppName, ssoAppDisplayName, appInstanceID."
    )


def test_another_request_needs_another_test(utility: Utility, job: ApiJob) -> None:
    utility.jobs.test(job.id)
    utility.jobs.edit(replace(job, name="renamed"))
    assert utility.jobs.paths(job.id)
    utility.jobs.edit(replace(job, url=job.url + "?limit=1"))
    with pytest.raises(NotValid, match="Test the connection"):
        utility.jobs.paths(job.id)


def test_a_job_that_comes_with_its_mapping_is_tested(utility: Utility, faults: Faults) -> None:
    utility.add_acme()
    whole = utility.job(mapping=TASKS["users"][1])
    wrong = FieldMapping("lastName", "items[].surname")
    with pytest.raises(NotValid, match=r"lastName: items\[\]\.surname is not in the test connection response"):
        utility.jobs.add(replace(whole, mapping=(*whole.mapping[:3], wrong)))
    faults.add("status", status=500, operation="list_sample_records", times=1)
    with pytest.raises(NotValid) as caught:
        utility.jobs.add(whole)
    assert caught.value.lines[0] == "500 - Internal Server Error - Test connection failed"
    assert utility.jobs.all() == []
    job = utility.jobs.add(whole)
    assert "items[].joined" in utility.jobs.paths(job.id)
    tests = utility.called("vendor_api")
    utility.jobs.edit(replace(job, mapping=job.mapping[:4]))
    assert utility.called("vendor_api") == tests
