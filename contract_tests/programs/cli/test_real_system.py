"""Commands for real systems: proxy, drift, replay, suggested changes, and data made from a recording."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from contract_tests.kit.manual.pages import ROOT
from contract_tests.kit.programs.command_line import LONGEST, Run, Up, environment
from mockservers import MockServer

TIMEOUT = 20  # seconds
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
PERSON = {"first_name": "Xaveria", "last_name": "Quimby", "email": "x.quimby@corp.test", "user_name": "xquimby"}


FIELDS = "sys_id,name,first_name,last_name,email,user_name,short_description,serial_number,ip_address"


@pytest.fixture(scope="module")
def recording(server: Up, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exchanges of a world: a person and a server of that person are made and read, and BigFix's metrics."""
    url, login = f"{server.urls['servicenow']}/~instance", ("fnms.integration", "fnms-password")
    machine = {"name": "quimby-srv-01", "serial_number": "SN-998877", "ip_address": "10.20.30.40"}
    machine["short_description"] = "belongs to Xaveria Quimby"
    with requests.Session() as session:
        session.auth = login
        for table, record in (
            ("sys_user", PERSON),
            ("cmdb_ci_server", {**machine, "comments": "belongs to Xaveria Quimby"}),
        ):
            made = session.post(f"{url}/api/now/table/{table}", json=record, timeout=TIMEOUT)
            assert made.status_code == 201
        for table in ("sys_user", "cmdb_ci_server"):
            query = {"sysparm_limit": 1000, "sysparm_fields": FIELDS}
            session.get(f"{url}/api/now/table/{table}", params=query, timeout=TIMEOUT)
            session.get(f"{url}/api/now/table/{table}", params={"sysparm_limit": 2}, timeout=TIMEOUT)
        bigfix = {"limit": 5, "token": TOKEN}
        session.get(f"{server.bigfix}/~instance/api/sam/v2/metrics", params=bigfix, timeout=TIMEOUT)
        har = session.get(f"{server.control}/control/worlds/instance/journal.har", timeout=TIMEOUT)
    file = tmp_path_factory.mktemp("recording") / "recording.har"
    file.write_bytes(har.content)
    return file


def test_drift_has_the_difference_and_its_line(run: Run, recording: Path) -> None:
    done = run("drift", str(recording))
    assert done.returncode == 1
    row = next(line for line in done.stdout.splitlines() if line.startswith("list_metrics  200"))
    name, line = row.split()[-1].split(":")
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert lines[int(line) - 1].strip() == "get:"
    assert "list_metrics query limit: the spec does not have this parameter." in done.stdout
    found = json.loads(run("drift", str(recording), "--json").stdout)
    assert [group["kind"] for group in found["differences"]] == ["undeclared parameter"]
    assert TOKEN not in done.stdout


def test_a_suggested_patch_can_be_applied(run: Run, recording: Path, tmp_path: Path) -> None:
    done = run("spec", "suggest", str(recording))
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "openapi").mkdir()
    spec = tmp_path / "openapi/bigfix.yaml"
    spec.write_bytes((ROOT / "openapi/bigfix.yaml").read_bytes())
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=done.stdout, text=True, check=True)  # noqa: S607 -- found by its name
    assert "name: limit, in: query" in spec.read_text(encoding="utf-8")


def test_ids_of_a_replay_are_those_of_the_new_records(run: Run, recording: Path, server: Up) -> None:
    done = run("replay", str(recording), "--spec", "servicenow", "--at", f"{server.urls['servicenow']}/~again")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "6 requests, the answers are as recorded")


def test_a_replay_elsewhere_finds_what_differs(run: Run, recording: Path, server: Up) -> None:
    done = run("replay", str(recording), "--spec", "bigfix", "--at", f"{server.bigfix}/~same")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 request, the answers are as recorded")
    metric = {"code_name": "REPLAYED", "display_name": "Replayed", "token": TOKEN}
    requests.post(f"{server.bigfix}/~other/api/sam/v2/metrics", params=metric, timeout=TIMEOUT)
    done = run("replay", str(recording), "--spec", "bigfix", "--at", f"{server.bigfix}/~other")
    assert done.returncode == 1
    assert "63 were recorded, 64 came" in done.stdout


def test_several_vendors_need_a_choice(run: Run, recording: Path, server: Up) -> None:
    done = run("replay", str(recording), "--at", server.bigfix)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: The recording has exchanges of bigfix, servicenow: choose one with --spec.\n"


def test_a_scenario_has_the_records_and_no_name_of_the_recording(run: Run, recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    done = run("scenario", "from", str(recording), "--to", str(folder))
    assert done.returncode == 0, done.stderr
    recorded = json.loads(recording.read_text(encoding="utf-8"))["log"]["entries"]
    reads = [entry for entry in recorded if "sysparm_fields" in entry["request"]["url"]]
    counts = {
        table: len(json.loads(entry["response"]["content"]["text"])["result"])
        for entry in reads
        for table in re.findall(r"/table/(\w+)", entry["request"]["url"])
    }
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.jsonl"))
    secrets = [*PERSON.values(), "quimby-srv-01", "SN-998877", "10.20.30.40", "Xaveria Quimby", TOKEN, "***"]
    assert [secret for secret in secrets if secret in text] == []
    ids = re.findall(r'"sys_id":"([0-9a-f]{32})"', recording.read_text(encoding="utf-8").replace("\\", ""))
    assert ids
    assert [one for one in ids if one in text] == []
    with MockServer(seed_from=folder, listen=False) as server, requests.Session() as session:
        server.mount(session)
        session.auth = ("fnms.integration", "fnms-password")
        for table, count in counts.items():
            found = session.get(f"{server.servicenow.url}/api/now/table/{table}?sysparm_limit=1000").json()["result"]
            assert len(found) == count
        [machine] = session.get(
            f"{server.servicenow.url}/api/now/table/cmdb_ci_server?sysparm_query=short_descriptionSTARTSWITHbelongs"
        ).json()["result"]
        people = session.get(f"{server.servicenow.url}/api/now/table/sys_user?sysparm_limit=1000").json()["result"]
    assert machine["short_description"] in {
        f"belongs to {person['first_name']} {person['last_name']}" for person in people
    }


def test_a_scenario_is_not_written_over_files(run: Run, recording: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").touch()
    done = run("scenario", "from", str(recording), "--to", str(tmp_path / "full"))
    assert (done.returncode, done.stderr) == (2, f"Error: The folder {tmp_path / 'full'} is not empty.\n")


@pytest.mark.parametrize(
    "command", ["drift", "spec suggest", "scenario from --to new", "replay --at http://127.0.0.1:1"]
)
def test_another_file_is_refused_in_one_line(command: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "package.json"
    file.write_text('{"name": "x"}')
    first, *options = command.split(" --", 1)
    done = run(*first.split(), str(file), *(f"--{options[0]}".split() if options else ()))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: {file} is not HAR 1.2: it has no log with entries.\n"


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_the_proxy_compares_records_and_stops(server: Up, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mockservers", "proxy", "--spec", "bigfix", "--to", server.bigfix]
    with subprocess.Popen(
        [*command, "--record", "day.har", "--fail-on", "violations"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            url = process.stderr.readline().rpartition(" ")[2].strip()
            for path in ("/api/sam/v2/metrics?limit=1", "/api/sam/v2/metrics"):
                assert requests.get(f"{url}{path}", headers={"Token": TOKEN}, timeout=TIMEOUT).status_code == 200
            assert requests.delete(f"{url}/api/sam/v2/metrics", timeout=TIMEOUT).status_code == 403
            process.send_signal(signal.SIGTERM)
            out, told = process.communicate(timeout=LONGEST)
        finally:
            process.kill()
    assert process.returncode == 1
    assert out.splitlines()[-1] == "2 exchanges, 1 kind of differences from the specification"
    assert "DELETE was not sent: it may change something. --allow-writes lets such requests through.\n" in told
    assert "list_metrics query limit: the spec does not have this parameter.\n" in told
    recorded = (tmp_path / "day.har").read_text(encoding="utf-8")
    assert len(json.loads(recorded)["log"]["entries"]) == 2
    assert TOKEN not in out + told + recorded


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--spec bigfx --to http://127.0.0.1:1", "bigfix"),
        ("--spec bigfix --to nowhere", "nowhere"),
        ("--spec bigfix --to http://127.0.0.1:1 --record /nowhere/x.har", "/nowhere/x.har cannot be written"),
        ("--spec bigfix --to http://127.0.0.1:1 --rate fast", "Invalid number 'fast'"),
    ],
)
def test_a_wrong_option_of_the_proxy_is_named(options: str, said: str, run: Run) -> None:
    done = run("proxy", *options.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
