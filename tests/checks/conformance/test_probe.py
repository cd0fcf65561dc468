"""The first request to a system: how it is sent, and which answers are refused credentials."""

from __future__ import annotations

import io
from typing import Any

import pytest
import requests

from mockservers.catalog import VENDORS
from mockservers.checks.conformance.probe import probe_target
from mockservers.checks.conformance.target import CheckTarget, TargetError

BIGFIX = next(vendor for vendor in VENDORS if vendor.name == "bigfix")
TARGET = CheckTarget(
    BIGFIX, "https://real.example.com", {"BIGFIX_TOKEN": "t"}, headers={"Token": "t"}, timeout=7, verify="ca.pem"
)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "does not accept the credentials"), (403, "does not accept the credentials"), (418, "does not respond as")],
)
def test_an_answer_that_is_no_success_is_explained(status: int, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    def answer(_session: requests.Session, _method: str, _url: str, **how: Any) -> requests.Response:
        sent.append(how)
        response = requests.Response()
        response.status_code, response.raw = status, io.BytesIO(b"{}")
        return response

    monkeypatch.setattr(requests.Session, "request", answer)
    with pytest.raises(TargetError, match=reason):
        probe_target(TARGET)
    assert {(how["timeout"], how["verify"], how["allow_redirects"]) for how in sent} == {(7, "ca.pem", False)}
