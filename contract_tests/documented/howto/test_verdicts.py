"""``mockservers exec`` in a CI job: its report on a Python client with bugs, and on a shell script with curl."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree as ET

import pytest

from contract_tests.kit.manual.examples import CLIENTS
from contract_tests.programs.cli.conftest import Run

Client = Callable[[str], str]


def run_example(run: Run, name: str, *options: str) -> int:
    """Run the example of a client, compare its output with the manual, and return the exit code."""
    command, *expected = (CLIENTS / f"{name}.txt").read_text().splitlines()
    arguments = [
        {"python": sys.executable}.get(word, word) for word in shlex.split(command.removeprefix("$ mockservers "))
    ]
    program = str(CLIENTS / arguments.pop())
    place = arguments.index("--")
    done = run(*arguments[:place], *options, *arguments[place:], program)
    progress = re.compile(r"mockservers: fault \d+ of \d+: ")
    assert [line for line in (done.stdout + done.stderr).splitlines() if not progress.match(line)] == expected
    return done.returncode


def test_bugs_of_a_client_that_ends_well_fail_the_job(run: Run) -> None:
    assert run_example(run, "report") == 3


def test_a_script_with_curl_is_told_what_it_asked_for(run: Run) -> None:
    assert run_example(run, "export") == 3


def test_without_a_demand_the_command_decides(run: Run, client: Client) -> None:
    assert run("exec", "--", client("export.sh")).returncode == 0
    assert run("exec", "--quiet", "--", client("export.sh")).stderr == ""


def test_the_commands_failure_comes_first(run: Run) -> None:
    asked = 'curl -s "$BIGFIX_URL/nowhere"; exit 7'
    assert run("exec", "--fail-on", "violations", "--", "sh", "-c", asked).returncode == 7


def test_coverage_is_demanded(run: Run) -> None:
    asked = 'curl -s "$BIGFIX_URL/api/sam/about" -H "Token: $BIGFIX_TOKEN"'
    done = run("exec", "--coverage-min", "10", "--", "sh", "-c", asked)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert done.stderr.startswith("mockservers: 1 exchange; bigfix: 1 of 10 operations (never called: ")
    assert done.stderr.endswith("; no findings\n")
    failed = run("exec", "--coverage-min", "50", "--fail-on", "unused", "--", "sh", "-c", asked)
    assert failed.returncode == 3
    assert failed.stderr.endswith("mockservers: failed: unused: 9; coverage 10 % is below 50 %\n")


def test_a_world_that_was_reset_or_deleted_is_judged_as_well(run: Run) -> None:
    asked = f"""
        {sys.executable} -m mockservers worlds create w
        curl -s "$BIGFIX_URL/~w/nowhere"
        {sys.executable} -m mockservers reset --world w
        curl -s "$BIGFIX_URL/~w/nowhere/else"
        {sys.executable} -m mockservers worlds delete w
    """
    done = run("exec", "--", "sh", "-c", asked)
    assert "(violations): 2" in done.stderr
    assert "(#1 in w)" in done.stderr


def test_a_world_that_was_never_made_is_judged_as_well(run: Run) -> None:
    done = run("exec", "--", "sh", "-c", 'curl -s "$BIGFIX_URL/~w/nowhere"')
    assert "(violations): 1" in done.stderr
    assert "(in w, which was not created)" in done.stderr


def test_an_impatient_client_is_found_out(run: Run) -> None:
    ask = """
import os, requests
control = os.environ["MOCKSERVERS_URL"] + "/control/worlds/default/clock"
requests.post(control + "/freeze")
form = {"grant_type": "refresh_token", "refresh_token": os.environ["FLEXERA_REFRESH_TOKEN"]}
token = requests.post(os.environ["FLEXERA_URL"] + "/oidc/token", data=form).json()["access_token"]
session = requests.Session()
session.headers["Authorization"] = f"Bearer {token}"
url = f"{os.environ['FLEXERA_URL']}/saas/v1/orgs/{os.environ['FLEXERA_ORG_ID']}/managed-apps"
while session.get(url).status_code != 429:
    pass
session.get(url)
requests.post(control + "/advance", json={"seconds": 7200})
session.get(url)
"""
    done = run("exec", "--fail-on", "retries,expired", "--", sys.executable, "-c", ask)
    assert done.returncode == 3, done.stderr
    assert "flexera list_managed_apps: sent again after 0.0 s, but #" in done.stderr
    assert "flexera list_managed_apps: the access token had expired" in done.stderr
    assert "failed: retries: 1; expired: 1" in done.stderr


def test_a_condition_that_the_instance_drops_is_told_though_the_answer_is_a_success(run: Run) -> None:
    ask = dedent("""
        import os, requests
        query = "sys_created_on>=javascript:gs.weeksAgo(1)^nope=1"
        answer = requests.get(
            f"{os.environ['SERVICENOW_URL']}/api/now/table/core_company",
            params={"sysparm_query": query},
            auth=(os.environ["SERVICENOW_USER"], os.environ["SERVICENOW_PASSWORD"]),
            timeout=30,
        )
        print(len(answer.json()["result"]) > 0)
    """)
    done = run("exec", "--fail-on", "ignored", "--", sys.executable, "-c", ask)
    assert (done.returncode, done.stdout) == (3, "True\n")
    told = [line.strip() for line in done.stderr.splitlines()]
    assert "Parts of requests that had no effect (ignored): 2" in told
    assert (
        "servicenow list_records: the condition `nope=1` was ignored because core_company has no field `nope` (#1)"
        in told
    )
    assert any("`sys_created_on>=javascript:gs.weeksAgo(1)` was ignored because" in line for line in told)
    assert told[-1] == "mockservers: failed: ignored: 2"


IGNORED = {  # a condition of each kind that an instance ignores, or that finds nothing, and what the report says
    "nope=1": "was ignored because core_company has no field `nope`",
    "nameFOO1": "was ignored because `FOO1` does not begin with an operator",
    "sys_mod_count=many": "was ignored because `many` is not a number, and the field `sys_mod_count` is numeric",
    "sys_created_on>2026-02-30": "was ignored because `2026-02-30` is not a date: day is out of range for month",
    "name=javascript:alert(1)": "was ignored because the mock server cannot evaluate the script `alert(1)`",
    "sys_created_onSAMEASsys_updated_on@eon": (
        "was ignored because `eon` is not a unit in which the fields can be compared"
    ),
    "sys_created_onRELATIVEGE@day@ago@3": (
        "matched no record because `day` is not a unit of relative dates; days are dayofweek"
    ),
    "parentDYNAMICx": "matched no record because there is no dynamic filter option `x`",
    "nameVALCHANGES": "was ignored because VALCHANGES is for notifications and triggers, not for reading",
}


def test_every_kind_of_ignored_condition_is_named_with_its_reason(run: Run) -> None:
    ask = dedent(f"""
        import os, requests
        for query in {list(IGNORED)}:
            requests.get(
                os.environ["SERVICENOW_URL"] + "/api/now/table/core_company",
                params={{"sysparm_query": query}},
                auth=(os.environ["SERVICENOW_USER"], os.environ["SERVICENOW_PASSWORD"]),
                timeout=30,
            ).raise_for_status()
    """)
    done = run("exec", "--fail-on", "ignored", "--", sys.executable, "-c", ask)
    lines = {line.strip().rpartition(" (#")[0] for line in done.stderr.splitlines()}
    assert {f"servicenow list_records: the condition `{query}` {why}" for query, why in IGNORED.items()} <= lines
    assert done.returncode == 3


def test_reports_are_written_for_programs_ci_servers_and_people(run: Run, client: Client, tmp_path: Path) -> None:
    reports = [f"--report={tmp_path / name}" for name in ("v.json", "v.xml", "v.html")]
    run("exec", "--fail-on", "violations", *reports, "--", sys.executable, client("report.py"))
    found = json.loads((tmp_path / "v.json").read_text())
    assert (found["passes"], found["failures"], found["exchanges"]) == (False, ["violations: 1"], 4)
    assert found["findings"]["errors"][0]["text"] == "MetricExists: Metric already present"
    assert found["coverage"]["percent"] == 20
    (suite,) = ET.parse(tmp_path / "v.xml").getroot()  # noqa: S314 -- our own
    outcomes = {case.get("name"): [part.tag for part in case] for case in suite}
    assert outcomes["violations"] == ["failure"]
    assert outcomes["errors"] == ["system-out"]
    assert outcomes["secrets"] == []
    assert (suite.get("tests"), suite.get("failures")) == (str(len(outcomes)), "1")
    page = (tmp_path / "v.html").read_text()
    assert '<h1 class="bad">Failed</h1>' in page
    assert "broken: query code_name: it is missing" in page
    assert "//" not in page.replace("<!doctype", "")  # nothing is loaded from elsewhere


def test_what_a_client_sends_cannot_break_a_report(run: Run, tmp_path: Path) -> None:
    asked = (
        r"""curl -s "$BIGFIX_URL/<script>alert(1)</script>" --globoff; curl -s "$BIGFIX_URL/%EF%BF%BE%F0%9F%A6%8A" """
    )
    run("exec", f"--report={tmp_path / 'v.html'}", f"--report={tmp_path / 'v.xml'}", "--", "sh", "-c", asked)
    assert "<script>" not in (tmp_path / "v.html").read_text()
    assert "\U0001f98a" in ET.parse(tmp_path / "v.xml").getroot()[0][1][0].text  # type: ignore[operator]  # noqa: S314


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--fail-on", "violation"], "There is no check 'violation'; the nearest: violations"),
        (["--report", "verdict.pdf"], "Invalid report verdict.pdf: the name must end in .html, .json or .xml (JUnit)."),
        (
            ["--report", "nowhere/v.html"],
            "The report nowhere/v.html cannot be written: the folder nowhere does not exist.",
        ),
    ],
)
def test_what_cannot_be_meant_ends_before_the_command(run: Run, options: list[str], told: str) -> None:
    done = run("exec", *options, "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {told}")


def test_a_client_that_tries_again_survives_what_it_can(run: Run, tmp_path: Path) -> None:
    assert run_example(run, "patient", f"--report={tmp_path / 'v.json'}") == 3
    found = {one["fault"]["kind"]: one["survived"] for one in json.loads((tmp_path / "v.json").read_text())["faults"]}
    assert found["rate_limit"] is True
    assert found["bigfix.token_revoked"] is False
    assert found["bigfix.page_drift"] is None


def test_a_script_that_never_tries_again_survives_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "faults.yaml").write_text("""
- {kind: status, values: {status: 500}, operation: get_about}
- {kind: wrong_type, operation: get_about}
- {kind: status, operation: list_metrics}
""")
    asked = """
        about() { curl -s -o about.json "$BIGFIX_URL/api/sam/about" -H "Token: $BIGFIX_TOKEN"; }
        about
        curl -sf -o metrics.json "$BIGFIX_URL/api/sam/v2/metrics" -H "Token: $BIGFIX_TOKEN" || about
    """
    done = run("exec", "--faults", "faults.yaml", "--", "sh", "-c", asked)
    assert done.returncode == 0  # --fail-on faults was not asked for
    assert "  Faults: 0 survived of 3 that were triggered\n" in done.stderr
    assert "    NOT       status status=500 operation=get_about: unmoved, exit code 0; expected: " in done.stderr
    assert (
        "    NOT       status operation=list_metrics: lost, exit code 0; expected: " in done.stderr
    )  # it asked otherwise


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ("statuss", "There is no fault or vendor 'statuss'; the nearest: status"),
        ("faults.yaml", "The fault status is invalid: /times"),
        ("nowhere.yaml", "The fault profile nowhere.yaml cannot be read: No such file or directory."),
    ],
)
def test_a_profile_that_cannot_be_meant_ends_before_the_command(
    run: Run, tmp_path: Path, profile: str, told: str
) -> None:
    (tmp_path / "faults.yaml").write_text("[{kind: status, times: often}]")
    done = run("exec", "--faults", profile, "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {told}")
