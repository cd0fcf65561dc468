"""Reading from vendors: each style of paging with each method of authentication, as an independent reader has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.kit.programs.fsm_engine import METHODS, SIZE, STYLES, TASKS, Engine
from contract_tests.kit.vendors.bigfix import USERS
from contract_tests.kit.vendors.flexera_reader import BY_GET, BY_POST, read, reader
from mockservers.client.faults import Faults
from samclients import Flexera
from samclients.fsm_ingest.errors import PagingFailed, SourceFailed, TokenFailed
from samclients.fsm_ingest.mapping.mapper import RECORD_ID, Mapper
from samclients.fsm_ingest.model.document import job_from_document
from samclients.fsm_ingest.model.entities import ApiJob, IngestSettings
from samclients.fsm_ingest.model.tasks import TASKS as TASK_FIELDS
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.client import RecordPage, SourceClient

RECORDS = 345
FEWER = 105  # two pages and the beginning of a third
SIZED = {"limit": SIZE, "size": SIZE}
ITEMS = json_paths.parse("items[]")

pytestmark = [
    pytest.mark.world(options={"flexera": {"sample_records": RECORDS}, "bigfix": {"usages": 400}}),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # dlt's own
]


def pages(engine: Engine, job: ApiJob, settings: IngestSettings | None = None) -> Iterator[RecordPage]:
    with SourceClient(job, settings or IngestSettings(), engine.client) as source:
        yield from source.iter_pages(ITEMS)


def records(engine: Engine, job: ApiJob) -> list[Any]:
    return [record.item for page in pages(engine, job) for record in page.records]


def independently(engine: Engine, style: str, resource: str, method: str) -> list[Any]:
    """Return the records that dlt reads from the same list."""
    client = reader(engine.world, "/sample-saas/oauth/token", "sample-client", "sample-client-secret")
    how = {"json": dict(SIZED)} if method == "POST" else {"params": dict(SIZED)}
    paginator = (BY_POST if method == "POST" else BY_GET)[style]()
    path = f"/sample-saas/{style}/{resource}"
    return read(client, path, method=method, paginator=paginator, data_selector="items", **how)


@pytest.mark.world(options={"flexera": {"sample_records": FEWER}})
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("style", STYLES)
def test_every_style_with_every_method_of_authentication(engine: Engine, style: str, method: str) -> None:
    for resource, auth in zip(TASKS, METHODS, strict=True):
        wanted = independently(engine, style, resource, method)
        assert len(wanted) == FEWER
        assert records(engine, engine.job(style, resource, method, advanced_auth=engine.auth(auth))) == wanted
    for auth in METHODS:
        job = engine.job(style, "consumption", method, advanced_auth=engine.auth(auth))
        assert records(engine, job) == wanted


def test_a_window_restricts_what_is_read(engine: Engine) -> None:
    window = [{"key": key, "mapped_field": key, "value": "03/01/2026"} for key in ("fromDate", "toDate")]
    days = {record["when"][:10] for record in records(engine, engine.job("next-link", "usage", params=window))}
    assert days == {"2026-03-01"}


def test_license_usages_of_bigfix_by_limit_and_offset(engine: Engine) -> None:
    bigfix = engine.world.client("bigfix", Token=USERS["admin"]["token"])
    every = bigfix.get("/api/sam/license_usages").json()["rows"]
    assert len(every) == 400
    job = job_from_document(bigfix_job(engine), "j-2")
    mapper = Mapper(*task_and_mapping(job), at=engine.clock.now(), source=job.id)
    with SourceClient(job, IngestSettings(), engine.client) as source:
        found = [record for page in source.iter_pages(mapper.root) for record in page.records]
    assert [entry.item for entry in found] == every
    assert engine.count_responses("vendor_api") == 6
    made = [mapper.map(entry) for entry in found]
    assert all(isinstance(entry, dict) for entry in made)
    assert len({entry["eventId"] for entry in made if isinstance(entry, dict)}) == 400
    assert sum(entry["used"] for entry in made if isinstance(entry, dict)) == sum(
        entry["peak_value"] for entry in every
    )


def bigfix_job(engine: Engine) -> dict[str, Any]:
    return {
        "name": "BigFix",
        "task": "Product Consumption",
        "method": "GET",
        "url": f"{engine.world.control.server.bigfix.url}/api/sam/license_usages",
        "headers": {"Token": USERS["admin"]["token"]},
        "paging": [
            {"key": "Offset", "mapped_key": "offset", "parameter_type": "Query String"},
            {"key": "Limit", "mapped_key": "limit", "parameter_type": "Query String", "value": "75"},
            {"key": "TotalRecords", "mapped_key": "total", "parameter_type": "Response"},
        ],
        "mapping": {
            "eventId": {"static": RECORD_ID},
            "occurredAt": "rows[].reporting_period_end_date",
            "usageGroup": "rows[].metric_name",
            "used": "rows[].peak_value",
            "sourceIdentifier": "rows[].computer_system_id",
        },
    }


def task_and_mapping(job: ApiJob) -> Any:
    return job.task, job.mapping


@pytest.mark.parametrize("resource", TASKS)
def test_what_is_mapped_is_loaded_by_flexera(engine: Engine, resource: str) -> None:
    job = engine.job("total-count", resource, mapping=TASKS[resource][1])
    assert job.task is not None
    mapper = Mapper(job.task, job.mapping, engine.clock.now(), job.id)
    with SourceClient(job, IngestSettings(), engine.client) as source:
        made = [mapper.map(record) for page in source.iter_pages(mapper.root) for record in page.records]
    rows = [entry for entry in made if isinstance(entry, dict)]
    assert len(rows) == RECORDS
    token = "flexera-refresh-token-of-acme"
    with Flexera(engine.url, 1234, refresh_token=token, settings=engine.client) as flexera:
        flexera.load(TASK_FIELDS[job.task].task_name, rows, app_id="5678")
        if resource == "users":
            assert {user.unique_id for user in flexera.managed_apps.users("5678")} == {row["uniqueId"] for row in rows}


# The vendor's token


def test_the_token_is_made_again_in_the_middle_of_paging(engine: Engine) -> None:
    """After five minutes, the Settings table's default, though the vendor's own is good for ten."""
    found: list[Any] = []
    for page in pages(engine, engine.job()):
        found += page.records
        engine.clock.sleep(100)
    assert len(found) == RECORDS
    assert engine.count_responses("vendor_api") == RECORDS // SIZE + 1 == 9
    assert engine.count_responses("vendor_token") == 3


@pytest.mark.parametrize(
    ("minutes", "settings", "tokens"),
    [
        ("1", IngestSettings(), 9),
        ("", IngestSettings(token_expiry_in_minutes=1), 9),
        (9, IngestSettings(token_expiry_in_minutes=1), 2),
    ],
)
def test_minutes_that_are_given_win_over_the_settings(
    engine: Engine, minutes: object, settings: IngestSettings, tokens: int
) -> None:
    job = engine.job(advanced_auth=engine.auth("refresh token", token_expiry_in_minutes=minutes))
    for _ in pages(engine, job, settings):
        engine.clock.sleep(100)
    assert engine.count_responses("vendor_token") == tokens


def test_a_token_that_expires_earlier_is_made_again_when_it_is_refused(engine: Engine) -> None:
    job = engine.job(advanced_auth=engine.auth("client user", token_expiry_in_minutes=60))
    found: list[Any] = []
    for page in pages(engine, job):
        found += page.records
        engine.clock.sleep(250)
    assert len(found) == RECORDS
    assert engine.count_responses("vendor_token") == 3


def test_a_token_endpoint_that_stops_ends_the_reading(engine: Engine, faults: Faults) -> None:
    reading = pages(engine, engine.job())
    next(reading)
    faults.add("status", status=401, operation="create_sample_token")
    engine.clock.sleep(301)
    with pytest.raises(TokenFailed, match="401") as caught:
        next(reading)
    for secret in ("sample-client-secret", "Bearer"):
        assert secret not in f"{caught.value!r} {engine.events}"


# What goes wrong


def test_what_goes_wrong_once_is_tried_again(engine: Engine, faults: Faults) -> None:
    faults.add("status", status=503, every=3, operation="list_sample_records")
    faults.add("reset", every=4, operation="list_sample_records")
    assert len(records(engine, engine.job("cursor"))) == RECORDS


def test_what_goes_wrong_each_time_is_reported(engine: Engine, faults: Faults) -> None:
    reading = pages(engine, engine.job())
    next(reading)
    faults.add("status", status=503, operation="list_sample_records")
    with pytest.raises(SourceFailed, match="503") as caught:
        list(reading)
    assert caught.value.status == 503
    assert len(engine.clock.slept) == IngestSettings().attempts - 1


def test_a_link_to_another_host_is_not_followed(engine: Engine) -> None:
    params = [{"key": "link", "value": "foreign"}]
    with pytest.raises(PagingFailed, match=r"The next page is at elsewhere\.example"):
        records(engine, engine.job("next-link", params=params))


def test_a_list_that_ignores_its_paging_ends(engine: Engine) -> None:
    rows = [
        {"key": "PageNumber", "mapped_key": "pageNumber", "parameter_type": "Query String"},
        {"key": "HasMore", "mapped_key": "hasMore", "parameter_type": "Response"},
    ]
    with pytest.raises(PagingFailed, match="repeats itself"):
        records(engine, engine.job("has-more", paging=rows))
    echo = {"key": "CurrentPage", "mapped_key": "page", "parameter_type": "Response"}
    rows = [rows[0], {**rows[1], "key": "TotalPages", "mapped_key": "totalPages"}, echo]
    with pytest.raises(PagingFailed, match="Page 2 was requested, but page 1 was returned"):
        records(engine, engine.job("total-pages", paging=rows))


def test_a_list_with_too_many_pages_is_an_error(engine: Engine) -> None:
    with pytest.raises(PagingFailed, match="more than 8 pages"):
        list(pages(engine, engine.job("cursor"), IngestSettings(most_pages=8)))
    assert len(list(pages(engine, engine.job("cursor"), IngestSettings(most_pages=9)))) == 9
