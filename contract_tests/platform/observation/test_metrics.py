"""``/metrics`` of the control port, as Prometheus reads it, and the dashboard that shows it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from contract_tests.kit.manual.pages import ROOT
from contract_tests.kit.remote import Control
from contract_tests.kit.vendors.informatica import leave_callback
from mockservers import MockServer

DASHBOARD = ROOT / "deploy" / "grafana" / "mockservers.json"
Series = dict[tuple[str, frozenset[str]], float]


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A server that nothing was sent to before the test."""
    with MockServer() as running:
        yield running


def read(server: MockServer) -> Series:
    """Read the metrics, each by its name and the values of its labels."""
    answer = requests.get(f"{server.control.url}/metrics", timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return {
        (sample.name.removeprefix("mockservers_"), frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def key(name: str, *labels: str) -> tuple[str, frozenset[str]]:
    return name, frozenset(labels)


def test_a_new_server_has_no_requests(server: MockServer) -> None:
    assert read(server) == {key("worlds"): 0}


def test_requests_violations_and_faults_are_counted_by_world(server: MockServer) -> None:
    about, metrics = f"{server.bigfix.url}/~w/api/sam/about", f"{server.bigfix.url}/api/sam/v2/metrics"
    server.plane.create_world("w").faults.add("status", status=503, times=2)
    for _ in range(3):
        requests.get(about, timeout=10)
    requests.post(metrics, params={"token": server.bigfix.credentials["token"]}, timeout=10)
    requests.get(f"{server.flexera.url}/nothing?token=secret-token", timeout=10)
    found = read(server)
    seconds = {name: found.pop(name) for name in list(found) if name[0] == "request_seconds_total"}
    assert found == {
        key("requests_total", "bigfix", "get_about", "503", "w"): 2,
        key("requests_total", "bigfix", "get_about", "401", "w"): 1,
        key("requests_total", "bigfix", "create_metric", "400", "default"): 1,
        key("requests_total", "flexera", "", "404", "default"): 1,
        key("violations_total", "bigfix", "create_metric", "default"): 1,
        key("violations_total", "flexera", "", "default"): 1,
        key("fault_hits_total", "bigfix", "status", "w"): 2,
        key("worlds"): 2,
    }
    assert len(seconds) == 3
    assert all(0 < value < 10 for value in seconds.values())


def test_queues_are_measured_when_they_are_asked_for(server: MockServer) -> None:
    world = server.plane.create_world("w")
    world.load("bigfix.import_running")
    leave_callback(Control(server).world("w"))
    found = read(server)
    assert found[key("running_records", "bigfix.import", "w")] == 1
    [waiting] = [value for name, value in found.items() if name[0].startswith("callbacks")]
    assert waiting == 1
    world.delete()
    assert not any(name[0] == "running_records" for name in read(server))


def test_metrics_need_the_token_as_the_console_does() -> None:
    with MockServer(token="secret-token") as server:
        url = f"{server.control.url}/metrics"
        assert requests.get(url, timeout=10).status_code == 401
        assert requests.get(url, headers={"Authorization": "Bearer secret-token"}, timeout=10).ok
        assert requests.get(url, headers={"Host": "evil.example.com"}, timeout=10).status_code == 403


def test_without_the_extra_the_answer_says_what_to_install(server: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    answer = requests.get(f"{server.control.url}/metrics", timeout=10)
    assert answer.status_code == 501
    assert answer.text == "/metrics needs prometheus_client: pip install 'mockservers[metrics]'.\n"


def test_the_dashboard_shows_every_metric_with_its_labels(server: MockServer) -> None:
    answer = requests.get(f"{server.control.url}/metrics", timeout=10)
    families = {family.name: family.type for family in text_string_to_metric_families(answer.text)}
    exported = {f"{name}_total" if kind == "counter" else name for name, kind in families.items()}
    dashboard = json.loads(DASHBOARD.read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert {name for query in queries for name in re.findall(r"mockservers_\w+", query)} == exported
    variables = {variable["name"] for variable in dashboard["templating"]["list"]} | {"__rate_interval"}
    assert set(re.findall(r"\$(\w+)", " ".join(queries))) <= variables
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)
