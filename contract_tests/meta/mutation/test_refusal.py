"""Nothing is scored if the suite fails without a mutant: the failing test would kill every mutant."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[3]
REFUSED = "The suite fails without a mutant; nothing is scored.\n"
READS = "test_every_member_of_every_answer_is_read[bigfix-get_about]"
SENDS = "test_every_member_of_a_body_is_sent[bigfix-get_about]"
OF_ANOTHER_FILE = "test_every_operation_is_recorded[bigfix]"
CHOOSES = "test_every_choice_of_a_parameter_is_sent[bigfix-get_about]"
# A pytest plugin that leaves only a few tests of the suite, and makes them fail.
PLUGIN = """
import os
from pathlib import Path

MARK = Path(__file__).with_name("mark")
BODIES = {bodies}


def pytest_collection_modifyitems(items):
    items[:] = [one for one in items if one.nodeid.rpartition("::")[2] in BODIES]
    for one in items:
        one.obj = changed(BODIES[one.nodeid.rpartition("::")[2]], one.obj)


def changed(body, test):
    def run(**arguments):
        test(**arguments)
        exec(body)

    return run
"""


def run_mutants(folder: Path, plugin: str) -> subprocess.CompletedProcess[str]:
    """Run one mutant of the client against the tests that the plugin leaves, in a process that can fork."""
    (folder / "sabotage.py").write_text(plugin)
    options = ("--sample", "bigfix", "--only", "client: accept header changed: bigfix get_about", "--most", "1")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "clients"), str(folder)])
    return subprocess.run(
        [sys.executable, "-m", "contract_tests.kit.mutation", *options, "--reports", str(folder / "reports")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, "PYTEST_ADDOPTS": "-p sabotage"},
        capture_output=True,
        text=True,
        check=False,
    )


def find_refusal(folder: Path, bodies: dict[str, str]) -> list[str]:
    """Return the lines in which a run refuses to give a score, with the failures of tests."""
    ran = run_mutants(folder, PLUGIN.replace("{bodies}", repr(bodies)))
    assert (ran.returncode, ran.stdout) == (2, ""), ran.stdout + ran.stderr
    assert not (folder / "reports").exists()
    return ran.stderr.partition(REFUSED)[2].splitlines()


def test_a_suite_in_which_tests_fail_crash_or_die_is_not_scored(tmp_path: Path) -> None:
    bodies = {READS: "raise AssertionError('it is broken')", SENDS: "raise OSError('no space left')"}
    lines = find_refusal(tmp_path, {**bodies, CHOOSES: "", OF_ANOTHER_FILE: "os._exit(3)"})
    assert sorted(re.split("test_every_member.py::|/golden/", line)[-1] for line in lines) == [
        f"{SENDS}: call: OSError: no space left",  # no check has failed, and no test has passed
        f"{READS}: call: AssertionError: it is broken",
        "test_recorded.py: it died without a word",
    ]


def test_a_test_that_fails_the_second_time_has_killed_nothing(tmp_path: Path) -> None:
    [line] = find_refusal(tmp_path, {READS: "assert not MARK.exists(), 'it was there before'\nMARK.touch()"})
    assert f"::{READS} (at the end): call: AssertionError: it was there before" in line


def test_a_suite_that_cannot_be_collected_is_not_scored(tmp_path: Path) -> None:
    ran = run_mutants(tmp_path, "def pytest_collection_modifyitems(items):\n    raise RuntimeError\n")
    assert (ran.returncode, ran.stdout) == (2, ""), ran.stderr
    assert "The suite cannot be collected" in ran.stderr
