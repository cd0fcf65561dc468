"""Every scenario is what it says, loaded by the control plane or by the header of a first request."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import SAMPLE_SAAS, Ingestion, users
from contract_tests.kit.vendors.informatica import V3, WHOLE, Account, Receiver
from mockservers.client.control_plane import ControlError

TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
USAGES, STATUS = "/api/sam/license_usages", "/api/import_status.json"
INTEGRATION = "/api/x_fls_flexera_fnms/integration/fnmstosn"
METERING = f"{V3}/license/metering"

Load = Callable[[str], RemoteWorld]


@pytest.fixture
def load(world: RemoteWorld) -> Load:
    """Loads a scenario into the test's world."""

    def load(name: str) -> RemoteWorld:
        world.ask("PUT", "scenario", body={"scenario": name})
        return world

    return load


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    entry = Receiver()
    yield entry
    entry.close()


def bigfix(world: RemoteWorld) -> Client:
    return world.client("bigfix", Token=TOKEN)


def import_headers(world: RemoteWorld) -> dict[str, str]:
    answer = bigfix(world).get(USAGES)
    assert answer.status_code == 200, answer.text
    told = {name.title(): text for name, text in answer.headers.items()}
    found = {name.removeprefix("Import-"): text for name, text in told.items() if name.startswith("Import-")}
    return {**found, "total": str(answer.json()["total"])}


def send(world: RemoteWorld, kind: str, payload: str = "") -> str:
    """The return code of a segment."""
    client = world.client("servicenow")
    client.auth = ("fnms.integration", "fnms-password")
    body = {"transaction_type": kind, **({"transaction_id": "mine-0001", "payload": payload} if payload else {})}
    code: str = client.post(INTEGRATION, json=body).json()["result"]["return_code"]
    return code


def admin(world: RemoteWorld) -> Account:
    return Account(world.client("informatica"), "admin@example.com", "password")


def test_bigfix_import_running(load: Load) -> None:
    world = load("bigfix.import_running")
    found = import_headers(world)
    assert (found["Mode"], found["Progress"]) == ("running", "41")
    assert world.describe()["clock"]["speed"] == 0
    world.advance(59)
    assert import_headers(world)["Mode"] == "idle"


def test_bigfix_last_import_failed(load: Load) -> None:
    found = import_headers(load("bigfix.last_import_failed"))
    assert (found["Mode"], found["Last-Status"], found["total"]) == ("idle", "failed", "2000")


def test_bigfix_no_import_ever(load: Load) -> None:
    assert import_headers(load("bigfix.no_import_ever")) == {"Mode": "none", "total": "0"}


def test_bigfix_small_company(load: Load) -> None:
    world = load("bigfix.small_company")
    rows = bigfix(world).get(USAGES).json()["rows"]
    assert (len(rows), sum(row["peak_value"] for row in rows)) == (5, 423)
    assert {record["values"]["name"] for record in world.data.iterate("bigfix_computers")} == {
        "berlin-srv-1", "berlin-srv-2", "berlin-vm-3"}  # fmt: skip
    world.data.update("bigfix_computers", "1", name="changed")
    world.reset()
    assert world.data.get("bigfix_computers", "1")["values"]["name"] == "berlin-srv-1"


def test_a_scenario_without_data_begins_with_generated_data(load: Load) -> None:
    load("bigfix.small_company")
    assert import_headers(load("bigfix.last_import_failed"))["total"] == "2000"


def test_servicenow_sam_plugin_missing(load: Load) -> None:
    world = load("servicenow.sam_plugin_missing")
    assert send(world, "connection_test") == "0"
    assert send(world, "application_export", "<installations><installation/></installations>") == "6"
    assert send(world, "inventory_export", "<inventories><inventory/></inventories>") == "0"


def test_servicenow_import_in_progress(load: Load) -> None:
    world = load("servicenow.import_in_progress")
    world.advance(86_400)
    assert send(world, "connection_test") == "4"
    assert send(world, "inventory_export", "<inventories><inventory/></inventories>") == "4"
    world.set_pace("servicenow.import_transaction", hold="")
    assert send(world, "connection_test") == "0"


def test_informatica_session_about_to_expire(load: Load) -> None:
    account = admin(load("informatica.session_about_to_expire"))
    job = account.export()["jobId"]
    assert [account.status(job).status_code for _ in range(3)] == [200, 401, 401]
    login = account.client.post(f"{V3}/login", json={"username": "admin@example.com", "password": "password"})
    account.client.headers["INFA-SESSION-ID"] = login.json()["userInfo"]["sessionId"]
    assert [account.status(job).status_code for _ in range(3)] == [200, 200, 200]


def test_informatica_five_active_jobs(load: Load) -> None:
    world = load("informatica.five_active_jobs")
    account = admin(world)
    january = {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-01-31T00:00:00Z", "jobType": "SUMMARY"}
    sixth = account.post(f"{METERING}/ExportMeteringData", **january)
    assert "maximum of 5 active jobs" in sixth.json()["error"]["message"]
    world.set_pace("informatica.export", hold="")
    assert account.export()["jobId"]


def test_informatica_callback_receiver_down(load: Load, receiver: Receiver) -> None:
    world = load("informatica.callback_receiver_down")
    account = admin(world)
    job = account.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert account.status(job).json()["status"] == "SUCCESS"
    assert zipfile.ZipFile(io.BytesIO(account.download(job).content)).namelist()
    world.advance(600)
    assert receiver.is_empty
    world.ask("DELETE", "faults")
    other = account.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert other in receiver.next()[2]


def test_flexera_job_rejected(load: Load) -> None:
    flexera = Ingestion(load("flexera.job_rejected"))
    job = flexera.run(SAMPLE_SAAS, "ApplicationRoster", "incremental", users("ada"))
    assert (job["status"], len(job["errors"])) == ("failed", 2)


def test_every_scenario_is_tested_here(control: Control) -> None:
    told = control.ask("GET", "scenarios")["scenarios"]
    assert {entry["name"].replace(".", "_") for entry in told} == {
        name.removeprefix("test_") for name in globals() if name.startswith(VENDOR_TESTS)
    }
    for entry in told:
        assert entry["description"].endswith(".")
        assert entry["name"].startswith(f"{entry['service']}.")


VENDOR_TESTS = ("test_bigfix_", "test_servicenow_", "test_informatica_", "test_flexera_")


def test_an_unknown_scenario_is_refused_with_the_nearest(load: Load) -> None:
    with pytest.raises(ControlError, match="There is no scenario 'bigfix"):
        load("bigfix.import_runing")


def test_a_scenario_forgets_what_was_there(load: Load, world: RemoteWorld) -> None:
    metric = "/api/sam/v2/metrics?code_name=OURS&display_name=Ours"
    assert bigfix(world).post(metric).status_code == 200
    load("bigfix.last_import_failed")
    assert world.describe()["exchanges"] == 0
    assert bigfix(world).post(metric).status_code == 200


def test_a_reset_goes_back_to_the_scenario(load: Load) -> None:
    world = load("bigfix.import_running")
    world.advance(1_000)
    assert import_headers(world)["Mode"] == "idle"
    world.reset()
    assert import_headers(world)["Progress"] == "41"
    world.seed(options={"bigfix": {"usages": 10}})
    world.reset()
    assert import_headers(world)["Mode"] == "idle"


def first_request(control: Control, world: str, scenario: str, service: str = "bigfix") -> requests.Response:
    headers = {"X-Mock-World": world, "X-Mock-Scenario": scenario, "Token": TOKEN}
    return requests.get(control.server.standins[service].url + USAGES, headers=headers, timeout=60)


@pytest.fixture
def unmade(control: Control) -> Iterator[str]:
    """The name of a world that is not there yet."""
    yield "begun-by-header"
    requests.delete(f"{control.http.base_url}/worlds/begun-by-header", timeout=60)


def test_a_header_of_its_first_request_begins_a_world(control: Control, unmade: str) -> None:
    for _ in range(2):  # a client sends it every time
        answer = first_request(control, unmade, "bigfix.import_running")
        assert (answer.status_code, answer.headers["Import-Progress"]) == (200, "41")
    RemoteWorld(control, unmade).advance(10)
    assert first_request(control, unmade, "bigfix.import_running").headers["Import-Progress"] == "51"


def test_first_requests_at_once_begin_one_world(control: Control, unmade: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(first_request, control, unmade, "bigfix.import_running") for _ in range(6)]
    assert [entry.result().headers.get("Import-Progress") for entry in asked] == ["41"] * 6


def test_a_header_does_not_change_a_world_that_is_there(control: Control, world: RemoteWorld) -> None:
    answer = first_request(control, world.name, "bigfix.import_running")
    assert answer.status_code == 400
    assert "already exists and did not begin with the scenario" in answer.json()["error"]
    assert import_headers(world)["Mode"] == "idle"


def test_an_unknown_scenario_makes_no_world(control: Control, unmade: str) -> None:
    answer = first_request(control, unmade, "bigfix.no_import")
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "There is no scenario 'bigfix.no_import'; the nearest: " + NEAREST},
    )
    worlds: list[Any] = control.worlds()
    assert unmade not in worlds


NEAREST = "bigfix.no_import_ever, bigfix.import_running, bigfix.last_import_failed."
