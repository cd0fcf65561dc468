"""How-tos of docs/how-to/pytest.md: the pytest plugin."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
import requests

from mockservers.client.control_plane import RemoteClock
from mockservers.pytest_plugin import Vendor
from mockservers.testing import MockServerTestCase

METRIC = {"code_name": "CORES", "display_name": "Cores"}
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_metric_is_created(bigfix: Vendor) -> None:
    parameters = {"token": bigfix.credentials["token"], **METRIC}
    assert requests.post(f"{bigfix.url}/api/sam/v2/metrics", params=parameters, timeout=5).status_code == 200


def test_the_next_test_knows_nothing_of_it(bigfix: Vendor) -> None:
    found = requests.get(f"{bigfix.url}/api/sam/v2/metrics", params=bigfix.credentials, timeout=5).json()
    assert METRIC["code_name"] not in {row["code_name"] for row in found["rows"]}


@pytest.mark.mock_world(seed=7, now=NEW_YEAR, options={"bigfix": {"usages": 12}})
def test_a_world_to_order(bigfix: Vendor, clock: RemoteClock) -> None:
    usages = requests.get(f"{bigfix.url}/api/sam/license_usages", params=bigfix.credentials, timeout=5)
    assert usages.json()["total"] == 12
    clock.advance(timedelta(days=1))
    assert clock.now() == NEW_YEAR + timedelta(days=1)


@pytest.mark.faults("bigfix.token_*", "rate_limit", service="bigfix")
def test_a_client_reports_every_fault(bigfix: Vendor, mock_fault: dict[str, Any]) -> None:
    answer = requests.get(f"{bigfix.url}/api/sam/v2/metrics", params=bigfix.credentials, timeout=5)
    assert answer.status_code in {401, 429}, mock_fault["kind"]


class MetricsTest(MockServerTestCase):
    world_start: ClassVar = {"options": {"bigfix": {"usages": 12}}}

    def test_usages(self) -> None:
        parameters = {"token": self.bigfix.credentials["token"]}
        usages = requests.get(f"{self.bigfix.url}/api/sam/license_usages", params=parameters, timeout=5)
        assert usages.json()["total"] == 12
        self.journal.verify("list_license_usages", times=1)


def test_a_program(bigfix: Vendor) -> None:
    program = "import os, requests; print(requests.get(os.environ['BIGFIX_URL'] + '/api/sam/about').status_code)"
    environment = {**os.environ, **bigfix.environment}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "401\n"
    bigfix.journal.verify("get_about", times=1, status=401)
