"""Export jobs from beginning to download, for every kind, and their limits."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.informatica import EXPORT, JANUARY, JOB_LEVEL, LINKED, WHOLE, Account

CDI = "a2nB20h1o0lc7k3P9xtWS8"
TASKFLOWS = "3e7ccb904b3011eebe5602"
MEMBERS = [
    "jobId", "status", "orgId", "userId", "selectedOrgId", "meterId",
    "startDate", "endDate", "callbackUrl", "createTime", "updateTime",
]  # fmt: skip
DAY = 86_400

Table = list[dict[str, str]]


def table(text: str) -> Table:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def totals(rows: Table, key: str, value: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row[key]] += Decimal(row[value])
    return found


def done(world: RemoteWorld, account: Account, path: str = EXPORT, **body: Any) -> dict[str, str]:
    """Begin a job, poll it to its end, download and unpack it."""
    job = account.export(path, **body)
    seen = [job["status"]]
    for _ in range(WHOLE):
        world.advance(1)
        seen.append(account.status(job["jobId"]).json()["status"])
    assert seen == ["CREATED", "PROCESSING", "SUCCESS"]
    return account.files(job["jobId"])


def test_every_kind_of_job_ends_in_an_archive_and_their_totals_agree(world: RemoteWorld, admin: Account) -> None:
    home = admin.user["orgId"]
    summary = table(done(world, admin)[f"{home}.csv"])
    usage, ipus = totals(summary, "MeterId", "MeterUsage"), totals(summary, "MeterId", "IPU")
    assert len(usage) == 20

    assets = table(done(world, admin, jobType="ASSET")[f"{home}.csv"])
    assert totals(assets, "Meter ID", "Usage") == usage
    assert totals(assets, "Meter ID", "Consumption (IPUs)") == ipus

    projects = table(done(world, admin, jobType="PROJECT_FOLDER")[f"{home}.csv"])
    assert sum(Decimal(row["Consumption (IPUs)"]) for row in projects) == sum(ipus.values())

    runs = done(world, admin, JOB_LEVEL, allMeters="TRUE")
    assert len(runs) == 15
    cdi = table(runs["CDIMeteringAuditData.csv"])
    assert sum(Decimal(row["Metered Value"]) for row in cdi) == usage[CDI]
    assert done(world, admin, JOB_LEVEL, meterId=CDI) == {"CDIMeteringAuditData.csv": runs["CDIMeteringAuditData.csv"]}


def test_the_requesting_organization_comes_first_and_all_linked_ones_follow(world: RemoteWorld, admin: Account) -> None:
    older = done(world, admin, LINKED)
    assert next(iter(older)) == f"{admin.user['orgId']}.csv"
    assert len(older) == 4
    assert done(world, admin, allLinkedOrgs=True) == older
    header_only = [text for text in older.values() if "\n" not in text]
    assert len(header_only) == 1
    ((name, combined),) = done(world, admin, LINKED, combinedMeterUsage="true").items()
    assert name == "CombinedMeterUsage.csv"
    assert len(table(combined)) == sum(len(table(text)) for text in older.values())
    assert list(done(world, admin)) == [f"{admin.user['orgId']}.csv"]


def test_the_same_world_answers_the_same_bytes(world: RemoteWorld, admin: Account) -> None:
    job = admin.export(allLinkedOrgs="TRUE")["jobId"]
    world.advance(WHOLE)
    first = admin.download(job)
    world.advance(60)
    assert admin.download(job).content == first.content
    assert first.headers["Content-Type"] == "application/zip"
    assert first.headers["Content-Disposition"] == f'attachment; filename="{job}.zip"'


def test_a_job_is_shown_in_the_order_and_forms_of_real_answers(world: RemoteWorld, admin: Account) -> None:
    job = admin.export(startDate="2026-01-01T02:00:00.5+02:00", jobType="ASSET", meterId=CDI)
    assert list(job) == MEMBERS
    assert (job["startDate"], job["meterId"], job["callbackUrl"]) == ("2026-01-01T00:00:00Z", CDI, None)
    assert job["createTime"] == job["updateTime"] == "2026-03-31T12:00:00Z"
    assert (job["orgId"], job["userId"]) == (admin.user["orgId"], admin.user["id"])
    world.advance(1)
    assert admin.status(job["jobId"]).json()["updateTime"] == "2026-03-31T12:00:01Z"
    world.advance(30)
    ended = admin.status(job["jobId"]).json()
    assert list(ended) == MEMBERS
    assert (ended["status"], ended["updateTime"]) == ("SUCCESS", "2026-03-31T12:00:02Z")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"allMeters": "FALSE"}, "FALSE"),
        ({"allMeters": False}, "FALSE"),
        ({}, "FALSE"),
        ({"allMeters": "true"}, "TRUE"),
    ],
)
def test_truth_is_taken_as_word_or_value_and_told_as_word(admin: Account, sent: dict[str, Any], message: str) -> None:
    job = admin.export(JOB_LEVEL, meterId=CDI, **sent)
    assert list(job) == [*MEMBERS[:5], "allMeters", *MEMBERS[5:]]
    assert job["allMeters"] == message
    assert job["meterId"] == (CDI if message == "FALSE" else None)  # all meters win
    older = admin.export(LINKED, combinedMeterUsage=True)
    assert list(older) == [*MEMBERS, "combinedMeterUsage"]
    assert older["combinedMeterUsage"] == "TRUE"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (JOB_LEVEL, {"startDate": None}, "002"),
        (EXPORT, {"endDate": "yesterday"}, "003"),
        (EXPORT, {"startDate": "2026-02-30T00:00:00Z"}, "003"),
        (EXPORT, {"startDate": 20260101}, "003"),
        (EXPORT, {"startDate": "0001-01-01T00:00:00+14:00"}, "003"),
        (LINKED, {"endDate": "9999-12-31T23:59:59-14:00"}, "003"),
        (LINKED, {"endDate": "2025-12-31T23:59:59Z"}, "004"),
        (EXPORT, {"startDate": "2025-01-01T00:00:00Z", "endDate": "2025-07-01T00:00:00Z"}, "005"),
        (JOB_LEVEL, {"allMeters": True, "endDate": "2026-07-01T00:00:00Z"}, "005"),
        (EXPORT, {"jobType": "ASSET", "endDate": "2026-02-02T00:00:00Z"}, "005"),
        (EXPORT, {"jobType": "PROJECT_FOLDER", "endDate": "2026-02-02T00:00:00Z"}, "005"),
        (JOB_LEVEL, {}, "006"),
        (JOB_LEVEL, {"meterId": "", "allMeters": "FALSE"}, "006"),
        (JOB_LEVEL, {"meterId": "0000000000000000000000"}, "007"),
        (JOB_LEVEL, {"meterId": TASKFLOWS}, "007"),
        (EXPORT, {"jobType": "ASSET", "meterId": "nothing"}, "007"),
        (EXPORT, {"jobType": None}, "008"),
        (EXPORT, {"jobType": "asset"}, "008"),
        (LINKED, {"combinedMeterUsage": "YES"}, "009"),
        (JOB_LEVEL, {"allMeters": 1}, "009"),
        (EXPORT, {"allLinkedOrgs": "no"}, "009"),
        (JOB_LEVEL, {"meterId": CDI, "callbackUrl": "MyExportJobStatus.com"}, "010"),
        (JOB_LEVEL, {"meterId": CDI, "callbackUrl": "ftp://127.0.0.1/"}, "010"),
    ],
)
def test_every_broken_field_has_its_own_code(admin: Account, path: str, body: dict[str, Any], code: str) -> None:
    kind = {"jobType": "SUMMARY"} if path == EXPORT else {}
    answer = admin.post(path, **{**JANUARY, **kind, **body})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, f"LicenseMeteringSvc_{code}")


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"startDate":"2022-08-12T00:00:00Z" "endDate":""}', b"\xff"])
def test_a_body_that_is_not_an_object_is_reported_as_such(admin: Account, body: bytes) -> None:
    answer = admin.client.post(EXPORT, data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "LicenseMeteringSvc_001")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (EXPORT, {"startDate": "2025-01-01T00:00:00Z", "endDate": "2025-06-30T23:59:59Z"}),  # 180 days and most of one
        (EXPORT, {"jobType": "ASSET", "endDate": "2026-02-01T23:59:59Z"}),
        (JOB_LEVEL, {"allMeters": True, "endDate": "2026-04-30T23:59:59Z"}),  # in the future
        (EXPORT, {"endDate": "2026-01-01T00:00:00Z"}),
        (EXPORT, {"whatever": [1], "callbackUrl": None, "meterId": ""}),
        (EXPORT, {"startDate": "2026-01-01t01:00:00-01:00"}),
    ],
)
def test_what_clients_send_is_taken(admin: Account, path: str, body: dict[str, Any]) -> None:
    admin.export(path, **body)


@pytest.mark.world(options={"informatica": {"detail_days": 30, "sixth_job": "403"}})
def test_a_world_can_be_strict(admin: Account) -> None:
    answer = admin.post(EXPORT, **{**JANUARY, "jobType": "ASSET", "endDate": "2026-02-01T00:00:00Z"})
    assert answer.json()["error"]["message"] == "The date range can be a maximum of 30 days."
    for _ in range(5):
        admin.export()
    assert admin.post(EXPORT, **JANUARY, jobType="SUMMARY").status_code == 403


def test_a_sixth_active_job_is_refused_until_one_is_done(world: RemoteWorld, admin: Account, linked: Account) -> None:
    for _ in range(5):
        admin.export()
        world.advance(0.1)
    answer = admin.post(EXPORT, **JANUARY, jobType="SUMMARY")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "LicenseMeteringSvc_011")
    assert answer.json()["error"]["message"] == "The organization has reached the maximum of 5 active jobs."
    linked.export()  # another organization's jobs do not count
    world.advance(1.5)
    admin.export()


def test_a_job_of_another_organization_is_not_there(admin: Account, linked: Account) -> None:
    job = linked.export()["jobId"]
    for answer in (admin.status(job), admin.download(job)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "LicenseMeteringSvc_012")
    assert linked.status(job).status_code == 200


def test_a_user_without_rights_is_refused(viewer: Account, admin: Account) -> None:
    job = admin.export()["jobId"]
    for answer in (viewer.post(EXPORT, **JANUARY, jobType="SUMMARY"), viewer.status(job), viewer.download(job)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "LicenseMeteringSvc_014")


def test_linked_organizations_need_access_to_all_of_them(
    world: RemoteWorld, linked: Account, subordinate: Account
) -> None:
    for account in (linked, subordinate):
        answer = account.post(LINKED, **JANUARY)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "LicenseMeteringSvc_014")
        assert account.post(EXPORT, **JANUARY, jobType="SUMMARY", allLinkedOrgs="TRUE").status_code == 403
        assert list(done(world, account)) == [f"{account.user['orgId']}.csv"]


def test_there_is_nothing_to_download_before_the_end(world: RemoteWorld, admin: Account) -> None:
    job = admin.export()["jobId"]
    for status in ("CREATED", "PROCESSING"):
        error = admin.download(job).json()["error"]
        assert error["code"] == "LicenseMeteringSvc_013"
        assert error["message"] == f"The job has not completed. Current status: {status}."
        world.advance(1)
    assert admin.download(job).status_code == 200


def test_a_download_is_there_for_three_days_after_the_end(world: RemoteWorld, admin: Account) -> None:
    job = admin.export()["jobId"]
    world.advance(WHOLE + 3 * DAY - 60)
    admin = Account(world.client("informatica"), "admin@example.com", "password")
    assert admin.download(job).status_code == 200
    world.advance(61)
    assert admin.download(job).status_code == 404
    assert admin.status(job).json()["status"] == "SUCCESS"


def test_a_failed_job_says_why_and_has_no_download(world: RemoteWorld, admin: Account) -> None:
    world.set_pace("informatica.export", end="FAILED")
    job = admin.export(JOB_LEVEL, meterId=CDI)["jobId"]
    world.advance(WHOLE)
    answer = admin.status(job).json()
    assert list(answer) == ["jobId", "status", "errorMessage", *MEMBERS[2:]]
    assert answer["errorMessage"].startswith(
        f"Exception occurred while processing request for org: {admin.user['orgId']}.\ncom.informatica.cloud.errorutil."
    )
    assert admin.download(job).json()["error"]["message"] == "The job has not completed. Current status: FAILED."


def test_a_partial_success_lacks_an_organization_and_can_be_downloaded(world: RemoteWorld, admin: Account) -> None:
    whole = done(world, admin, LINKED)
    world.set_pace("informatica.export", end="PARTIAL_SUCCESS")
    job = admin.export(LINKED)["jobId"]
    world.advance(WHOLE)
    answer = admin.status(job).json()
    assert answer["status"] == "PARTIAL_SUCCESS"
    assert answer["errorMessage"].startswith("Short error message: [fetchEligibleJobForExecution]")
    assert list(admin.files(job)) == list(whole)[:-1]
    alone = admin.export()["jobId"]
    world.advance(WHOLE)
    assert list(admin.files(alone)) == list(whole)[:1], "There is no other organization to leave out"


def test_a_job_can_be_held_done_at_once_or_moved_by_being_read(world: RemoteWorld, admin: Account) -> None:
    world.set_pace("informatica.export", seconds=0)
    assert admin.export()["status"] == "SUCCESS"
    world.set_pace("informatica.export", reads=2)
    job = admin.export()
    seen = [admin.status(job["jobId"]).json()["status"] for _ in range(6)]
    assert [job["status"], *seen] == ["CREATED", "CREATED", "CREATED", "PROCESSING", "PROCESSING", "SUCCESS", "SUCCESS"]
    world.set_pace("informatica.export", reads=None, hold="PROCESSING", seconds=1)
    held = admin.export()["jobId"]
    world.advance(1000)
    assert admin.status(held).json()["status"] == "PROCESSING"


def test_a_job_that_waits_for_reads_ends_when_it_is_read(world: RemoteWorld, admin: Account) -> None:
    world.set_pace("informatica.export", reads=1)
    job = admin.export()["jobId"]
    seen = []
    for _ in range(4):
        world.advance(60)
        answer = admin.status(job).json()
        seen.append((answer["status"], answer["updateTime"]))
    assert seen[1:] == [("PROCESSING", "2026-03-31T12:00:00Z"), *[("SUCCESS", "2026-03-31T12:03:00Z")] * 2]


def test_an_ended_job_stays_as_it_ended(world: RemoteWorld, admin: Account) -> None:
    job = admin.export()["jobId"]
    world.advance(WHOLE)
    assert admin.status(job).json()["status"] == "SUCCESS"
    world.set_pace("informatica.export", end="FAILED", seconds=100)
    assert admin.status(job).json()["status"] == "SUCCESS"


def test_a_download_does_not_care_what_is_accepted_and_a_get_not_for_its_content_type(
    world: RemoteWorld, admin: Account
) -> None:
    job = admin.export()["jobId"]
    world.advance(WHOLE)
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    assert admin.client.get(f"{EXPORT}/{job}/download", headers=headers).status_code == 200
    assert admin.client.get(f"{EXPORT}/{job}", headers=headers).status_code == 200
    doubled = EXPORT.replace("/saas/", "/saas//")
    assert admin.client.get(f"{doubled}/{job}", headers=headers).json()["status"] == "SUCCESS"


def test_job_level_jobs_have_no_resource_of_their_own(admin: Account) -> None:
    job = admin.export(JOB_LEVEL, meterId=CDI)["jobId"]
    assert admin.client.get(f"{JOB_LEVEL}/{job}").status_code == 404
    assert admin.status(job).status_code == 200


@pytest.mark.world(options={"informatica": {"organizations": 50}})
def test_all_linked_organizations_of_a_large_world_are_exported(world: RemoteWorld, admin: Account) -> None:
    body = {"startDate": "2026-03-01T00:00:00Z", "endDate": "2026-03-03T00:00:00Z"}
    assert len(done(world, admin, LINKED, **body)) == 50
