"""Flexera: the hand-written client against the mock server; loaded rows can be read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from mockservers import MockServer
from samclients import Flexera, Settings
from samclients.flexera import client as front_module
from samclients.flexera.client import ImportJobFailed, TooManyRows
from samclients.flexera.models import Error, ImportJobStatus
from samclients.runtime import CallFailed, Conflict, NotAuthenticated, NotFound, PermissionDenied, Unavailable

ORGANIZATION = 1234
PACKED = front_module.pack_rows


@pytest.fixture
def flexera(server: MockServer, settings: Settings) -> Flexera:
    return Flexera(server.flexera.url, ORGANIZATION, refresh_token="flexera-refresh-token-of-acme", settings=settings)


@pytest.fixture
def app_id(flexera: Flexera) -> str:
    return next(app.id for app in flexera.managed_apps.iterate() if app.is_active)


def roster(*numbers: int) -> list[dict[str, Any]]:
    known = {"firstName": "Gavin", "lastName": "Belson", "activatedAt": "2026-01-01T00:00:00.000Z"}
    return [{"uniqueId": mail, "email": mail, **known} for mail in (f"user{n}@hooli.example" for n in numbers)]


def test_a_full_load_is_what_is_read_afterwards(flexera: Flexera, app_id: str) -> None:
    [job] = flexera.load("ApplicationRoster", roster(*range(300)), app_id=app_id, load_type="full")
    assert job.status is ImportJobStatus.COMPLETED
    assert {user.unique_id for user in flexera.managed_apps.users(app_id)} == {
        f"user{n}@hooli.example" for n in range(300)
    }


def test_a_second_full_load_deactivates_who_is_missing(flexera: Flexera, app_id: str) -> None:
    flexera.load("ApplicationRoster", roster(1, 2, 3), app_id=app_id, load_type="full")
    before = sum(1 for _ in flexera.managed_apps.users(app_id, include_all=True))
    flexera.load("ApplicationRoster", roster(2, 3, 4), app_id=app_id, load_type="full")
    assert {user.unique_id for user in flexera.managed_apps.users(app_id)} == {
        f"user{n}@hooli.example" for n in (2, 3, 4)
    }
    assert sum(1 for _ in flexera.managed_apps.users(app_id, include_all=True)) == before + 1


def test_an_incremental_load_adds(flexera: Flexera, app_id: str) -> None:
    before = {user.unique_id for user in flexera.managed_apps.users(app_id)}
    flexera.load("ApplicationRoster", roster(1, 2), app_id=app_id)
    assert {user.unique_id for user in flexera.managed_apps.users(app_id)} == before | {
        "user1@hooli.example",
        "user2@hooli.example",
    }


def test_an_incremental_load_takes_as_many_files_and_jobs_as_it_needs(
    flexera: Flexera, app_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "pack_rows", lambda rows: PACKED(rows, largest=400))
    jobs = flexera.load("ApplicationRoster", roster(*range(34)), app_id=app_id)
    assert [len(job.saas_data_list) for job in jobs] == [10, 7]
    assert {f"user{n}@hooli.example" for n in range(34)} <= {
        user.unique_id for user in flexera.managed_apps.users(app_id)
    }


WHEN = {"occurredAt": "2026-03-30T10:00:00Z"}
ONE_ROW = {  # task -> the load type that is documented as the only one, or incremental, and a row
    "ApplicationRoster": ("incremental", roster(1)[0]),
    "ApplicationUsage": ("incremental", {"uniqueId": "a", **WHEN}),
    "ApplicationConsumption": ("incremental", {"eventId": "e", "usageGroup": "g", "used": 1, **WHEN}),
    "ApplicationDiscovery": ("full", {"ssoAppName": "a", "ssoAppDisplayName": "A", "appInstanceId": "a"}),
    "SsoApplicationRoster": ("incremental", {**roster(1)[0], "appInstanceId": "a"}),
    "SsoApplicationUsage": ("incremental", {"uniqueId": "a", "appInstanceId": "a", **WHEN}),
    "DiscoveredAppUsage": ("full", {"name": "a"}),
}


def test_each_task_is_loaded_by_the_type_that_it_supports(flexera: Flexera, app_id: str) -> None:
    for task, (load_type, row) in ONE_ROW.items():
        [job] = flexera.load(task, [row], app_id=app_id, name=f"mine-{task}")
        assert (job.status, job.import_settings.load_type) == (ImportJobStatus.COMPLETED, load_type)
        assert [data.name for data in job.saas_data_list] == [f"mine-{task}-1.json"]


def test_a_full_load_may_have_as_many_files_as_one_job_takes(
    flexera: Flexera, app_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "pack_rows", lambda rows: PACKED(rows, largest=400))
    [job] = flexera.load("ApplicationRoster", roster(*range(20)), app_id=app_id, load_type="full")
    assert len(job.saas_data_list) == 10


def test_a_full_load_that_is_too_large_for_one_job_changes_nothing(
    flexera: Flexera, app_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "pack_rows", lambda rows: PACKED(rows, largest=400))
    before = {user.unique_id for user in flexera.managed_apps.users(app_id)}
    with pytest.raises(TooManyRows, match="10 files"):
        flexera.load("ApplicationRoster", roster(*range(34)), app_id=app_id, load_type="full")
    assert {user.unique_id for user in flexera.managed_apps.users(app_id)} == before


def test_rows_that_are_wrong_let_the_job_fail_and_change_nothing(flexera: Flexera, app_id: str) -> None:
    before = {user.unique_id for user in flexera.managed_apps.users(app_id)}
    wrong = [*roster(1), {"uniqueId": "x"}]
    with pytest.raises(ImportJobFailed, match=r"has failed: .*line 2") as caught:
        flexera.load("ApplicationRoster", wrong, app_id=app_id)
    assert caught.value.job.errors
    assert {user.unique_id for user in flexera.managed_apps.users(app_id)} == before


def test_a_name_that_was_used_is_refused(flexera: Flexera, app_id: str) -> None:
    flexera.load("ApplicationRoster", roster(1), app_id=app_id, name="monday")
    with pytest.raises(CallFailed, match="already exists") as caught:
        flexera.load("ApplicationRoster", roster(1), app_id=app_id, name="monday")
    assert isinstance(caught.value.error, Error)
    assert caught.value.status == 409


def test_an_application_that_there_is_not(flexera: Flexera) -> None:
    with pytest.raises(NotFound, match="managed application not found"):
        flexera.load("ApplicationRoster", roster(1), app_id="ffff")


def test_the_organization(flexera: Flexera) -> None:
    assert flexera.organization().id == ORGANIZATION


def test_another_organization_is_not_ones_own(server: MockServer, settings: Settings) -> None:
    front = Flexera(server.flexera.url, 1, refresh_token="flexera-refresh-token-of-acme", settings=settings)
    with pytest.raises((PermissionDenied, NotFound)):
        front.organization()


def test_a_service_account(server: MockServer, settings: Settings) -> None:
    front = Flexera(
        server.flexera.url,
        ORGANIZATION,
        client_id="flexera-client-of-acme",
        client_secret="flexera-client-secret-of-acme",
        settings=settings,
    )
    assert front.organization().id == ORGANIZATION


def test_a_wrong_refresh_token(server: MockServer, settings: Settings) -> None:
    front = Flexera(server.flexera.url, ORGANIZATION, refresh_token="not-a-refresh-token", settings=settings)
    with pytest.raises(CallFailed) as caught:
        front.organization()
    assert isinstance(caught.value, NotAuthenticated) or caught.value.status == 400
    assert "not-a-refresh-token" not in str(caught.value)


def test_the_access_token_is_renewed_early_and_after_a_401(flexera: Flexera, world: RemoteWorld) -> None:
    sent: list[str] = []
    flexera.client.session.hooks["response"] = [lambda response, **_: sent.append(response.request.path_url)]
    flexera.organization()
    flexera.client.settings.clock.sleep(3500)
    flexera.organization()
    flexera.client.settings.clock.sleep(100)
    flexera.organization()
    assert sent.count("/oidc/token") == 2
    world.advance(3700)  # unknown to the client's clock
    flexera.organization()
    assert sent.count("/oidc/token") == 3


def test_credentials_are_needed(server: MockServer) -> None:
    with pytest.raises(ValueError, match="refresh token, or client id and secret"):
        Flexera(server.flexera.url, ORGANIZATION, client_id="x")


def test_a_temporary_error_is_retriable() -> None:
    error = Error(name="internal_error", id="x", message="later", temporary=True, timeout=False, fault=True)
    assert front_module._classify_error(500, error) is Unavailable  # noqa: SLF001 -- no request of the mock server fails this way


@pytest.mark.parametrize("name", ["users.json", "users.json.gz", "users.json.gzip"])
def test_a_file_is_uploaded_under_its_name(flexera: Flexera, app_id: str, tmp_path: Path, name: str) -> None:
    path, lines = tmp_path / name, b"".join(json.dumps(row).encode() + b"\n" for row in roster(1, 2))
    path.write_bytes(gzip.compress(lines) if name.endswith(("gz", "gzip")) else lines)
    assert flexera.saas_data.get(flexera.saas_data.upload_file(path)).name == name
    flexera.import_jobs.wait(flexera.import_jobs.begin(app_id, "ApplicationRoster", "full", [name]))
    assert {user.unique_id for user in flexera.managed_apps.users(app_id)} == {
        "user1@hooli.example",
        "user2@hooli.example",
    }
    with pytest.raises(Conflict):
        flexera.saas_data.upload_file(path)
