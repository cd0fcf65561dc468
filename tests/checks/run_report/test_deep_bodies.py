"""Deeply nested JSON bodies in a run: the report is written, in every form, without the secrets in them."""

from __future__ import annotations

import pytest
import requests

from mockservers import MockServer
from mockservers.catalog import SERVICES, VENDORS
from mockservers.checks.run_report.recorder import Recorder
from mockservers.checks.run_report.report import FinishedCommand, Requirements, build_report
from mockservers.checks.run_report.reports import FORMS
from mockservers.core.json_bodies import MOST_DEPTH
from mockservers.core.service.service import Service

DEPTHS = [MOST_DEPTH, 256, 1_000, 1_023, 15_000]  # the last is cut in the journal


def nest(levels: int) -> bytes:
    """Build a JSON object with a secret in it."""
    return b'{"password":"deep-secret","a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def send(vendor: Service, session: requests.Session, url: str, body: bytes) -> None:
    """Send a body to every operation that takes JSON, without credentials."""
    for operation in vendor.spec.operations.values():
        if operation.body and "application/json" in operation.body.schemas:
            path = operation.path.replace("{", "").replace("}", "")
            headers = {"Content-Type": "application/json"}
            assert session.request(operation.method, url + path, data=body, headers=headers).status_code < 500


@pytest.mark.parametrize("levels", DEPTHS)
def test_a_report_of_deep_bodies_is_written_without_secrets(levels: int) -> None:
    recorder = Recorder()
    with MockServer(watch=recorder.record, listen=False) as server, requests.Session() as session:
        server.mount(session)
        for vendor in VENDORS:
            send(vendor, session, server.standins[vendor.name].url, nest(levels))
    services = {service.name: service for service in SERVICES}
    report = build_report(recorder, services, FinishedCommand(["x"], 0), Requirements(frozenset({"violations"})))
    assert report.failures
    for render in FORMS.values():
        assert "deep-secret" not in render(report)
