"""Archives have the days and times of their own job, although the server keeps the ones it has made."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.informatica import ADMIN, WHOLE, Account

DAY = 86_400
MARCH = {"startDate": "2026-03-25T00:00:00Z", "endDate": "2026-04-03T00:00:00Z"}  # the world begins on March 31


def log_in(world: RemoteWorld) -> Account:
    return Account(world.client("informatica"), ADMIN, "password")


def finish_job(world: RemoteWorld, account: Account) -> str:
    """Begin a job, let it end, and return its id."""
    job: str = account.export()["jobId"]
    world.advance(WHOLE)
    return job


def read_days(account: Account, job: str) -> list[str]:
    text = account.files(job)[f"{account.user['orgId']}.csv"]
    return sorted({row["Date"].partition(" ")[0] for row in csv.DictReader(io.StringIO(text, newline=""))})


def test_an_export_has_the_days_that_were_over_when_it_was_requested(world: RemoteWorld, admin: Account) -> None:
    world.set_pace("informatica.export", seconds=DAY)
    job = admin.export(**MARCH)["jobId"]
    for _ in range(2):  # the job ends on April 2 and is read again a day later
        world.advance(2 * DAY)
        assert read_days(log_in(world), job) == [f"2026-03-{day}" for day in range(25, 31)]


def test_the_files_of_equal_jobs_have_the_time_of_their_own_job(world: RemoteWorld, admin: Account) -> None:
    for _ in range(2):
        job = finish_job(world, admin)
        ended = datetime.fromisoformat(admin.status(job).json()["updateTime"]).astimezone(UTC)
        with zipfile.ZipFile(io.BytesIO(admin.download(job).content)) as archive:
            assert [datetime(*member.date_time, tzinfo=UTC) for member in archive.infolist()] == [ended]
