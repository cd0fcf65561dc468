"""The code uses nothing that the oldest supported Python does not have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.kit.packaging.builds import ROOT

pytestmark = pytest.mark.long
VERMIN = Path(sys.executable).with_name("vermin")
OLDEST = "3.11"
MISTAKEN = ("str.decode", "str.decode(errors)")  # of bytes, which vermin takes for texts of Python 2


def check(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Run vermin."""
    excluded = [option for name in MISTAKEN for option in ("--exclude", name)]
    command = [str(VERMIN), "--no-tips", "--violations", f"--target={OLDEST}-", *excluded]
    return subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=False)


def test_both_packages_run_on_the_oldest_python() -> None:
    done = check(ROOT / "mockservers", ROOT / "clients" / "samclients")
    assert done.returncode == 0, done.stdout


def test_a_newer_function_is_found(tmp_path: Path) -> None:
    newer = tmp_path / "newer.py"
    newer.write_text("from itertools import batched\n")
    done = check(newer)
    assert (done.returncode, "'itertools.batched' member requires !2, 3.12" in done.stdout) == (1, True)
