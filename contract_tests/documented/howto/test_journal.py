"""How-tos of docs/how-to/journal.md: the requests of a client, and explanations of their answers."""

from __future__ import annotations

import json
from pathlib import Path

import requests

from mockservers.pytest_plugin import Vendor

METRICS = "/api/sam/v2/metrics"


def test_what_was_asked(bigfix: Vendor) -> None:
    token = {"Token": bigfix.credentials["token"]}
    metric = {"code_name": "CORES", "display_name": "Cores"}
    for _ in range(2):
        requests.post(bigfix.url + METRICS, params=metric, headers=token, timeout=5)
    created, refused = bigfix.journal.find("create_metric")
    assert (created.status, created.error) == (200, None)
    [change] = created.changes
    assert (change.action, change.table, change.after["code_name"]) == ("created", "bigfix_metrics", "CORES")
    assert (refused.status, refused.error) == (400, "MetricExists: Metric already present")
    assert bigfix.journal.find(refused="any", query={"code_name": "CORES"}) == [refused]


def test_why_it_was_refused(bigfix: Vendor) -> None:
    requests.get(f"{bigfix.url}/api/sam/license_usage", params={"token": bigfix.credentials["token"]}, timeout=5)
    told = bigfix.journal.explain(1)
    assert "operation: none" in told
    assert "near bigfix list_license_usages (GET /api/sam/license_usages)" in told
    assert bigfix.credentials["token"] not in told


def test_exchanges_while_they_happen(bigfix: Vendor) -> None:
    following = bigfix.journal.follow(after=0, problems=True)
    requests.get(f"{bigfix.url}/api/sam/about", params={"token": bigfix.credentials["token"]}, timeout=5)
    requests.get(f"{bigfix.url}/api/sam/abuot", timeout=5)
    assert str(next(following)) == "#2 bigfix GET /api/sam/abuot -> 404"
    following.close()


def test_a_file_for_the_network_panel_of_a_browser(bigfix: Vendor, tmp_path: Path) -> None:
    requests.get(f"{bigfix.url}/api/sam/about", params={"token": bigfix.credentials["token"]}, timeout=5)
    (tmp_path / "exchanges.har").write_text(json.dumps(bigfix.journal.har()))
    [entry] = json.loads((tmp_path / "exchanges.har").read_text())["log"]["entries"]
    assert entry["request"]["url"].endswith("/api/sam/about?token=***")
