"""Tests of a client of BigFix Inventory."""

import requests

from mockservers.pytest_plugin import Vendor

METRICS = "/api/sam/v2/metrics"


def test_a_list(bigfix: Vendor) -> None:
    assert requests.get(bigfix.url + METRICS, params={"token": bigfix.credentials["token"]}, timeout=5).ok


def test_a_client_that_tries_again(bigfix: Vendor) -> None:
    bigfix.faults.add("status", status=503, times=2)
    bigfix.faults.add("delay", operation="get_token")
    parameters = {"token": bigfix.credentials["token"]}
    answers = [requests.get(bigfix.url + METRICS, params=parameters, timeout=5).status_code for _ in range(3)]
    assert answers == [503, 503, 200]


def test_a_creation(bigfix: Vendor) -> None:
    parameters = {"token": bigfix.credentials["token"], "codename": "CORES", "display_name": "Cores"}
    requests.post(bigfix.url + METRICS, params=parameters, timeout=5)
