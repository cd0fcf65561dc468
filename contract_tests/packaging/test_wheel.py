"""The wheel: what is in it is all that a server needs, wherever it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from textwrap import dedent

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment elsewhere with the wheel installed, which sees this one's other packages."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    (wheel,) = folder.glob("mockservers-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (packages,) = (folder / "venv/lib").glob("python*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = folder / "venv/bin/python"
    subprocess.run([*PIP, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True)
    return folder / "venv"


def output(installation: Path, *command: str) -> str:
    """Run a command in an empty folder without a trace of the source tree."""
    path = f"{installation / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=installation.parent, env={"PATH": path}, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_installed_package_is_the_one_that_runs(installation: Path) -> None:
    found = output(installation, "python", "-c", "import mockservers; print(mockservers.__file__)")
    assert Path(found.strip()).is_relative_to(installation)


def test_the_clients_are_in_the_package(installation: Path) -> None:
    ask = dedent("""
        import os, samclients
        with samclients.BigFix(os.environ["BIGFIX_URL"], token=os.environ["BIGFIX_TOKEN"]) as bigfix:
            print(len(bigfix.metrics.list().rows), samclients.__file__)
    """)
    printed = output(installation, "mockservers", "exec", "--quiet", "--", "python", "-c", ask).split()
    assert printed[0] == "63"
    assert Path(printed[1]).is_relative_to(installation)


def test_the_pytest_plugin_is_there_without_being_asked_for(installation: Path) -> None:
    (installation.parent / "test_theirs.py").write_text(
        dedent("""
        import requests

        def test_about(bigfix):
            token = {"token": bigfix.credentials["token"]}
            assert requests.get(bigfix.url + "/api/sam/about", params=token).json() == {"version": "10.0.4.0"}
    """)
    )
    assert "1 passed" in output(installation, "python", "-m", "pytest", "-p", "no:cacheprovider", "test_theirs.py")


def test_the_installed_command_starts_a_server_that_answers(installation: Path) -> None:
    ask = dedent("""
        import os, requests
        token = {"token": os.environ["BIGFIX_TOKEN"]}
        print(requests.get(os.environ["BIGFIX_URL"] + "/api/sam/v2/metrics", token, timeout=10).json()["total"])
        print(requests.get(os.environ["BIGFIX_URL"] + "/api/sam/license_usages", token, timeout=10).json()["total"])
        for page in ("/", "/docs/bigfix", "/static/plain.css", "/openapi/control.yaml", "/control/worlds"):
            print(requests.get(os.environ["MOCKSERVERS_URL"] + page, timeout=10).status_code)
    """)
    printed = output(installation, "mockservers", "exec", "--quiet", "--", "python", "-c", ask)
    assert printed.split() == ["63", "2000", *["200"] * 5]
