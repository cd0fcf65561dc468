"""How-tos of docs/how-to/time.md: clocks, and the pace of imports."""

from __future__ import annotations

import requests

from mockservers.client.control_plane import RemoteClock
from mockservers.pytest_plugin import Vendor


def test_an_access_token_expires_after_an_hour(flexera: Vendor, clock: RemoteClock) -> None:
    grant = {"grant_type": "refresh_token", "refresh_token": flexera.credentials["refresh_token"]}
    token = requests.post(f"{flexera.url}/oidc/token", data=grant, timeout=5).json()["access_token"]
    organization = f"{flexera.url}/iam/v1/orgs/{flexera.credentials['org_id']}"
    headers = {"Authorization": f"Bearer {token}"}
    clock.freeze()
    assert requests.get(organization, headers=headers, timeout=5).status_code == 200
    clock.advance(3_600)
    assert requests.get(organization, headers=headers, timeout=5).status_code == 401


def test_an_import_fails_after_its_minute(bigfix: Vendor, clock: RemoteClock) -> None:
    bigfix.world.set_pace("bigfix.import", seconds=60, end="failed")
    clock.freeze()

    def read_status(**parameters: str) -> tuple[str, str]:
        query = {"token": bigfix.credentials["token"], **parameters}
        found = requests.get(f"{bigfix.url}/api/import_status.json", params=query, timeout=5).json()
        return found["mode"], found["last_status"]

    assert read_status(run="true")[0] == "running"
    clock.advance(59)
    assert read_status()[0] == "running"
    clock.advance(1)
    assert read_status() == ("idle", "failed")
