"""The base class for ``unittest``: mock servers in a fresh world for each test."""

from __future__ import annotations

import unittest
from typing import ClassVar

import pytest
import requests

from mockservers.testing import MockServerTestCase

URLS: list[str] = []


class Suite(MockServerTestCase):
    __test__ = False  # run by the tests below
    world_start: ClassVar = {"seed": 7, "now": "2026-03-31T12:00:00Z", "options": {"bigfix": {"usages": 12}}}

    def test_a_creation(self) -> None:
        parameters = {"token": self.bigfix.credentials["token"], "code_name": "A", "display_name": "A"}
        assert requests.post(f"{self.bigfix.url}/api/sam/v2/metrics", params=parameters, timeout=10).ok
        self.journal.verify("create_metric", times=1)
        assert self.clock.now().isoformat() == "2026-03-31T12:00:00+00:00"
        URLS.append(self.server.control.url)

    def test_b_sees_nothing_of_it(self) -> None:
        usages = requests.get(f"{self.bigfix.url}/api/sam/license_usages", params=self.bigfix.credentials, timeout=10)
        metrics = requests.get(f"{self.bigfix.url}/api/sam/v2/metrics", params=self.bigfix.credentials, timeout=10)
        assert usages.json()["total"] == 12
        assert all(row["code_name"] != "A" for row in metrics.json()["rows"])
        assert self.server.plane.worlds() == [self.world.name]
        assert "test-b-sees-nothing-of-it" in self.world.name

    def test_c_faults(self) -> None:
        self.faults.add("status", service="flexera", status=500)
        assert requests.get(f"{self.flexera.url}/saas/v1/orgs/1234/managed-saas-apps", timeout=10).status_code == 500
        assert requests.get(f"{self.informatica.url}/nothing", timeout=10).status_code == 404
        assert requests.get(f"{self.servicenow.url}/api/now/table/cmdb_ci", timeout=10).status_code == 401

    def test_d_stubs(self) -> None:
        self.stubs.add(operation="get_about", body={"own": True}, unchecked=True)
        about = requests.get(f"{self.bigfix.url}/api/sam/about", params=self.bigfix.credentials, timeout=10)
        assert about.json() == {"own": True}


class FromScenario(MockServerTestCase):
    __test__ = False  # run by the tests below
    scenario = "bigfix.import_running"

    def test_scenario(self) -> None:
        assert [record["lifecycle"] for record in self.world.running_records()] == ["bigfix.import"]


class Wrong(MockServerTestCase):
    __test__ = False  # run by the tests below
    scenario = "bigfix.import_runing"

    def test_scenario(self) -> None:
        """Do nothing."""


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    found = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(found)
    return found


def test_each_test_has_a_world_of_its_own_and_the_server_goes_with_the_class() -> None:
    found = run(Suite)
    assert (found.testsRun, found.failures, found.errors) == (4, [], [])
    with pytest.raises(requests.ConnectionError):
        requests.get(URLS[0], timeout=10)


def test_a_scenario_is_the_start_of_each_test() -> None:
    found = run(FromScenario)
    assert (found.testsRun, found.failures, found.errors) == (1, [], [])


def test_a_wrong_scenario_is_an_error_with_the_nearest_name() -> None:
    [(_, told)] = run(Wrong).errors
    assert "bigfix.import_running" in told
