"""The README tells the truth: its examples print what it says, and what it names is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from contract_tests.kit.manual.examples import CLIENTS_README, README, ROOT, ExampleRunner
from contract_tests.kit.services import VENDORS, Service

TEXT = README.read_text()


@pytest.mark.long
@pytest.mark.parametrize("page", [README, CLIENTS_README], ids=["mockservers", "samclients"])
def test_every_example_prints_what_the_readme_says(tmp_path: Path, page: Path) -> None:
    text = page.read_text()
    assert ExampleRunner(tmp_path).replay(text).splitlines() == text.splitlines()


def test_an_example_that_prints_something_else_is_found(tmp_path: Path) -> None:
    wrong = "```console\n$ echo 1; echo 2 >&2\n1\n```\n```console\n$ mockservers worlds\nnone at all\n```\n"
    assert ExampleRunner(tmp_path).replay(wrong) == (
        "```console\n$ echo 1; echo 2 >&2\n1\n2\n```\n"
        "```console\n$ mockservers worlds\nworld  seed  time  exchanges  seeding\n```\n"
    )


@pytest.mark.long
def test_a_run_of_another_length_is_no_difference(tmp_path: Path) -> None:
    told = "```console\n$ echo demo: 5 rows in 1.2 s\ndemo: 5 rows in 17.3 s\n```\n"
    assert ExampleRunner(tmp_path).replay(told) == told


def test_a_program_is_run_with_the_files_before_it_and_its_output_is_compared(tmp_path: Path) -> None:
    page = (
        "<!-- file: one.py -->\n\n```python\nONE = 1\n```\n\n"
        "```python\nfrom one import ONE\n\nprint(ONE)\n```\n\n```text\n2\n```\n\n"
        "```javascript\nconsole.log(process.env.MOCKSERVERS_URL);\n```\n\n```text\n```\n\n```text\nas it is\n```\n"
    )
    shown = page.replace("```text\n2\n", "```text\n1\n").replace("```text\n```", "```text\nhttp://127.0.0.1:8080\n```")
    assert ExampleRunner(tmp_path).replay(page) == shown


@pytest.mark.long
@pytest.mark.parametrize(
    "block", ["```sh\nfalse\n```\n", "```python\nraise SystemExit(2)\n```\n", "```sh\nexit 3\n```\n"]
)
def test_an_example_that_fails_is_found(tmp_path: Path, block: str) -> None:
    with pytest.raises(AssertionError):
        ExampleRunner(tmp_path).replay(block)


def test_the_commands_to_make_it_run_are_targets() -> None:
    (commands,) = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    for line in commands.splitlines():
        command = line.partition("#")[0].split()
        assert command[0] == "make"
        done = subprocess.run([*command, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)]+)\)", TEXT))))
def test_what_is_linked_is_there(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda service: service.name)
def test_every_vendor_is_in_the_table(vendor: Service) -> None:
    row = rf"^\| {re.escape(vendor.title)}[^|]* \| `{vendor.name}` \| {vendor.port} \| \[openapi/{vendor.name}\.yaml\]"
    assert re.search(row, TEXT, re.MULTILINE)
