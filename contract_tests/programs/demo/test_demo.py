"""``mockservers demo`` as somebody sees it for the first time: from nothing, to the end, and gone again."""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
import requests

from contract_tests.kit.output import read_until
from contract_tests.kit.programs.demo import LAST_LINE, read_commands, read_pages, run_demo, serve_pages
from contract_tests.kit.services import SERVICES

SMALL = ("--computers", "30", "--usages", "120")
LONGEST = 300  # seconds
TOLD = (
    r"1\. BigFix Inventory",
    r"DEMO_CORES is created with the id \d+",
    r"It is refused, and the client says why: 400, Metric already present\.",
    r"Metrics: 64 = 64",
    r"2\. FlexNet Manager Suite -> ServiceNow",
    r"\$ mockservers faults add servicenow\.return_code code=1 --after 1 --times 2",
    r"\$ fnms-servicenow-export --database sqlite:///fnms\.db",
    r"failed at attempt 1: Return code 1: Unexpected error",
    r"failed at attempt 2: Return code 1: Unexpected error",
    r"Hardware inventory imported 30 1 0",
    r"Installed applications imported 150 2 0",
    r"Computers: 30 = 30",
    r"Memory, MB: ([\d,]+) = \1",
    r"Installations: 150 = 150",
    r"Requests of a second run: 1 = 1",
    r"3\. Informatica metering",
    r'It called back: "Job with jobID: \S+ has completed and the Job Status is SUCCESS\."',
    r"IPUs, by summary and by asset: ([\d,.]+) = \1",
    r"4\. SaaS vendors -> Flexera",
    r'\$ fsm-ingest run "BigFix usages" --json',
    r"BigFix usages 1 120 120 0 Completed",
    r"Sample users 4 120 120 0 Completed",
    r"list_sample_records 401 create_sample_token 200 list_sample_records 200",
    r"License usages -> consumption: 120 = 120",
    r"Peak values -> used, summed: ([\d,]+) = \1",
    r"Users that both sides have: 120 = 120",
    r"What was compared",
    r"18 of 18 counts agree",
    r"The data of the demonstration is in these",
)


def assert_nothing_is_left(process: subprocess.Popen[str], folder: Path) -> None:
    assert list(folder.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.long
def test_the_whole_story_is_reported_and_the_mock_servers_stay_until_they_are_stopped(tmp_path: Path) -> None:
    with run_demo(tmp_path, *SMALL, "--stay") as process:
        printed = read_until(process.stdout, LAST_LINE)
        plain = " ".join(printed.split())
        places = [found.start() if (found := re.search(entry, plain)) else entry for entry in TOLD]
        assert [entry for entry in places if isinstance(entry, str)] == []
        assert places == sorted(places)
        lines = printed.partition("The data of the demonstration is in these")[0].splitlines()
        assert max(map(len, lines)) <= 80
        story = "\n".join(lines)
        credentials = {known.variable: known.value for service in SERVICES for known in service.credentials}
        secrets = [value for name, value in credentials.items() if name.endswith(("TOKEN", "SECRET", "PASSWORD"))]
        assert not [entry for entry in secrets if len(entry) > 8 and entry in story]
        url = re.search(r"ServiceNow: (http://\S+)", printed)
        assert url
        auth = (credentials["SERVICENOW_USER"], credentials["SERVICENOW_PASSWORD"])
        answer = requests.get(f"{url[1]}/api/now/table/cmdb_ci_computer", auth=auth, timeout=30)
        assert len(answer.json()["result"]) == 30
        assert_pages_show_what_happened(tmp_path, printed)
        os.killpg(process.pid, signal.SIGINT)
        rest, _ = process.communicate(timeout=LONGEST)
        assert (process.returncode, rest) == (0, "Stopping ...\n")
    assert_nothing_is_left(process, tmp_path)


def assert_pages_show_what_happened(folder: Path, printed: str) -> None:
    """The pages that are printed at the end have the exchanges, faults, callbacks and runs of the demonstration."""
    shown = {title: read_text(url) for title, url in read_pages(printed).items()}
    for problem in ("create_metric POST", "servicenow.return_code", "flexera.token_expired"):
        assert problem in shown["Problems"]
    assert re.search(
        r"servicenow\.return_code code 1 servicenow 2 times, after the first 1 \d+ 2 Remove", shown["Faults"]
    )
    assert re.search(r"flexera\.token_expired .*? once, after the first 2 \d+ 1 Remove", shown["Faults"])
    assert re.search(r"informatica export_job_ended http://127\.0\.0\.1:\d+/jobs sent 1 ", shown["Callbacks"])
    commands = read_commands(printed)
    with serve_pages(folder, commands, "fsm-ingest") as url:
        jobs, logs = read_text(f"{url}/jobs"), read_text(f"{url}/jobs/logs")
        assert all(name in jobs and name in logs for name in ("BigFix usages", "Sample users"))
        assert logs.count("Completed") >= 2
    with serve_pages(folder, commands, "fnms-servicenow-export") as url:
        assert "Hardware inventory Imported 30 of 30" in read_text(url)


def read_text(url: str) -> str:
    """The text of a page in one line."""
    answer = requests.get(url, timeout=60)
    answer.raise_for_status()
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", answer.text).split()))


@pytest.mark.long
def test_a_story_that_is_interrupted_leaves_nothing_behind(tmp_path: Path) -> None:
    with run_demo(tmp_path, *SMALL) as process:
        read_until(process.stdout, "$ fnms-servicenow-export")
        process.send_signal(signal.SIGTERM)  # to the first process alone
        rest, _ = process.communicate(timeout=LONGEST)
        assert (process.returncode, "Interrupted." in rest) == (130, True), rest
        assert "Traceback" not in rest
    assert_nothing_is_left(process, tmp_path)
