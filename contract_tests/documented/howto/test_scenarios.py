"""How-tos of docs/how-to/scenarios.md: worlds that begin with a problem."""

from __future__ import annotations

import pytest
import requests

from mockservers.client.control_plane import RemoteClock
from mockservers.pytest_plugin import MockServers, Vendor


@pytest.mark.scenario("bigfix.import_running")
def test_an_import_that_is_under_way(bigfix: Vendor, clock: RemoteClock) -> None:
    def status() -> tuple[str, int]:
        parameters = {"token": bigfix.credentials["token"]}
        found = requests.get(f"{bigfix.url}/api/import_status.json", params=parameters, timeout=5).json()
        return found["mode"], found["progress"]

    assert status() == ("running", 41)
    clock.advance(20)
    assert status() == ("running", 61)
    clock.advance(3_600)
    assert status()[0] == "idle"


@pytest.mark.scenario("informatica.session_about_to_expire")
def test_a_session_that_ends_at_its_third_use(informatica: Vendor) -> None:
    api = f"{informatica.url}/saas/public/core/v3"
    login = {"username": informatica.credentials["user"], "password": informatica.credentials["password"]}
    user = requests.post(f"{api}/login", json=login, timeout=5).json()["userInfo"]
    session, licenses = {"INFA-SESSION-ID": user["sessionId"]}, f"{api}/license/org/{user['orgId']}"
    assert [requests.get(licenses, headers=session, timeout=5).status_code for _ in range(3)] == [200, 200, 401]


def test_any_client_can_ask_for_one_with_its_first_request(mock_server: MockServers) -> None:
    headers = {"X-Mock-World": "first-seen", "X-Mock-Scenario": "bigfix.no_import_ever"}
    url = f"{mock_server.urls['bigfix']}/api/sam/license_usages?token=44072fb20fbe38322b5e67a7e780978e20abbc80"
    answer = requests.get(url, headers=headers, timeout=5)
    assert (answer.json()["total"], answer.headers["Import-Mode"]) == (0, "none")
    mock_server.plane.world("first-seen").delete()
