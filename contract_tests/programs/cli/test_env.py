"""``mockservers env``: lines for a shell, with which programs find a running server as they would in ``exec``."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from contract_tests.kit.manual.pages import ROOT
from contract_tests.kit.programs.command_line import Run, Up, environment
from contract_tests.kit.services import VENDORS
from mockservers import MockServer

TELL = "import json, os; print(json.dumps(dict(os.environ)))"


def evaluated(lines: str, **known: str) -> dict[str, str]:
    """The environment of a program that a shell starts after it has read the lines."""
    script = f'eval "$1"; exec "{sys.executable}" -c "$2"'
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", lines, TELL], env=environment(**known), capture_output=True, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_a_shell_that_reads_the_lines_has_what_exec_gives(run: Run, server: Up) -> None:
    done = run("env", "--url", server.control)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(line.startswith("export ") for line in done.stdout.splitlines())
    found = evaluated(done.stdout, NO_PROXY="corp.example")
    assert found["MOCKSERVERS_URL"] == server.control
    for one in VENDORS:
        assert found[f"{one.name.upper()}_URL"] == server.urls[one.name]
        assert all(found[each.variable] == each.value for each in one.credentials)
    assert "127.0.0.1" in found["NO_PROXY"].split(",")


def read_aliases() -> list[tuple[str, str, str]]:
    """Variable, the variable whose value it has, and what follows the value, by the manual."""
    page = (ROOT / "docs/how-to/point-a-client.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(\w+)` \| `(\w+)`(?: and `([/\w]+)`)? \|", page, re.MULTILINE)


def test_names_that_public_clients_read_are_those_of_the_manual(run: Run, server: Up) -> None:
    aliases = read_aliases()
    assert {variable for variable, *_ in aliases} == {name for vendor in VENDORS for name in vendor.aliases}
    found = evaluated(run("env", "--url", server.control, "--world", "test-7").stdout)
    assert [found[variable] for variable, *_ in aliases] == [f"{found[same]}{rest}" for _, same, rest in aliases]


def test_the_variables_are_those_of_exec_and_of_python(run: Run, server: Up) -> None:
    told = run("env", "--url", server.control).stdout
    names = {line.removeprefix("export ").partition("=")[0] for line in told.splitlines()}
    with MockServer(listen=False) as python:
        assert names == python.environment().keys()


def test_a_world_is_in_the_urls(run: Run, server: Up) -> None:
    found = evaluated(run("env", "--url", server.control, "--world", "test-7").stdout)
    assert found["BIGFIX_URL"] == f"{server.bigfix}/~test-7"


def test_the_token_and_who_is_trusted_are_passed_on(up: Callable[..., Up], run: Run, tmp_path: Path) -> None:
    running = up("--tls", "--host", "0.0.0.0")  # noqa: S104 -- the token is for such a one
    trusted = str(tmp_path / ".mockservers/tls/ca.pem")
    token = running.credentials["control"]["token"]
    done = run("env", "--url", running.control, REQUESTS_CA_BUNDLE=trusted, MOCKSERVERS_TOKEN=token)
    found = evaluated(done.stdout)
    assert (found["MOCKSERVERS_TOKEN"], found["SSL_CERT_FILE"]) == (token, trusted)
