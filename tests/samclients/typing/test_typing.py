"""Type checkers accept the sample code for every vendor, and refuse ten mistakes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
LINE = re.compile(r"^[^:]+:(\d+)(?::\d+)?: error:", re.MULTILINE)


def list_wrong_lines(path: Path) -> list[int]:
    """Return the lines of a file with an error of mypy in strict mode."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env={"MYPYPATH": str(ROOT / "clients")}
    )
    assert done.returncode in (0, 1), done.stderr
    own = [line for line in done.stdout.splitlines() if path.name in line.partition(":")[0]]
    return sorted({int(number) for number in LINE.findall("\n".join(own))})


@pytest.mark.long
def test_the_sample_code_is_accepted() -> None:
    assert list_wrong_lines(HERE / "sample.py") == []


@pytest.mark.long
def test_every_mistake_is_refused() -> None:
    path = HERE / "mistakes.py"
    marked = [number for number, line in enumerate(path.read_text().splitlines(), 1) if "# mistake" in line]
    assert len(marked) == 10
    assert list_wrong_lines(path) == marked
