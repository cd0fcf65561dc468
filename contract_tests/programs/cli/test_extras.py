"""A command that needs an extra which is not installed says in one line how to install it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from contract_tests.kit.programs.command_line import LONGEST, environment

ROOT = Path(__file__).parents[3]
MOCKSERVERS = "from mockservers.cli import main; main(prog_name='mockservers')"
INGEST = "from samclients.fsm_ingest.cli import main; main(prog_name='fsm-ingest')"
COMMANDS = {  # per extra: the program, and commands that need the extra
    "check": (
        MOCKSERVERS,
        ("check --spec bigfix --url http://127.0.0.1:1", "check --spec bigfix --url http://127.0.0.1:1 --report c.xml"),
    ),
    "demo": (MOCKSERVERS, ("demo", "demo --stay")),
    "plot": (
        f"sys.path[0:0] = ['{ROOT / 'benchmarks'}', '{ROOT}']; from run import main; main(prog_name='bench')",
        ("--plot", "--plot --only rates"),
    ),
    "recordings": (
        MOCKSERVERS,
        (
            f"drift {ROOT / 'pyproject.toml'}",
            f"replay {ROOT / 'pyproject.toml'} --at http://127.0.0.1:1",
            f"spec suggest {ROOT / 'pyproject.toml'}",
            f"scenario from {ROOT / 'pyproject.toml'} --to new",
        ),
    ),
    "tracing": (MOCKSERVERS, ("up --traces --ephemeral --port-base 0", "exec --traces -- true")),
    "tls": (MOCKSERVERS, ("up --tls --ephemeral --port-base 0", "exec --tls -- true")),
    "web": (INGEST, ("web", "web --service")),
}


def read_extras(folder: Path) -> dict[str, list[str]]:
    """The extras of a package, with the names of what they install."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return {extra: [re.split("[>=]", one)[0] for one in of] for extra, of in project["optional-dependencies"].items()}


PACKAGES = {"mockservers": read_extras(ROOT), "samclients": read_extras(ROOT / "clients")}
EXTRAS = {extra: (package, of) for package, extras in PACKAGES.items() for extra, of in extras.items()}
MODULES = {  # where a package's module has another name
    "bootstrap-flask": "flask_bootstrap",
    "opentelemetry-exporter-otlp-proto-http": "opentelemetry",
    "opentelemetry-sdk": "opentelemetry",
}
SERVED_WITHOUT = {"console", "metrics", "docs"}  # `up` works without the first two; `make docs` needs the last
WITHOUT = """
class Missing:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {packages!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

import importlib.util, sys
sys.meta_path.insert(0, Missing())
usual = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name in {packages!r} else usual(name, *more)
"""
EACH = """
for command in {commands!r}:
    sys.argv[1:] = command.split()
    try:
        exec({program!r})
    except SystemExit as ended:
        print(ended.code)
"""


def test_every_extra_is_here() -> None:
    assert COMMANDS.keys() == EXTRAS.keys() - SERVED_WITHOUT


@pytest.mark.parametrize("extra", COMMANDS)
def test_it_is_reported_in_one_line_with_what_to_install(extra: str, tmp_path: Path) -> None:
    program, commands = COMMANDS[extra]
    package, packages = EXTRAS[extra]
    modules = {MODULES.get(one, one.replace("-", "_")) for one in packages}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(packages=modules) + EACH.format(commands=commands, program=program)],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=True,
    )
    assert done.stdout.splitlines() == ["2"] * len(commands)  # the exit codes, and nothing else
    told = done.stderr.splitlines()
    assert len(told) == len(commands)
    said = tuple(f"needs {one}: pip install '{package}[{extra}]'." for one in packages)
    assert all(line.endswith(said) for line in told)
