"""Both columns of docs/explanation/ten-tasks.md do the tasks, also while the server refuses and throttles."""

from __future__ import annotations

import gzip
import logging
import os
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest

from contract_tests.documented.howto.ten_tasks import with_requests, with_samclients
from contract_tests.kit.remote import RemoteWorld
from mockservers import MockServer
from samclients import BigFix, Flexera, Informatica, InstantClock, ServiceNow, Settings

VENDORS = ("bigfix", "flexera", "informatica", "servicenow")
ROW = b'{"uniqueId": "a@b.example", "email": "a@b.example", "firstName": "A", "lastName": "B"'
ROWS = gzip.compress(ROW + b', "activatedAt": "2026-01-01T00:00:00.000Z"}\n', mtime=0)
COLUMNS = pytest.mark.parametrize("column", [with_samclients, with_requests], ids=["samclients", "requests"])


@pytest.fixture
def urls(server: MockServer, world: RemoteWorld) -> dict[str, str]:
    return {vendor: f"{server.standins[vendor].url}/~{world.name}" for vendor in VENDORS}


@pytest.fixture
def known(server: MockServer) -> dict[str, dict[str, str]]:
    return {vendor: dict(getattr(server, vendor).credentials) for vendor in VENDORS}


@pytest.fixture
def waits(world: RemoteWorld, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of both columns, which advance the world's clock instead."""
    waited: list[float] = []

    def advance(seconds: float) -> None:
        waited.append(seconds)
        world.advance(seconds)

    monkeypatch.setattr(time, "sleep", advance)
    return waited


@pytest.fixture
def column(request: pytest.FixtureRequest) -> ModuleType:
    module: ModuleType = request.param
    return module


Connect = Callable[[ModuleType, str], tuple[Any, ...]]


@pytest.fixture
def connect(urls: dict[str, str], known: dict[str, dict[str, str]], waits: list[float], world: RemoteWorld) -> Connect:
    """Returns the first arguments of a column's functions for a vendor."""
    settings = Settings(clock=InstantClock(on_sleep=lambda seconds: (waits.append(seconds), world.advance(seconds))[0]))

    def connect_samclients(vendor: str) -> tuple[Any, ...]:
        url, login = urls[vendor], known[vendor]
        if vendor == "bigfix":
            return (BigFix(url, user=login["user"], password=login["password"], settings=settings),)
        if vendor == "flexera":
            return (Flexera(url, 1234, refresh_token=login["refresh_token"], settings=settings),)
        kind: Any = Informatica if vendor == "informatica" else ServiceNow
        return (kind(url, user=login["user"], password=login["password"], settings=settings),)

    def connect_requests(vendor: str) -> tuple[Any, ...]:
        url, login = urls[vendor], known[vendor]
        if vendor == "bigfix":
            return with_requests.log_in(url, login["user"], login["password"]), url
        if vendor == "flexera":
            return with_requests.connect_flexera(url, login["refresh_token"]), f"{url}/saas/v1/orgs/1234"
        if vendor == "informatica":
            session, find_url = with_requests.connect_informatica(url, login["user"], login["password"])
            return session, find_url()
        return with_requests.Session(auth=(login["user"], login["password"])), url

    return lambda module, vendor: (connect_samclients if module is with_samclients else connect_requests)(vendor)


def get(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


@COLUMNS
def test_log_in_and_again_when_the_token_is_revoked(
    column: ModuleType, urls: dict[str, str], known: dict[str, dict[str, str]], world: RemoteWorld
) -> None:
    login = known["bigfix"]
    front = column.log_in(urls["bigfix"], login["user"], login["password"])
    read = column.read_headers
    args = (front,) if column is with_samclients else (front, urls["bigfix"])
    assert read(*args)[0] == "idle"
    world.faults.add("bigfix.token_revoked", service="bigfix", times=1)
    assert read(*args)[0] == "idle"
    assert len(world.journal.find("get_token")) == 2


@COLUMNS
def test_all_pages_are_read_although_the_token_is_revoked_and_the_server_is_busy(
    column: ModuleType, connect: Connect, world: RemoteWorld
) -> None:
    world.faults.add("bigfix.token_revoked", service="bigfix", operation="list_license_usages", after=1, times=1)
    world.faults.add("status", service="bigfix", operation="list_license_usages", status=503, after=4, times=2)
    rows = list(column.read_usages(*connect(column, "bigfix")))
    keys = {(get(row, "computer_system_id"), get(row, "software_title_id"), get(row, "metric_name")) for row in rows}
    assert len(rows) == len(keys) == 2000


@COLUMNS
def test_a_busy_server_is_asked_again_after_the_seconds_that_it_names(
    column: ModuleType, connect: Connect, world: RemoteWorld, waits: list[float]
) -> None:
    args = connect(column, "bigfix")
    column.read_headers(*args)
    world.faults.add("status", service="bigfix", operation="list_metrics", status=503, retry_after=17, times=6)
    assert get(column.read_metrics_patiently(*args), "total") == 63
    assert waits == [17] * 6


@COLUMNS
def test_a_file_is_uploaded_and_its_job_waited_for(
    column: ModuleType, connect: Connect, world: RemoteWorld, tmp_path: Path, waits: list[float]
) -> None:
    args = connect(column, "flexera")
    path = tmp_path / "users.json.gz"
    path.write_bytes(ROWS)
    world.faults.add("status", service="flexera", operation="upload_saas_data", status=429, times=1)
    file_id = column.upload_file(*args, path)
    flexera = connect(with_samclients, "flexera")[0]
    assert flexera.saas_data.get(file_id).checksum == with_requests.md5(ROWS, usedforsecurity=False).hexdigest()
    app_id = next(app.id for app in flexera.managed_apps.iterate() if app.is_active)
    waits.clear()
    job = column.wait_for_job(*args, flexera.import_jobs.begin(app_id, "ApplicationRoster", "full", [path.name]))
    assert get(job, "status") == "completed"
    assert waits
    bad = flexera.import_jobs.begin(app_id, "ApplicationRoster", "full", [flexera.saas_data.get(file_id).name])
    world.faults.add("flexera.import_failed", service="flexera")
    with pytest.raises(Exception, match=f"{bad} has failed"):
        column.wait_for_job(*args, bad)


@COLUMNS
def test_every_error_says_what_to_do(column: ModuleType, connect: Connect, world: RemoteWorld) -> None:
    args = connect(column, "bigfix")
    assert column.create_metric(*args, "CORES", "Cores") == "created"
    refused = column.create_metric(*args, "CORES", "Cores")
    assert refused.startswith("refused: ")
    assert "already" in refused
    world.faults.add("status", service="bigfix", operation="create_metric", status=403, times=1)
    assert column.create_metric(*args, "A", "a") == "not allowed"
    world.faults.add("status", service="bigfix", operation="create_metric", status=503, times=1)
    assert column.create_metric(*args, "A", "a") == "again in 60 s"
    sent = len(world.journal.find("create_metric"))
    world.faults.add("reset", service="bigfix", operation="create_metric", times=1)
    assert column.create_metric(*args, "A", "a") == "again in 60 s"
    assert (
        len(world.journal.find("create_metric")) == sent + 1
    )  # a POST is not repeated if the server may have processed it


@COLUMNS
def test_any_table_is_read_by_its_name(column: ModuleType, connect: Connect) -> None:
    rows = list(column.read_table(*connect(column, "servicenow"), "cmdb_ci_computer", "nameISNOTEMPTY"))
    assert len({row["sys_id"] for row in rows}) == len(rows) == 30


@COLUMNS
def test_a_download_shows_its_progress(column: ModuleType, connect: Connect, tmp_path: Path) -> None:
    informatica = connect(with_samclients, "informatica")[0]
    job = informatica.metering.begin_runs(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC))
    informatica.metering.wait(job.job_id)
    seen: list[tuple[int, int | None]] = []
    path = tmp_path / "usage.zip"
    column.download(*connect(column, "informatica"), job.job_id, path, lambda *step: seen.append(step))
    assert seen[-1][0] == path.stat().st_size
    with ZipFile(path) as archive:
        assert archive.namelist()


@COLUMNS
def test_headers_can_be_read(column: ModuleType, connect: Connect) -> None:
    assert column.read_headers(*connect(column, "bigfix")) == ("idle", None)


@COLUMNS
def test_code_is_tested_without_a_network(column: ModuleType) -> None:
    column.test_double()


@COLUMNS
def test_no_secret_is_in_the_log_and_in_errors(
    column: ModuleType, connect: Connect, known: dict[str, dict[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    texts = [str(column.read_headers(*connect(column, "bigfix")))]
    for vendor, call in {
        "flexera": lambda front: column.wait_for_job(*front, "0" * 36),
        "servicenow": lambda front: list(column.read_table(*front, "u_unknown", "")),
        "informatica": lambda front: column.download(*front, "0" * 22, Path(os.devnull), print),
    }.items():
        with pytest.raises(Exception, match=r"40[04]") as caught:
            call(connect(column, vendor))
        texts += [str(caught.value), repr(caught.value)]
    assert caplog.records
    login = known["servicenow"]
    basic = b64encode(f"{login['user']}:{login['password']}".encode()).decode()
    secrets = (known["bigfix"]["token"], known["flexera"]["refresh_token"], login["password"], basic)
    assert [secret for secret in secrets if secret in "\n".join([*texts, caplog.text])] == []
