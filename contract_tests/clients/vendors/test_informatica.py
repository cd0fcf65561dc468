"""Informatica: the hand-written client against the mock server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from mockservers import MockServer
from samclients import Informatica, Settings
from samclients.informatica.client import Archive, ExportJobFailed, NoArchive
from samclients.informatica.models import Error, Job, Status
from samclients.runtime import CallFailed, DeadlinePassed, File, NotAuthenticated, NotFound, Pace, Refused

JANUARY = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC))
DATA_INTEGRATION = "a2nB20h1o0lc7k3P9xtWS8"


@pytest.fixture
def informatica(server: MockServer, settings: Settings) -> Informatica:
    return Informatica(server.informatica.url, user="admin@example.com", password="password", settings=settings)


def record_paths(front: Informatica) -> list[Any]:
    sent: list[Any] = []
    front.client.session.hooks["response"] = [lambda response, **_: sent.append(response.request.path_url)]
    return sent


def test_the_runs_behind_a_meter(informatica: Informatica) -> None:
    with informatica.metering.export(*JANUARY, meter_id=DATA_INTEGRATION) as archive:
        assert archive.job.status is Status.SUCCESS
        assert archive.names == ["CDIMeteringAuditData.csv"]
        rows = list(archive.rows())
    assert rows
    assert rows[0].keys() >= {"Task ID", "Task Name", "Metered Value", "Org ID"}
    assert archive.job.start_date == "2026-01-01T00:00:00Z"


def test_the_runs_behind_all_meters(informatica: Informatica) -> None:
    with informatica.metering.export(*JANUARY) as archive:
        assert len(archive.names) > 1
        assert sum(1 for _ in archive.rows()) == sum(1 for name in archive.names for _ in archive.rows(name))


@pytest.mark.parametrize("job_type", ["SUMMARY", "PROJECT_FOLDER", "ASSET"])
def test_usage_per_day(informatica: Informatica, job_type: str) -> None:
    with informatica.metering.export(*JANUARY, job_type=job_type) as archive:
        assert all("Org ID" in row or "OrgId" in row for row in archive.rows())


def test_linked_organizations_come_in_one_file_or_in_several(informatica: Informatica) -> None:
    with informatica.metering.export(*JANUARY, job_type="SUMMARY", linked=True) as several:
        rows = list(several.rows())
        assert len(several.names) > 1
    with informatica.metering.export(*JANUARY, job_type="SUMMARY", linked=True, combined=True) as combined:
        assert len(combined.names) == 1
        assert len(list(combined.rows())) == len(rows)


def test_a_job_that_fails_is_told_with_its_reason(informatica: Informatica, world: RemoteWorld) -> None:
    world.set_pace("informatica.export", end="FAILED")
    with pytest.raises(ExportJobFailed, match="has failed") as caught:
        informatica.metering.export(*JANUARY)
    assert caught.value.job.status is Status.FAILED
    assert caught.value.job.error_message


def test_part_of_the_data_can_be_downloaded(informatica: Informatica, world: RemoteWorld) -> None:
    world.set_pace("informatica.export", end="PARTIAL_SUCCESS")
    with informatica.metering.export(*JANUARY) as archive:
        assert archive.job.status is Status.PARTIAL_SUCCESS


def test_a_job_that_is_held_is_not_waited_for_for_ever(informatica: Informatica, world: RemoteWorld) -> None:
    world.set_pace("informatica.export", hold="PROCESSING")
    with pytest.raises(DeadlinePassed) as caught:
        informatica.metering.export(*JANUARY, pace=Pace(deadline=60))
    assert isinstance(caught.value.last, Job)
    assert caught.value.last.status is Status.PROCESSING


def test_a_session_that_is_over_is_begun_again(informatica: Informatica, world: RemoteWorld) -> None:
    job = informatica.metering.begin_runs(*JANUARY)
    world.advance(3600)
    sent = record_paths(informatica)
    assert informatica.metering.get_export_job(job.job_id).status is Status.SUCCESS
    assert [path.rpartition("/")[2] for path in sent] == ["login", job.job_id] or sent[0].endswith(job.job_id)
    assert sum(path.endswith("/login") for path in sent) == 1


def test_threads_that_share_few_connections_renew_the_session_together(
    server: MockServer, settings: Settings, world: RemoteWorld
) -> None:
    front = Informatica(
        server.informatica.url,
        user="admin@example.com",
        password="password",
        settings=replace(settings, connections=2),
    )
    job = front.metering.begin_runs(*JANUARY)
    world.advance(3600)
    sent = record_paths(front)
    with ThreadPoolExecutor(12) as pool:
        states = list(pool.map(lambda _: front.metering.get_export_job(job.job_id).status, range(48)))
    assert set(states) == {Status.SUCCESS}
    assert sum(path.endswith("/login") for path in sent) == 1


def test_a_log_out_ends_the_session(informatica: Informatica, world: RemoteWorld) -> None:
    informatica.metering.begin_runs(*JANUARY)
    sent = record_paths(informatica)
    informatica.log_out()
    informatica.metering.begin_runs(*JANUARY)
    assert [path.rpartition("/")[2] for path in sent] == ["logout", "login", "ExportServiceJobLevelMeteringData"]
    assert not world.journal.find(status="401"), "The ended session is not sent again"


def test_a_range_that_is_too_long_is_refused(informatica: Informatica) -> None:
    with pytest.raises(Refused, match="maximum of 180 days") as caught:
        informatica.metering.begin_runs(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    assert isinstance(caught.value.error, Error)
    assert caught.value.error.error.code == "LicenseMeteringSvc_005"


def test_a_sixth_active_job_is_refused(informatica: Informatica, world: RemoteWorld) -> None:
    world.set_pace("informatica.export", hold="PROCESSING")
    for _ in range(5):
        informatica.metering.begin_runs(*JANUARY)
    with pytest.raises(CallFailed, match="maximum of 5 active jobs"):
        informatica.metering.begin_runs(*JANUARY)


def test_a_job_that_there_is_not(informatica: Informatica) -> None:
    with pytest.raises(NotFound, match="was not found"):
        informatica.metering.get_export_job("0" * 22)


def test_a_wrong_password(server: MockServer, settings: Settings) -> None:
    front = Informatica(server.informatica.url, user="admin@example.com", password="wrong-password", settings=settings)
    with pytest.raises(NotAuthenticated, match="User name or password is not valid") as caught:
        front.metering.begin_runs(*JANUARY)
    assert "wrong-password" not in f"{caught.value} {front!r}"


def test_the_licenses(informatica: Informatica) -> None:
    org_id = informatica.metering.begin_runs(*JANUARY).org_id
    assert informatica.licenses.get(org_id).to_dict().keys() == {"customLicenses", "assignedEditions", "customLimits"}


def test_a_download_that_is_no_archive_is_told(informatica: Informatica) -> None:
    job = informatica.metering.get_export_job(informatica.metering.begin_runs(*JANUARY).job_id)
    file = BytesIO(b"PK, but cut")
    with pytest.raises(NoArchive, match="not a ZIP archive"):
        Archive(job, File(file))
    assert file.closed
