"""An independent client, infapy, as its users call it.

Its hosts are fixed: it logs in at https://dm-<region>.informaticacloud.com, and goes on at the addresses that the
answers name. So its requests are led to the stand-in below it, where requests hands them to the network: scheme and
address are replaced, the Host header still names the vendor's host, and whatever is asked of another host fails the
test. Everything above that is infapy's own: its encrypted files of credentials, both logins, the sessions and the
license resource. It knows nothing of metering, and all else that it does is no part of the stand-in.
"""

from __future__ import annotations

import builtins
import getpass
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.informatica import LICENSES

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its source has escape sequences that Python no longer likes
    import infapy

HOST = "dm-us.informaticacloud.com"
PARENT, SUB = "4wMFqGlxAKVlIFTixlTSOY", "7kQ2vXnRzB4mTf0LhYcW9s"


@pytest.fixture
def infapy_requests(world: RemoteWorld, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The methods and URLs of infapy's requests, which are redirected to the mock server."""
    stand_in, send, seen = world.client("informatica").base_url, HTTPAdapter.send, []

    def redirect(adapter: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        assert request.url is not None
        parts = urlsplit(request.url)
        if parts.netloc == HOST:
            seen.append(f"{request.method} {request.url}")
            request.headers.update({"Host": HOST, "X-Mock-World": world.name})
            request.url = stand_in + parts.path
        assert request.url.startswith("http://127.0.0.1:"), request.url
        return send(adapter, request, **options)

    monkeypatch.setattr(HTTPAdapter, "send", redirect)
    return seen


def sign_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], password: str
) -> infapy.connections.Infapy:
    """Its connection, by files of credentials that its own command has encrypted."""
    monkeypatch.setattr(builtins, "input", lambda _prompt: "admin@example.com")
    monkeypatch.setattr(getpass, "getpass", lambda **_options: password)
    infapy.encrypt()
    (folder / "credentials").write_text(f"[default]\n{capsys.readouterr().out}")
    (folder / "config").write_text("[default]\nregion = us\n")
    monkeypatch.setattr(infapy, "infaConfig", str(folder / "config"))
    monkeypatch.setattr(infapy, "infaCredentials", str(folder / "credentials"))
    return infapy.connect()


def test_infapy_logs_in_both_ways_and_handles_licenses(
    infapy_requests: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = sign_in(tmp_path, monkeypatch, capsys, "password")
    v2, v3 = connection.getLoginDetails()
    assert v2["orgId"] == v3["userInfo"]["orgId"] == PARENT
    assert v2["serverUrl"] == v3["products"][0]["baseApiUrl"] == f"http://{HOST}/saas"

    licenses = connection.v3().license()
    assert licenses.getLicenseDetails(SUB)["customLicenses"][0]["licenseType"] == "SUBSCRIPTION"
    done = {"Status": f"Licenses for Sub Org {SUB} have been updated."}
    assert licenses.updateSubOrgLicense(LICENSES, SUB) == done
    assert licenses.getLicenseDetails(SUB) == LICENSES
    assert licenses.updateSubOrgLicense(LICENSES, PARENT)["error"]["code"] == "LicenseSvc_002"
    assert infapy_requests == [
        f"POST https://{HOST}/saas/public/core/v3/login",
        f"POST https://{HOST}/ma/api/v2/user/login",
        f"GET http://{HOST}/saas/public/core/v3/license/org/{SUB}",
        f"PUT http://{HOST}/saas/public/core/v3/license/org/{SUB}",
        f"GET http://{HOST}/saas/public/core/v3/license/org/{SUB}",
        f"PUT http://{HOST}/saas/public/core/v3/license/org/{PARENT}",
    ]


def test_infapy_takes_a_refused_login_for_one(
    infapy_requests: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyError, match="userInfo"):  # it looks for the session, and shows what it was answered
        sign_in(tmp_path, monkeypatch, capsys, "wrong")
    assert len(infapy_requests) == 2
