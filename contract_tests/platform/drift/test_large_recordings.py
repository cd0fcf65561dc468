"""Recordings of 100,000 exchanges, and one of the demonstration: bounded memory, and data with the same counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from contract_tests.kit.drift.proxied import Proxied, fill_operations_database, open_proxied, record, sign_in
from contract_tests.kit.manual.pages import ROOT
from contract_tests.kit.programs.command_line import environment, invoke
from contract_tests.kit.services import VENDORS, WorldStart
from mockservers import MockServer

pytestmark = pytest.mark.long
EXCHANGES = 100_000
SHORT = len("password")  # a word in texts
MOST_GROWTH = 30_000  # kB, from the first tenth to the end
LISTS = {  # operations, and the member with the rows
    "list_metrics": "rows",
    "list_license_usages": "rows",
    "list_records": "result",
    "list_managed_apps": "values",
    "list_managed_app_users": "values",
}
RECORD = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from mockservers.catalog import VENDORS
from mockservers.checks.drift.drift import Drift
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.recording_reader import read_recording
from mockservers.core.journal.recordings import RecordingWriter
from mockservers.core.messages import Request, Response

def measure():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

file, count = Path(sys.argv[1]), int(sys.argv[2])
at = datetime(2026, 3, 31, tzinfo=UTC)
row = '{"id":%d,"code_name":"M%d","display_name":"Metric","source_type":1,"source_id":%d}'
with RecordingWriter(file, {vendor.name: vendor for vendor in VENDORS}) as writer:
    for number in range(1, count + 1):
        rows = ",".join(row % (one, number, one) for one in range(10))
        request = Request("GET", "/api/sam/v2/metrics", b"x=%d" % number, {"token": "t" * 40}, base_url="http://h")
        answer = Response(b'{"total":10,"rows":[%s]}' % rows.encode(), 200, {"Content-Type": "application/json"})
        writer.add(Entry(number, "w", at, 0.0, 0.1, "bigfix", "list_metrics", request, answer, 0, len(answer.body)))
        if number == count // 10:
            first = measure()
print(measure() - first)
drift = Drift(VENDORS)
for number, recorded in enumerate(read_recording(file, VENDORS), 1):
    drift.add(recorded)
    if number == count // 10:
        first = measure()
print(measure() - first)
print(drift.exchanges, *{group.count for group in drift.groups})
"""


@pytest.mark.skipif(os.name != "posix", reason="measures by resource")
def test_memory_does_not_grow_with_a_recording(tmp_path: Path) -> None:
    file = tmp_path / "large.har"
    command = [sys.executable, "-c", RECORD, str(file), str(EXCHANGES)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    writing, reading, counts = done.stdout.splitlines()
    assert int(writing) < MOST_GROWTH
    assert int(reading) < MOST_GROWTH
    assert counts == f"{EXCHANGES} {EXCHANGES}"  # the parameter x is not declared
    assert file.stat().st_size > 50_000_000


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proxied]:
    """The exchanges of the demonstration, by vendor: each vendor is behind a proxy."""
    folder = tmp_path_factory.mktemp("demo")
    database = f"sqlite:///{folder / 'fnms.db'}"
    fill_operations_database(database, computers=50)
    no_records = {"computers": 0, "installations": 0, "contracts": 0}
    start = WorldStart(options={"servicenow": no_records, "bigfix": {"usages": 300}})
    found = dict[str, Proxied]()
    with MockServer(start=start) as server, ExitStack() as stack:
        known = {**environment(), **server.environment(), "FNMS_DATABASE": database, "DEMO_FOLDER": str(folder)}
        for vendor in VENDORS:
            url = server.standins[vendor.name].url
            proxied = stack.enter_context(open_proxied(vendor.name, url, allows_writes=True))
            known = {name: value.replace(url, proxied.url) for name, value in known.items()}
            found[vendor.name] = proxied
        known["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "clients")))
        done = subprocess.run(
            [sys.executable, "-m", "samclients.demo"], env=known, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return found


def test_the_demonstration_has_no_drift(demonstration: dict[str, Proxied]) -> None:
    assert min(len(system.exchanges) for system in demonstration.values()) > 0
    assert [group.as_json() for system in demonstration.values() for group in system.list_drift()] == []


def test_its_recording_becomes_data_with_the_same_counts(demonstration: dict[str, Proxied], tmp_path: Path) -> None:
    """The last answer of each list that was read, against the same request to a server with the data."""
    file, folder = tmp_path / "demo.har", tmp_path / "data"
    record(list(demonstration.values()), file)
    assert invoke("scenario", "from", str(file), "--to", str(folder)).exit_code == 0
    with MockServer(seed_from=folder) as server:
        signed = sign_in(server)
        for vendor in ("bigfix", "servicenow", "flexera"):
            lists = {}
            for recorded in demonstration[vendor].exchanges:
                entry = recorded.entry
                if entry.operation in LISTS and LISTS[entry.operation].encode() in entry.answer.body:
                    lists[entry.path, entry.request.query_string] = entry
            assert lists
            for (path, query), entry in lists.items():
                url = f"{server.standins[vendor].url}{path}?{query.decode()}"
                answer = requests.get(url, headers=signed[vendor], timeout=20)
                name = LISTS[entry.operation or ""]
                assert len(answer.json()[name]) == len(json.loads(entry.answer.body)[name]), url


def test_no_name_or_secret_of_it_is_in_the_data(demonstration: dict[str, Proxied], tmp_path: Path) -> None:
    file, folder = tmp_path / "demo.har", tmp_path / "data"
    record(list(demonstration.values()), file)
    assert invoke("scenario", "from", str(file), "--to", str(folder)).exit_code == 0
    people = set[str]()
    for recorded in demonstration["flexera"].exchanges:
        if recorded.entry.operation == "list_managed_app_users":
            for user in json.loads(recorded.entry.answer.body)["values"]:
                people |= {user[name] for name in ("email", "uniqueId") if name in user}
    assert len(people) > 50
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.jsonl"))
    assert [person for person in people if person in text] == []
    text += file.read_text(encoding="utf-8")
    known = {one.variable: one.value for vendor in VENDORS for one in vendor.credentials}
    secrets = [value for name, value in known.items() if not name.endswith(("_USER", "_ID")) and len(value) > SHORT]
    assert [secret for secret in secrets if secret in text] == []
