"""Import jobs on their way: states, the ten places, the 24 hours, lists, and what is wrong with a file."""

from __future__ import annotations

import gzip
import json
import re
from datetime import datetime, timedelta

import pytest

from contract_tests.kit.vendors.flexera_ingestion import (
    BASE,
    JOB_TAKES,
    LIFECYCLE,
    SAMPLE_SAAS,
    Ingestion,
    check_goa_error,
    json_lines,
    users,
)

ID = re.compile(r"[2-7A-Z]{26}")
DAY = 24 * 3600
ROSTER = (SAMPLE_SAAS, "ApplicationRoster", "full")


def status(flexera: Ingestion, path: str) -> str:
    found: str = flexera.client.get(path).json()["status"]
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_job_passes_its_states_by_the_clock(flexera: Ingestion) -> None:
    path = flexera.begin_import(*ROSTER, flexera.upload(users("gavin")))
    assert re.fullmatch(f"{BASE}/import-jobs/{ID.pattern}", path)  # the official example says imports-jobs
    seen = [status(flexera, path)]
    for _ in range(JOB_TAKES):
        flexera.world.advance(1)
        seen.append(status(flexera, path))
    assert seen == ["ready", "queued", "running", "completed"]
    job = flexera.client.get(path).json()
    assert moment(job["startedAt"]) - moment(job["createdAt"]) == timedelta(seconds=2)
    assert moment(job["finishedAt"]) - moment(job["startedAt"]) == timedelta(seconds=1)
    assert job["sourceHref"] == f"saas/v1/orgs/1234/managed-apps/{SAMPLE_SAAS}"
    assert job["importSettings"] == {"taskName": "ApplicationRoster", "loadType": "full"}
    assert [(entry["name"], entry["status"]) for entry in job["saasDataList"]] == [("file-1.json", "uploaded")]


def test_a_job_is_loaded_when_it_ends_and_not_before(flexera: Ingestion) -> None:
    path = flexera.begin_import(*ROSTER, flexera.upload(users("gavin")))
    flexera.world.advance(JOB_TAKES - 1)
    assert flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users") == []
    flexera.world.advance(1)
    found = flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users")  # whoever reads first, not the job's reader only
    assert [entry["uniqueId"] for entry in found] == ["gavin@here.example"]
    assert status(flexera, path) == "completed"


def test_a_job_can_pass_its_states_by_being_read(flexera: Ingestion) -> None:
    flexera.world.set_pace(LIFECYCLE, reads=2)
    path = flexera.begin_import(*ROSTER, flexera.upload(users("gavin")))
    assert [status(flexera, path) for _ in range(7)] == [
        *("ready", "queued", "queued", "running", "running"),
        *("completed", "completed"),
    ]
    assert "startedAt" in flexera.client.get(path).json()


def test_a_pace_can_let_a_job_fail(flexera: Ingestion) -> None:
    flexera.world.set_pace(LIFECYCLE, end="failed")
    job = flexera.run(*ROSTER, users("gavin"))
    assert job["status"] == "failed"
    assert job["errors"][0]["error"]
    assert flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users") == []


def test_ten_jobs_run_at_once_and_the_eleventh_stays_ready(flexera: Ingestion) -> None:
    flexera.world.set_pace(LIFECYCLE, hold="running")
    paths = [flexera.begin_import(*ROSTER, flexera.upload(users(f"user{number}"))) for number in range(12)]
    flexera.world.advance(60)
    assert [status(flexera, path) for path in paths] == ["running"] * 10 + ["ready"] * 2
    flexera.world.set_pace(LIFECYCLE, hold="")
    seen = [[status(flexera, path) for path in paths[10:]]]
    for _ in range(2):
        flexera.world.advance(1)
        seen.append([status(flexera, path) for path in paths[10:]])
    assert [status(flexera, path) for path in paths[:10]] == ["completed"] * 10
    assert seen[-1] == ["completed", "completed"]


def test_places_are_taken_over_when_they_become_free(flexera: Ingestion) -> None:
    flexera.world.set_pace(LIFECYCLE, seconds=10)
    paths = [flexera.begin_import(*ROSTER, flexera.upload(users(f"user{number}"))) for number in range(21)]
    flexera.world.advance(30)
    assert [status(flexera, path) for path in paths] == ["completed"] * 10 + ["queued"] * 10 + ["ready"]
    flexera.world.advance(20)
    last = flexera.client.get(paths[-1]).json()
    assert last["status"] == "queued"
    flexera.world.advance(20)
    last = flexera.client.get(paths[-1]).json()
    assert last["status"] == "completed"
    assert moment(last["finishedAt"]) - moment(last["createdAt"]) == timedelta(seconds=30 + 20 + 20)


def test_jobs_are_loaded_in_the_order_of_their_ends(flexera: Ingestion) -> None:
    paths = []
    for name, seconds in (("slow", 20), ("fast", 10)):
        paths.append(flexera.begin_import(*ROSTER, flexera.upload(users(name))))
        flexera.world.set_pace(LIFECYCLE, record=paths[-1].rpartition("/")[2], seconds=seconds)
    flexera.world.advance(100)
    [user] = flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users")
    assert user["uniqueId"] == "slow@here.example"
    ends = [flexera.client.get(path).json()["finishedAt"] for path in paths]
    assert ends[0] > ends[1]
    assert user["modifiedAt"] == ends[0]


def test_a_job_that_runs_for_a_day_fails(flexera: Ingestion) -> None:
    flexera.world.set_pace(LIFECYCLE, hold="running")
    path = flexera.begin_import(*ROSTER, flexera.upload(users("gavin")))
    flexera.world.advance(2 + DAY - 1)
    flexera.sign_in()
    assert status(flexera, path) == "running"
    flexera.world.advance(1)
    job = flexera.client.get(path).json()
    assert job["status"] == "failed"
    assert "24 hours" in job["errors"][0]["error"]
    assert moment(job["finishedAt"]) - moment(job["startedAt"]) == timedelta(days=1)
    assert flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users") == []


def test_a_token_that_expires_in_the_middle_of_a_run_is_replaced(flexera: Ingestion) -> None:
    flexera.world.set_pace(LIFECYCLE, seconds=1500)
    path = flexera.begin_import(*ROSTER, flexera.upload(users("gavin")))
    flexera.world.advance(3600)
    check_goa_error(flexera.client.get(path), 401, "unauthorized")
    flexera.sign_in()
    assert status(flexera, path) == "running"
    flexera.world.advance(900)
    assert status(flexera, path) == "completed"


def test_a_file_is_kept_for_thirty_days(flexera: Ingestion) -> None:
    late, later = flexera.upload(users("gavin")), flexera.upload(users("monica"))
    flexera.world.advance(30 * DAY - 1)
    flexera.sign_in()
    assert flexera.finish_job(flexera.begin_import(*ROSTER, late))["status"] == "completed"
    flexera.sign_in()
    job = flexera.finish_job(flexera.begin_import(*ROSTER, later))
    assert job["status"] == "failed"
    assert "no longer kept" in job["errors"][0]["error"]


def test_a_job_that_does_not_exist_is_not_found(flexera: Ingestion) -> None:
    answer = flexera.client.get(f"{BASE}/import-jobs/P6VAGLVY6BBKPF5F2TUCQJONPZ")
    assert check_goa_error(answer, 404, "import_job_id_not_found") == "id does not exist within this org"


@pytest.mark.parametrize("path", ["17", "a%20b", "p6vaglvy6bbkpf5f2tucqjonpz", "P6VAGLVY6BBKPF5F2TUCQJONP1"])
def test_a_jobs_id_of_another_form_is_refused_before_it_is_looked_for(flexera: Ingestion, path: str) -> None:
    message = check_goa_error(flexera.client.get(f"{BASE}/import-jobs/{path}"), 400, "invalid_pattern")
    assert message.startswith('id must match the regexp "^[2-7A-Z]{26}$" but got value ')


# Files that cannot be loaded.

GOOD = users("gavin")
PACKED = gzip.compress(json_lines(GOOD))


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (b"no gzip", "not valid gzip"),
        (PACKED[:-9], "not valid gzip"),
        (b"\x1f\x8b" + b"\0" * 40, "not valid gzip"),
        (gzip.compress(PACKED), "line 1: not JSON"),
        (gzip.compress(json.dumps(GOOD).encode()), "line 1: not a JSON object"),
        (gzip.compress(json.dumps(GOOD[0], indent=2).encode()), "line 1: not JSON"),
        (gzip.compress(b"\xef\xbb\xbf" + json_lines(GOOD)), "line 1: not JSON"),
        (gzip.compress(b'{"uniqueId": "\xff"}'), "line 1: not JSON"),
        (gzip.compress(b"x" * 1_100_000), "line 1 is longer than 1048576 bytes"),
    ],
    ids=["no gzip", "cut", "no content", "twice", "array", "pretty-printed", "BOM", "not UTF-8", "long"],
)
def test_a_file_of_another_format_fails_its_job(flexera: Ingestion, sent: bytes, error: str) -> None:
    flexera.load(*ROSTER, users("monica"))
    name = "bad.json"
    assert flexera.send(flexera.create(name), sent, **{"Content-Encoding": "gzip"}).status_code == 204
    job = flexera.finish_job(flexera.begin_import(*ROSTER, name))
    assert job["status"] == "failed"
    assert job["errors"][0]["error"].startswith(f"{name}")
    assert error in job["errors"][0]["error"]
    assert job["errors"][0]["potentialResolution"]
    left = flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users", includeAll="true")
    assert [(entry["uniqueId"], "deactivatedAt" in entry) for entry in left] == [("monica@here.example", False)]


def test_gzip_without_saying_so_fails_the_job(flexera: Ingestion) -> None:
    job = flexera.finish_job(
        flexera.begin_import(*ROSTER, flexera.upload(gzip.compress(json_lines(GOOD)), packed=False))
    )
    assert (job["status"], job["saasDataList"][0]["contentEncoding"]) == ("failed", "none")


def test_errors_name_file_and_line(flexera: Ingestion) -> None:
    lines = [*users("a", "b"), {"uniqueId": "c"}, *users("d", email=None), *users("e", activatedAt="soon")]
    job = flexera.run(*ROSTER, users("before"), lines)
    assert [entry["error"] for entry in job["errors"]] == [
        'file-2.json, line 3: "email" is missing',
        'file-2.json, line 4: "email" is missing',
        'file-2.json, line 5: "activatedAt" is not an ISO-8601 date-time',
    ]
    assert flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users") == []  # of the good file nothing either
    assert flexera.list_load_dates(SAMPLE_SAAS) == {}


def test_a_bad_line_after_many_good_ones_leaves_nothing_behind(flexera: Ingestion) -> None:
    flexera.load(*ROSTER, users("before"))
    lines = users(*(f"user{number}" for number in range(2_500)))
    job = flexera.run(*ROSTER, [*lines, {}])
    assert job["errors"][0]["error"].startswith("file-2.json, line 2501: ")
    found = flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users", includeAll="true")
    assert [entry["uniqueId"] for entry in found] == ["before@here.example"]


def test_a_hundred_errors_are_reported_and_no_more(flexera: Ingestion) -> None:
    job = flexera.run(*ROSTER, [{"uniqueId": str(number)} for number in range(500)])
    assert len(job["errors"]) == 101
    assert "more than 100 errors" in job["errors"][-1]["error"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""], ids=["LF", "CRLF", "none at the end"])
def test_lines_may_end_as_they_like(flexera: Ingestion, end: bytes) -> None:
    lines = [json.dumps(user).encode() for user in users("gavin", "monica")]
    flexera.load(*ROSTER, (end or b"\n").join(lines) + end)
    assert len(flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users")) == 2


def test_blank_lines_count_and_are_passed_over(flexera: Ingestion) -> None:
    user, other = (json.dumps(user).encode() for user in users("gavin", "monica"))
    flexera.load(*ROSTER, b"\n \n" + user + b"\n\n\n" + other + b"\n\n")
    job = flexera.run(*ROSTER, b"\n\n" + user + b"\n\r\n[]\n")
    assert "line 5: not a JSON object" in job["errors"][0]["error"]


@pytest.mark.parametrize(
    ("task", "load", "error"),
    [
        ("ApplicationDiscovery", "incremental", "ApplicationDiscovery has no load type incremental"),
        ("DiscoveredAppUsage", "incremental", "DiscoveredAppUsage has no load type incremental"),
        ("ApplicationConsumption", "full", "ApplicationConsumption has no load type full"),
        ("ApplicationLicense", "full", "ApplicationLicense is not supported"),
    ],
)
def test_a_load_type_that_a_task_does_not_have_fails_the_job(
    flexera: Ingestion, task: str, load: str, error: str
) -> None:
    job = flexera.run(SAMPLE_SAAS, task, load, users("gavin"))
    assert (job["status"], job["errors"][0]["error"]) == ("failed", error)


# The list of jobs.


def test_jobs_are_listed_by_filter_and_order(flexera: Ingestion) -> None:
    good = flexera.run(*ROSTER, users("gavin"))
    flexera.world.advance(60)
    bad = flexera.run("123", "ApplicationRoster", "incremental", [{}])
    flexera.world.advance(60)
    waiting = flexera.begin_import(*ROSTER, flexera.upload(users("monica"))).rpartition("/")[2]

    def job_ids(filter: str = "", **query: str) -> list[str]:  # noqa: A002 -- the parameter's name
        known = (job["id"] for job in flexera.all("/import-jobs", filter=filter, **query))
        return [entry for entry in known if entry != "P6VAGLVY6BBKPF5F2TUCQJONPY"]  # there from the beginning

    assert job_ids() == [waiting, bad["id"], good["id"]]  # the latest end first, unfinished ones before all
    assert job_ids("status eq 'completed'") == [good["id"]]
    assert job_ids("status eq failed") == [bad["id"]]  # the official example has no quotes
    assert job_ids("status eq 'ready'") == [waiting]
    assert job_ids("sourceHref eq 'saas/v1/orgs/1234/managed-apps/123'") == [bad["id"]]
    assert job_ids("status eq 'Completed'") == []  # values are case-sensitive
    assert job_ids(f"createdAt gt '{good['createdAt']}' and finishedAt le '{bad['finishedAt']}'") == [bad["id"]]
    assert job_ids(f"startedAt lt '{bad['startedAt']}' or status eq 'ready'") == [waiting, good["id"]]
    assert job_ids(f"not (createdAt ge '{bad['createdAt']}')") == [good["id"]]
    assert job_ids(orderBy="createdAt") == [good["id"], bad["id"], waiting]
    assert job_ids(orderBy="startedAt desc") == [waiting, bad["id"], good["id"]]
    assert job_ids(orderBy="completedAt asc") == [good["id"], bad["id"], waiting]


@pytest.mark.parametrize(
    "text",
    [
        "size eq '1'",
        "status ne 'completed'",
        "status EQ 'completed'",
        "status eq",
        "status eq 'completed' and",
        "(status eq 'completed'",
        "status eq 'completed')",
        "status eq 'completed",
        "createdAt gt 'yesterday'",
        "'status' eq 'completed'",
        "not",
        "(" * 60 + "status eq 'x'" + ")" * 60,
    ],
)
def test_a_filter_that_is_none_is_refused(flexera: Ingestion, text: str) -> None:
    check_goa_error(flexera.get("/import-jobs", filter=text), 400, "invalid_filter")


@pytest.mark.world(options={"flexera": {"page_size": 2}})
def test_pages_follow_each_other_by_relative_links(flexera: Ingestion) -> None:
    for number in range(5):
        flexera.run(*ROSTER, users(f"user{number}"))
    query = {"filter": "status eq 'completed'", "orderBy": "createdAt asc"}
    pages = list(flexera.pages("/import-jobs", **query))
    assert [len(page["values"]) for page in pages] == [2, 2, 1]
    assert all(page["nextPage"].startswith(f"{BASE}/import-jobs?skipToken=") for page in pages[:-1])
    assert "nextPage" not in pages[-1]
    created = [entry["createdAt"] for page in pages for entry in page["values"]]
    assert created == sorted(created)
    assert len(set(created)) == 5


@pytest.mark.world(options={"flexera": {"page_size": 2}})
def test_a_skip_token_stands_for_the_whole_query_or_beside_the_same(flexera: Ingestion) -> None:
    for number in range(3):
        flexera.run(*ROSTER, users(f"user{number}"))
    query = {"filter": "status eq 'completed'", "orderBy": "createdAt asc"}
    link = flexera.get("/import-jobs", **query).json()["nextPage"]
    token = flexera.client.get(link).request.url
    assert token is not None
    skip = re.search(r"skipToken=(.*)", token)
    assert skip is not None
    decoded = skip[1].replace("%3D", "=").replace("%2B", "+").replace("%2F", "/")
    assert re.fullmatch(
        r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", decoded
    )  # the official pattern
    alone = flexera.get("/import-jobs", skipToken=decoded).json()
    assert alone == flexera.get("/import-jobs", skipToken=decoded, **query).json()
    other = flexera.get("/import-jobs", skipToken=decoded, filter="status eq 'failed'")
    check_goa_error(other, 400, "invalid_skiptoken")
    link = flexera.get("/import-jobs").json()["nextPage"]
    further = flexera.client.get(link, params={"orderBy": "createdAt asc"})  # the page before had no such parameter
    check_goa_error(further, 400, "invalid_skiptoken")


BEYOND = ("W3t9LFsiIiw5MjIzMzcyMDM2ODU0Nzc1ODA4XV0=", "W3t9LFsiIiwtMV1d")  # 2 to the power of 63, and -1


@pytest.mark.parametrize(
    "token", ["x", "bm90IGpzb24=", "e30=", "W3sieCI6MX0sbnVsbF0=", "W3t9LFsxLDJdXQ==", "MTc=", *BEYOND]
)
def test_a_skip_token_that_is_none_is_refused(flexera: Ingestion, token: str) -> None:
    check_goa_error(flexera.get("/import-jobs", skipToken=token), 400, "invalid_skiptoken")


def test_links_lead_back_through_a_prefix(flexera: Ingestion) -> None:
    server = flexera.world.control.server
    flexera.client.base_url = f"{server.control.url}/flexera"
    answer = flexera.client.post(f"{BASE}/saas-data", json={"fileName": "prefixed.json"})
    assert answer.headers["Location"].startswith(f"/flexera{BASE}/saas-data/")
