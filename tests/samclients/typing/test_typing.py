"""mypy and pyright, both strict, accept the sample code for every vendor, and refuse ten mistakes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CLIENTS = ROOT / "clients"
MYPY_ERROR = re.compile(r"^([^:]+):(\d+)(?::\d+)?: error:", re.MULTILINE)
WrongLines = dict[str, list[int]]  # numbers of lines with an error, by the name of the file

pytestmark = pytest.mark.long


def check_with_mypy(folder: Path) -> WrongLines:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary"]
    checked = [HERE / "sample.py", HERE / "mistakes.py"]
    environment = {"MYPYPATH": str(CLIENTS), "MYPY_CACHE_DIR": str(folder)}
    done = subprocess.run([*command, *checked], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode in (0, 1), done.stderr
    return group((Path(name).name, int(line)) for name, line in MYPY_ERROR.findall(done.stdout))


def check_with_pyright(folder: Path) -> WrongLines:
    settings = {
        "typeCheckingMode": "strict",
        "include": [str(HERE / "sample.py"), str(HERE / "mistakes.py")],
        "extraPaths": [str(CLIENTS)],
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run([*command, "--project", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == 2
    return group(
        (Path(error["file"]).name, error["range"]["start"]["line"] + 1) for error in report["generalDiagnostics"]
    )


def group(errors: Iterable[tuple[str, int]]) -> WrongLines:
    lines: WrongLines = {}
    for name, line in sorted(set(errors)):
        lines.setdefault(name, []).append(line)
    return lines


@pytest.mark.parametrize("check", [check_with_mypy, check_with_pyright])
def test_the_sample_code_is_accepted_and_every_mistake_is_refused(
    check: Callable[[Path], WrongLines], tmp_path: Path
) -> None:
    text = (HERE / "mistakes.py").read_text()
    marked = [number for number, line in enumerate(text.splitlines(), 1) if "# mistake" in line]
    assert len(marked) == 10
    assert check(tmp_path) == {"mistakes.py": marked}
