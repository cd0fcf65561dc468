"""Every block of code of the manual is run, or is in the list of those that are not, with a reason."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from contract_tests.kit.manual.blocks import RUN, SHOWN, Block, list_blocks, list_written_pages, load_reasons
from contract_tests.kit.manual.command_lines import find_unknown, list_command_lines
from contract_tests.kit.manual.pages import HOWTO, HOWTOS, ROOT, list_pages

BLOCKS = [block for page in list_written_pages() for block in list_blocks(page)]


def test_every_block_is_run_or_has_a_reason() -> None:
    left = [block for block in BLOCKS if not block.howto and block.language not in RUN | SHOWN]
    unexplained = [block for block in left if (block.page, block.first_line) not in load_reasons()]
    assert [(block.page, block.first_line) for block in unexplained] == []


def test_every_reason_is_that_of_a_block() -> None:
    assert set(load_reasons()) <= {(block.page, block.first_line) for block in BLOCKS}


def test_python_that_is_not_run_as_a_program_is_a_howto() -> None:
    assert [block.page for block in BLOCKS if block.language == "py" and not block.howto] == []


@pytest.mark.parametrize(
    "words",
    [
        words
        for block in BLOCKS
        if block.language == "sh" and (block.page, block.first_line) in load_reasons()
        for words in list_command_lines(block.code)
    ],
    ids=" ".join,
)
def test_commands_that_are_not_run_have_options_that_exist(words: list[str]) -> None:
    assert find_unknown(words) == []


def test_unknown_commands_and_options_are_found() -> None:
    [known] = list_command_lines("FSM_INGEST_WEB_PASSWORD=... fsm-ingest web --host 0.0.0.0  # a comment\n")
    assert find_unknown(known) == []
    assert find_unknown([*known, "--hots"]) == ["--hots"]
    assert find_unknown(["fsm-ingest", "job", "add"]) == ["job"]
    assert find_unknown(["fnms-servicenow-export", "-urls", "x"]) == ["-urls"]


@pytest.mark.long
def test_the_howtos_of_a_page_are_pasted_and_run(tmp_path: Path) -> None:
    """Blocks of one page and one how-to are one file, in their order, with nothing added."""
    for page in list_pages():
        files = defaultdict[str, list[str]](list)
        for found in HOWTO.finditer(page.read_text(encoding="utf-8")):
            if found["names"] and "/" not in found["file"]:
                files[found["file"]].append(found.group().partition("```py\n")[2].removesuffix("```"))
        for file, pieces in files.items():
            (tmp_path / f"test_{page.stem.replace('-', '_')}_{Path(file).stem}.py").write_text("\n\n".join(pieces))
    own = run_pytest(
        ROOT, "--collect-only", *(str(path) for path in HOWTOS.glob("test_*.py") if path.stem != "test_verdicts")
    )
    [tests] = re.findall(r"^(\d+) tests collected", own, re.MULTILINE)
    assert f"{tests} passed" in run_pytest(tmp_path, "-W", "error", str(tmp_path))


def run_pytest(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
    return done.stdout


def test_a_block_without_its_imports_would_be_found() -> None:
    [block] = [block for block in BLOCKS if "def test_what_was_asked" in block.code]
    assert isinstance(block, Block)
    assert block.code.startswith("import requests\n")
    assert (ROOT / block.page).is_file()
