"""Faults of Informatica's cloud: its sessions, its export jobs, its archives, its callbacks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.informatica import V3, WHOLE, Account, Receiver
from mockservers.client.faults import Faults


@pytest.fixture
def admin(world: RemoteWorld) -> Account:
    return Account(world.client("informatica"), "admin@example.com", "password")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    entry = Receiver()
    yield entry
    entry.close()


def describe_success(job: str) -> str:
    return f"Job with jobID: {job} has completed and the Job Status is SUCCESS."


def test_a_session_can_expire_while_a_job_is_polled(faults: Faults, admin: Account) -> None:
    faults.add("informatica.session_expired", operation="get_export_job", after=1, times=1)
    job = admin.export()["jobId"]
    assert [admin.status(job).status_code for _ in range(3)] == [200, 401, 401]
    login = admin.client.post(f"{V3}/login", json={"username": "admin@example.com", "password": "password"})
    admin.client.headers["INFA-SESSION-ID"] = login.json()["userInfo"]["sessionId"]
    assert admin.status(job).status_code == 200


@pytest.mark.parametrize("state", ["CREATED", "PROCESSING"])
def test_a_job_can_be_stuck(faults: Faults, admin: Account, world: RemoteWorld, state: str) -> None:
    faults.add("informatica.export_stuck", state=state, times=1)
    stuck, other = admin.export()["jobId"], admin.export()["jobId"]
    world.advance(1_000)
    assert admin.status(stuck).json()["status"] == state
    assert admin.status(other).json()["status"] == "SUCCESS"


def test_faults_of_a_job_add_up(faults: Faults, admin: Account, world: RemoteWorld) -> None:
    faults.add("informatica.export_stuck", state="PROCESSING", times=1)
    faults.add("informatica.export_failed", times=1)
    job = admin.export()["jobId"]
    world.advance(1_000)
    assert admin.status(job).json()["status"] == "PROCESSING"
    world.set_pace("informatica.export", job, hold="")
    assert admin.status(job).json()["status"] == "FAILED"


@pytest.mark.parametrize(
    ("kind", "status", "download"), [("failed", "FAILED", 400), ("partial", "PARTIAL_SUCCESS", 200)]
)
def test_a_job_can_end_badly(  # noqa: PLR0913, PLR0917 -- fixtures and a case
    faults: Faults, admin: Account, world: RemoteWorld, kind: str, status: str, download: int
) -> None:
    faults.add(f"informatica.export_{kind}", operation="export_metering_data", after=1, times=1)
    good, bad = admin.export()["jobId"], admin.export(allLinkedOrgs=True)["jobId"]
    world.advance(WHOLE)
    assert admin.status(good).json()["status"] == "SUCCESS"
    found = admin.status(bad).json()
    assert (found["status"], bool(found["errorMessage"])) == (status, True)
    assert admin.download(bad).status_code == download


def test_an_archive_can_be_truncated(faults: Faults, admin: Account, world: RemoteWorld) -> None:
    job = admin.export()["jobId"]
    world.advance(WHOLE)
    whole = admin.download(job).content
    faults.add("informatica.zip_truncated", times=1)
    answer = admin.download(job)
    assert answer.content == whole[: len(whole) // 2]
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(answer.content))
    assert admin.download(job).content == whole


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16", b"\xff\xfe"), ("utf-8-sig", b"\xef\xbb\xbf")])
def test_files_can_be_in_another_encoding(
    faults: Faults, admin: Account, world: RemoteWorld, encoding: str, mark: bytes
) -> None:
    job = admin.export()["jobId"]
    world.advance(WHOLE)
    right = admin.files(job)
    faults.add("informatica.csv_encoding", encoding=encoding)
    with zipfile.ZipFile(io.BytesIO(admin.download(job).content)) as archive:
        assert archive.testzip() is None
        for name, text in right.items():
            found = archive.read(name)
            assert found.startswith(mark)
            assert found.decode(encoding) == text


def test_usage_can_be_restated(faults: Faults, admin: Account, world: RemoteWorld) -> None:
    def figures() -> list[Decimal]:
        lines = admin.files(job)[f"{admin.user['orgId']}.csv"].splitlines()[1:]
        return [Decimal(line.split(",")[6]) for line in lines]

    job = admin.export()["jobId"]
    world.advance(WHOLE)
    before = figures()
    faults.add("informatica.usage_restated", percent=20, times=1)
    after = figures()
    assert len(after) == len(before)
    assert all(new >= old for old, new in zip(before, after, strict=True))
    assert sum(after) >= sum(before) * Decimal("1.19")  # sub-organizations are not used, they are there
    assert figures() == after  # what was restated stays so


def test_a_callback_can_be_sent_twice(faults: Faults, admin: Account, world: RemoteWorld, receiver: Receiver) -> None:
    faults.add("informatica.callback_twice", times=1)
    first = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert [receiver.next()[2] for _ in range(2)] == [describe_success(first)] * 2
    second = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert receiver.next()[2] == describe_success(second)
    assert receiver.is_empty


def test_a_callback_can_be_late(faults: Faults, admin: Account, world: RemoteWorld, receiver: Receiver) -> None:
    faults.add("informatica.callback_late", seconds=600, times=1)
    late = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert admin.status(late).json()["status"] == "SUCCESS"
    punctual = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert receiver.next()[2] == describe_success(punctual)
    world.advance(600)
    assert receiver.next()[2] == describe_success(late)


def test_a_callback_can_come_never(faults: Faults, admin: Account, world: RemoteWorld, receiver: Receiver) -> None:
    faults.add("informatica.callback_never", times=1)
    lost = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert admin.status(lost).json()["status"] == "SUCCESS"
    world.advance(600)
    other = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert receiver.next()[2] == describe_success(other)
    assert receiver.is_empty


@pytest.mark.parametrize("pace", [{"seconds": 100}, {"reads": 3}])
def test_a_callback_can_come_before_the_answer(
    faults: Faults, admin: Account, world: RemoteWorld, receiver: Receiver, pace: dict[str, int]
) -> None:
    world.set_pace("informatica.export", **pace)
    faults.add("informatica.callback_early", times=1)
    job = admin.export(callbackUrl=receiver.url)
    assert not receiver.is_empty  # it was there before the answer
    assert receiver.next()[2] == describe_success(job["jobId"])
    assert admin.status(job["jobId"]).json()["status"] == "SUCCESS"
    assert receiver.is_empty
