"""``mockservers seed --from``, ``mockservers worlds dump`` and ``--seed-from``: folders of data on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from contract_tests.kit.programs.command_line import Run, Up, invoke
from contract_tests.kit.services import CREDENTIALS

COMPUTERS = "id,name,serial_number,is_virtual\n7,berlin-1,00123,false\n"
NO_USAGES = "computer_system_id,software_title_id,metric_name,peak_value,peak_time\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two tables of BigFix, one of them empty."""
    (tmp_path / "lab/bigfix").mkdir(parents=True)
    (tmp_path / "lab/bigfix/computer_systems.csv").write_text(COMPUTERS)
    (tmp_path / "lab/bigfix/license_usages.csv").write_text(NO_USAGES)
    return tmp_path / "lab"


def test_a_folder_is_loaded_and_written(server: Up, run: Run, folder: Path, tmp_path: Path) -> None:
    def told(*arguments: str) -> str:
        done = run(*arguments, MOCKSERVERS_URL=server.control)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    told("worlds", "create", "own")
    assert told("seed", "--from", str(folder), "--world", "own").splitlines()[-1].startswith("own: ")
    dumped = tmp_path / "dumped"
    assert told("worlds", "dump", str(dumped), "--world", "own").startswith(f"{dumped}: ")
    for name, text in (("computer_systems", COMPUTERS), ("license_usages", NO_USAGES)):
        assert (dumped / f"bigfix/{name}.csv").read_text().splitlines()[1:] == text.splitlines()[1:]
    told("worlds", "delete", "own")


def test_problems_are_printed_with_file_and_line(server: Up, run: Run, folder: Path) -> None:
    (folder / "bigfix/computer_systems.csv").write_text(COMPUTERS + "8,berlin-2,00124,maybe\n9,berlin-3\n")
    done = run("seed", "--from", str(folder), MOCKSERVERS_URL=server.control)
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            "Error: The data was not loaded. It has 2 problems.",
            "bigfix/computer_systems.csv:3: is_virtual must be true or false.",
            "bigfix/computer_systems.csv:4: The line has 2 cells, the header 4.",
        ],
    )


def test_what_cannot_be_loaded_or_written_is_one_line(server: Up, folder: Path, tmp_path: Path) -> None:
    def refuse(*arguments: str) -> tuple[int, str]:
        done = invoke(*arguments, MOCKSERVERS_URL=server.control)
        return done.exit_code, done.output.splitlines()[-1]

    missing = tmp_path / "missing"
    assert refuse("seed", "--from", str(missing)) == (
        2,
        f"Error: {missing} cannot be read: There is no folder {missing}.",
    )
    assert refuse("seed", "--from", str(folder), "--usages", "7") == (
        2,
        "Error: --from cannot be combined with other options: write them to world.yaml.",
    )
    assert refuse("worlds", "dump", str(folder)) == (
        2,
        f"Error: {folder} cannot be written: {folder} exists and is not an empty folder.",
    )
    (folder / "bigfix/users.csv").symlink_to("/etc/passwd")
    assert refuse("seed", "--from", str(folder)) == (
        1,
        "bigfix/users.csv: It is a link to a place outside the folder.",
    )
    assert refuse("up", "--ephemeral", "--port-base", "0", "--seed-from", str(missing)) == (
        2,
        f"Error: There is no folder {missing}.",
    )


def test_the_tests_of_a_job_run_with_a_folder(run: Run, folder: Path) -> None:
    url = "$BIGFIX_URL/api/sam/license_usages?countSwitch=2"
    done = run("exec", "--seed-from", str(folder), "--", "sh", "-c", f'curl -s "{url}" -H "Token: $BIGFIX_TOKEN"')
    assert '{"total":0}' in done.stdout, done


def test_a_server_without_the_folder_has_generated_data(server: Up) -> None:
    answer = requests.get(
        f"{server.bigfix}/~generated/api/sam/license_usages?countSwitch=2",
        headers={"Token": CREDENTIALS["BIGFIX_TOKEN"]},
        timeout=30,
    )
    assert answer.json()["total"] > 0
