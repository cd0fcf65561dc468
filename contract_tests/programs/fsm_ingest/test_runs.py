"""Runs with the mock servers: Flexera has the source's data afterwards, for each style of paging and authentication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest

from contract_tests.kit.programs.fsm_readback import (
    consumption,
    events,
    import_jobs,
    license_usages,
    sample_records,
    uploads,
    users,
)
from contract_tests.kit.programs.fsm_utility import AUTH, FEW, QUERY, RESPONSE, Utility, paging, row
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import BASECAMP, Ingestion
from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.entities import ApiJob, FieldMapping
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.records import RunStage, RunStatus
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.source.request_info import check_request
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.settings import change_setting, load_settings, save_settings
from samclients.runtime import Event, ResponseReceived

STYLES = ("offset", "page", "total-count", "total-pages", "has-more", "cursor", "next-link")
CASES = list(zip(STYLES, cycle(["GET", "POST"]), cycle(AUTH), strict=False))
FAR = "01/01/2999"
SINCE = {"key": "fromDate", "mapped_field": "fromDate", "value": "01/01/2020"}

pytestmark = FEW


def has_sample_users(flexera: Ingestion) -> bool:
    """Tell if Flexera has the users of the sample vendor, and no others."""
    wanted = {
        entry["id"]: (entry["profile"]["mail"], entry["profile"]["givenName"], entry["profile"]["familyName"])
        for entry in sample_records(flexera, "users")
    }
    return {key: (user["email"], user["firstName"], user["lastName"]) for key, user in users(flexera).items()} == wanted


@pytest.mark.parametrize(("style", "method", "auth"), CASES, ids=lambda value: value)
def test_each_way_of_paging_and_auth_loads_the_whole_roster(
    utility: Utility, flexera: Ingestion, style: str, method: str, auth: str
) -> None:
    run = utility.runner().run(utility.sample("users", style, method=method, auth=auth).id)
    assert (run.status, run.message, run.load_type) == (RunStatus.COMPLETED, "120 records loaded.", "full")
    assert has_sample_users(flexera)


def test_a_second_run_changes_nothing(utility: Utility, flexera: Ingestion) -> None:
    jobs = [utility.sample(resource) for resource in ("users", "usage", "consumption")]
    seen = []
    for _ in range(2):
        assert [utility.runner().run(job.id).status for job in jobs] == [RunStatus.COMPLETED] * 3
        seen.append((users(flexera), events(flexera), consumption(flexera)))
    assert seen[0] == seen[1]
    assert len(users(flexera)) == 120


def test_usage_is_loaded_event_by_event(utility: Utility, flexera: Ingestion) -> None:
    before = events(flexera)
    run = utility.runner().run(utility.sample("usage").id)
    assert run.counts.loaded == 120
    wanted = [
        {"uniqueId": entry["user"], "occurredAt": entry["when"], "type": entry["action"]}
        for entry in sample_records(flexera, "usage")
    ]
    assert {str(event) for event in events(flexera)} == {str(entry) for entry in (*before, *wanted)}


def test_consumption_adds_up(utility: Utility, flexera: Ingestion) -> None:
    before = consumption(flexera)
    run = utility.runner().run(utility.sample("consumption").id)
    source = sample_records(flexera, "consumption")
    assert (run.load_type, run.counts.loaded) == ("incremental", len(source))
    loaded = [entry for entry in consumption(flexera) if entry not in before]
    assert sum(entry["used"] for entry in loaded) == sum(entry["sent"] for entry in source) > 0
    assert {entry["id"] for entry in loaded} == {entry["ref"] for entry in source}


def bigfix_job(utility: Utility) -> str:
    return utility.sample(
        "consumption",
        name="BigFix licence usages",
        url=f"{utility.url('bigfix')}/api/sam/license_usages",
        advanced_auth=None,
        headers={"Token": "44072fb20fbe38322b5e67a7e780978e20abbc80"},
        paging=[
            row("Offset", "offset", QUERY, 0),
            row("Limit", "limit", QUERY, 150),
            row("TotalRecords", "total", RESPONSE),
        ],
        mapping={
            "eventId": {"static": "{{recordId}}"},
            "occurredAt": "rows[].peak_time",
            "usageGroup": "rows[].metric_name",
            "used": "rows[].peak_value",
            "sourceIdentifier": "rows[].computer_system_id",
            "sourceInstanceId": "rows[].software_title_id",
        },
    ).id


@pytest.mark.world(options={**FEW.kwargs["options"], "bigfix": {"usages": 400}})
def test_bigfix_licence_usages_become_product_consumption(
    utility: Utility, flexera: Ingestion, world: RemoteWorld
) -> None:
    before, source = consumption(flexera), license_usages(world)
    run = utility.runner().run(bigfix_job(utility))
    assert (run.status, run.counts.fetched, run.counts.pages) == (RunStatus.COMPLETED, 400, 3)
    loaded = [entry for entry in consumption(flexera) if entry not in before]
    assert len(loaded) == len(source) == 400
    by_metric: dict[str, list[float]] = {}
    for metric in {entry["metric_name"] for entry in source}:
        by_metric[metric] = [
            sum(entry["used"] for entry in loaded if entry["usageGroup"] == metric),
            sum(entry["peak_value"] for entry in source if entry["metric_name"] == metric),
        ]
    assert all(there == here for there, here in by_metric.values())
    again = utility.runner().run(bigfix_job(utility))
    assert again.counts.loaded == 400
    assert [entry for entry in consumption(flexera) if entry not in before] == loaded


def test_the_vendors_token_is_made_again_when_its_minutes_are_over_in_the_middle_of_paging(
    utility: Utility, flexera: Ingestion
) -> None:
    seen: list[str] = []

    def slowly(progress: RunProgress) -> None:
        if progress.stage is RunStage.FETCHING:
            utility.client.clock.sleep(200)  # of the 300 that a token is used

    def watch(event: Event) -> None:
        seen.extend([event.operation] if isinstance(event, ResponseReceived) and event.status == 200 else [])

    assert utility.runner(watch=slowly, events=watch).run(utility.sample("users", "cursor").id).counts.loaded == 120
    assert [entry for entry in seen if entry.startswith("vendor")] == [
        *("vendor_token", "vendor_api", "vendor_api"),
        *("vendor_token", "vendor_api"),
    ]
    assert has_sample_users(flexera)


@pytest.mark.parametrize(
    ("resource", "since", "load_type"),
    [
        ("usage", "", "full"),
        ("usage", "01/01/2020", "incremental"),
        ("consumption", "", "incremental"),
    ],
)
def test_a_window_makes_a_load_incremental_where_the_task_has_both(
    utility: Utility, flexera: Ingestion, resource: str, since: str, load_type: str
) -> None:
    window = {"key": "fromDate", "mapped_field": "fromDate", "value": since}
    run = utility.runner().run(utility.sample(resource, params=[window]).id)
    assert (run.load_type, run.counts.loaded) == (load_type, 120)
    assert import_jobs(flexera)[0]["importSettings"]["loadType"] == load_type


def test_an_incremental_load_keeps_who_is_not_in_it(utility: Utility, flexera: Ingestion) -> None:
    before = set(users(flexera))
    window = {"key": "fromDate", "mapped_field": "fromDate", "value": "01/01/2020"}
    utility.runner().run(utility.sample(params=[window]).id)
    assert set(users(flexera)) == before | {entry["id"] for entry in sample_records(flexera, "users")}


def as_if_american(utility: Utility, **changes: Any) -> ApiJob:
    """A job whose dates are read month first, so that records of days after the 12th are rejected."""
    paths = {mapping.field: mapping.path for mapping in utility.sample().mapping}
    american = {"path": paths["activatedAt"], "date_format": "MM/dd/yyyy"}
    return utility.sample(mapping={**paths, "activatedAt": american}, **changes)


def readable(flexera: Ingestion) -> set[str]:
    good = {entry["id"] for entry in sample_records(flexera, "users") if int(entry["joined"][:2]) <= 12}
    assert 0 < len(good) < 120
    return good


def test_a_full_load_with_rejected_records_is_refused(utility: Utility, flexera: Ingestion) -> None:
    """Else Flexera would deactivate the people that could not be read."""
    good = readable(flexera)
    told = f"{120 - len(good)} records of 120 rejected: activatedAt is not a date as MM/dd/yyyy ({120 - len(good)})."
    assert_no_upload(utility, flexera, as_if_american(utility).id, told)
    [run] = utility.runner().history.list_runs()
    assert (run.counts.loaded, run.counts.rejected) == (0, 120 - len(good))
    assert "--load-despite-rejects" in run.message
    assert "setting load_despite_rejects" in run.message


def by_option(utility: Utility) -> Runner:
    return utility.runner(despite_rejects=True)


def by_setting(utility: Utility) -> Runner:
    with utility.database.writing() as connection:
        changed = change_setting(load_settings(connection), "load_despite_rejects", "true")
        save_settings(connection, changed)
    return utility.runner()


@pytest.mark.parametrize("allowed", [by_option, by_setting])
def test_a_full_load_is_made_despite_rejects_where_that_is_wanted(
    utility: Utility, flexera: Ingestion, allowed: Callable[[Utility], Runner]
) -> None:
    good = readable(flexera)
    run = allowed(utility).run(as_if_american(utility).id)
    assert (run.status, run.counts.loaded, run.counts.rejected) == (RunStatus.COMPLETED, len(good), 120 - len(good))
    assert run.counts.reasons == {"activatedAt is not a date as MM/dd/yyyy": 120 - len(good)}
    assert set(users(flexera)) == good
    assert run.message == f"{len(good)} records loaded, {120 - len(good)} records rejected."


def test_an_incremental_load_leaves_out_what_cannot_be_mapped(utility: Utility, flexera: Ingestion) -> None:
    before, good = set(users(flexera)), readable(flexera)
    run = utility.runner().run(as_if_american(utility, params=[SINCE]).id)
    assert (run.status, run.load_type, run.counts.loaded) == (RunStatus.COMPLETED, "incremental", len(good))
    assert set(users(flexera)) == before | good


def test_a_record_without_a_date_has_the_runs_time(utility: Utility, flexera: Ingestion) -> None:
    """A mapped field that has no value is as good as one that is not mapped; the file is not refused for it."""
    paths = {mapping.field: mapping.path for mapping in utility.sample().mapping}
    job = utility.sample(mapping={**paths, "activatedAt": "items[].left"})
    run = utility.runner().run(job.id)
    assert (run.status, run.counts.loaded) == (RunStatus.COMPLETED, 120)
    written = f"{run.started_at:%Y-%m-%dT%H:%M:%S}"
    assert {user["activatedAt"][:19] for user in users(flexera).values()} == {written}


def test_a_consumption_without_its_quantity_is_rejected_and_the_others_are_loaded(
    utility: Utility, flexera: Ingestion
) -> None:
    job = utility.sample("consumption")
    rest = tuple(mapping for mapping in job.mapping if mapping.field != "used")
    utility.keep(replace(job, mapping=(*rest, FieldMapping("used", path="items[].lost"))))
    assert_no_upload(utility, flexera, job.id, "All 120 records were rejected: used is empty.")


def test_a_load_with_skus_is_a_full_one(utility: Utility) -> None:
    """Flexera takes it for one whatever its load type is: so it has one job, no rejects and no date window."""
    mapping = {**MAPPED, "email": "items[].profile.mail", "skus": "items[].plans[]"}
    run = utility.runner().run(utility.sample(mapping=mapping).id)
    assert (run.status, run.load_type) == (RunStatus.COMPLETED, "full")
    restricted = utility.sample(mapping=mapping, params=[SINCE])
    with pytest.raises(InvalidInput, match="Flexera treats every load with skus as a full load"):
        utility.runner().run(restricted.id)
    with pytest.raises(InvalidInput, match="fromDate must not restrict it"):
        check_request(restricted)


def assert_no_upload(utility: Utility, flexera: Ingestion, job_id: str, told: str, **changes: Any) -> None:
    before = users(flexera), uploads(flexera), import_jobs(flexera)
    run = utility.runner(**changes).run(job_id)
    assert run.status is RunStatus.FAILED
    assert told in run.message
    assert (users(flexera), uploads(flexera), import_jobs(flexera)) == before


def test_a_full_load_that_is_too_large_is_refused_before_anything_is_uploaded(
    utility: Utility, flexera: Ingestion
) -> None:
    assert_no_upload(utility, flexera, utility.sample().id, "Nothing was uploaded", largest=1_000)


def test_a_full_load_of_ten_files_is_one_job(utility: Utility, flexera: Ingestion) -> None:
    run = utility.runner(largest=2_000).run(utility.sample().id)
    assert (run.status, run.counts.files, len(run.counts.jobs)) == (RunStatus.COMPLETED, 10, 1)
    assert has_sample_users(flexera)


def test_an_incremental_load_takes_as_many_jobs_as_it_needs(utility: Utility, flexera: Ingestion) -> None:
    before = consumption(flexera)
    run = utility.runner(largest=1_500).run(utility.sample("consumption").id)
    assert (run.status, run.counts.loaded) == (RunStatus.COMPLETED, 120)
    assert run.counts.files > 10
    assert len(run.counts.jobs) == -(-run.counts.files // 10) > 1
    assert len(consumption(flexera)) == len(before) + 120


def test_a_full_load_without_records_is_not_made(utility: Utility, flexera: Ingestion) -> None:
    url = f"{utility.url('flexera')}/sample-saas/total-count/users?fromDate={FAR}"
    assert_no_upload(utility, flexera, utility.sample(url=url).id, "would deactivate all")


def test_an_incremental_load_without_records_is_completed(utility: Utility, flexera: Ingestion) -> None:
    before = import_jobs(flexera)
    window = {"key": "fromDate", "mapped_field": "fromDate", "value": FAR}
    run = utility.runner().run(utility.sample("usage", params=[window]).id)
    assert (run.status, run.message) == (RunStatus.COMPLETED, "0 records loaded.")
    assert import_jobs(flexera) == before


def test_a_run_of_which_everything_is_rejected_has_failed(utility: Utility, flexera: Ingestion) -> None:
    job = utility.sample(mapping={**MAPPED, "email": "items[].profile.fax"})
    assert_no_upload(utility, flexera, job.id, "All 120 records were rejected: email is empty.")


@pytest.mark.parametrize("style", ["next-link", "cursor"])
def test_a_first_page_that_nothing_leads_on_from_is_not_loaded(
    utility: Utility, flexera: Ingestion, style: str
) -> None:
    """Also of a job that was never tested, an imported one for example."""
    rows = [
        {**entry, "mapped_key": "@odata.nextLink"} if entry["parameter_type"] == RESPONSE else entry
        for entry in paging(style)
    ]
    told = "No response has a member at @odata.nextLink, so only the first page would be read."
    assert_no_upload(utility, flexera, utility.sample(style=style, paging=rows).id, told)


def test_what_the_pages_of_a_run_had_is_remembered(utility: Utility) -> None:
    job = utility.sample("users", "next-link")
    utility.runner().run(job.id)
    with utility.database.reading() as connection:
        assert JobRepository(connection, utility.database.vault).list_paging_places(job.id) == {"Response:next"}


MAPPED = {
    "uniqueId": "items[].id",
    "firstName": "items[].profile.givenName",
    "lastName": "items[].profile.familyName",
}


def test_an_application_that_takes_no_data_is_reported_before_anything_is_fetched(
    utility: Utility, flexera: Ingestion
) -> None:
    assert_no_upload(utility, flexera, utility.sample(application=BASECAMP).id, "is not active")
    assert_no_upload(utility, flexera, utility.sample(application="ffff").id, "has no application ffff")


def test_a_source_that_refuses_is_reported_without_its_secrets(utility: Utility, flexera: Ingestion) -> None:
    wrong = (
        '{"auth_type": "ClientSecretAuthentication", "token_url": "%s", "body": {"grant_type": "client_credentials",'
    )
    wrong += ' "client_id": "sample-client", "client_secret": "not-the-secret"}}'
    job = utility.sample(advanced_auth=wrong % f"{utility.url('flexera')}/sample-saas/oauth/token")
    assert_no_upload(utility, flexera, job.id, "401")
    told = utility.runner().history.list_runs()[0].message
    assert "not-the-secret" not in told
