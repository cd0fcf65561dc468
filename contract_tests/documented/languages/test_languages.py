"""The clients of docs/how-to/languages.md do what the page says, in each language that this machine has."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from contract_tests.kit.manual import pages
from contract_tests.kit.programs.command_line import COMMAND, LONGEST, environment

CLIENTS = pages.HOWTOS / "languages"
RUN = {  # file: the command that runs it, as on the page
    "client.sh": "sh client.sh",
    "client.mjs": "node client.mjs",
    "Client.java": "java Client.java",
    "client.go": "go run client.go",
    "client.cs": "dotnet run client.cs",
    "client.ps1": "pwsh client.ps1",
}
PAGE = pages.DOCS / "how-to/languages.md"


def test_every_client_is_run_and_shown() -> None:
    assert {path.name for path in CLIENTS.iterdir()} == RUN.keys()
    text = PAGE.read_text()
    for file, command in RUN.items():
        assert f"<!-- howto/languages/{file} -->" in text
        assert f"`mockservers exec -- {command}`" in text


@pytest.mark.long
@pytest.mark.parametrize("file", RUN)
def test_a_client_meets_its_fault_and_verifies_its_requests(file: str, tmp_path: Path) -> None:
    command = RUN[file].split()
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed.")
    shutil.copy(CLIENTS / file, tmp_path)
    done = subprocess.run(
        [*COMMAND, "exec", "--quiet", "--", *command],
        cwd=tmp_path,
        env=environment(HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "503\n200\nverified\n", "")
