"""``mockservers check`` of a correct mock server, a wrong one, and systems that cannot be checked."""

from __future__ import annotations

import gc
import json
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import Result

from contract_tests.kit.programs.command_line import COMMAND, LONGEST, environment, invoke
from contract_tests.kit.programs.conformance_check import generate_creations, keep_hypothesis_home, serve_wrong_handler
from contract_tests.kit.services import NOW, SEED, SERVICES, WorldStart
from contract_tests.kit.vendors.bigfix import TOKEN
from mockservers import MockServer

SECRET = "0123456789abcdef0123456789abcdef01234567"
FEW = ("--examples", "2", "--seed", "7")

Check = Callable[..., Result]


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """Stand-ins that only this module asks."""
    with MockServer(start=WorldStart(seed=SEED, now=NOW)) as running:
        yield running


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Check:
    """Runs ``mockservers check`` in the test's folder, with no credentials in the environment."""
    monkeypatch.chdir(tmp_path)
    keep_hypothesis_home(monkeypatch)
    for variable in (known.variable for service in SERVICES for known in service.credentials):
        monkeypatch.delenv(variable, raising=False)

    def check(spec: str, url: str, *options: str) -> Result:
        return invoke("check", "--spec", spec, "--url", url, *options)

    return check


def table(result: Result) -> dict[str, tuple[int, ...]]:
    """Requests, accepted ones and findings by operation, as they are printed."""
    rows = re.findall(r"^([A-Z]+ /\S*) +([\d,]+) +([\d,]+) *([\d,]*)$", result.output, re.MULTILINE)
    return {name: tuple(int(entry.replace(",", "") or 0) for entry in numbers) for name, *numbers in rows}


def test_a_sound_mock_server_has_no_findings(check: Check, server: MockServer, tmp_path: Path) -> None:
    operations = ("--operation", "list_metrics", "--operation", "create_metric")
    reports = [f"--report={name}" for name in ("c.json", "c.xml", "c.html")]
    result = check("bigfix", f"{server.bigfix.url}/~sound", *FEW, *operations, *reports)
    assert result.exit_code == 0, result.output
    found = table(result)
    assert found.keys() == {"GET /api/sam/v2/metrics", "POST /api/sam/v2/metrics"}
    assert all(requests > 5 and accepted and not findings for requests, accepted, findings in found.values())
    total = sum(requests for requests, *_ in found.values())
    assert result.output.endswith(f"bigfix at {server.bigfix.url}/~sound: {total:,} requests, 0 findings, seed 7\n")
    told = json.loads((tmp_path / "c.json").read_text())
    assert (told["passes"], told["findings"], told["read_only"]) == (True, [], False)
    [suite] = ET.parse(tmp_path / "c.xml").getroot()  # noqa: S314 -- our own
    assert (suite.get("tests"), suite.get("failures")) == ("2", "0")
    assert '<h1 class="good">Passed</h1>' in (tmp_path / "c.html").read_text()
    sent = server.bigfix.journal.of("sound")
    assert {exchange.method for exchange in sent.find()} == {"GET", "POST"}
    assert sent.find(status=401), "wrong credentials are tried as well"


@pytest.mark.parametrize(
    ("vendor", "operation"),
    [
        ("bigfix", "get_about"),
        ("servicenow", "get_import_row"),
        ("informatica", "get_licenses"),
        ("flexera", "get_organization"),
    ],
)
def test_read_only_means_gets_with_good_credentials(
    check: Check, server: MockServer, vendor: str, operation: str
) -> None:
    url = f"{server.standins[vendor].url}/~reading"
    result = check(vendor, url, *FEW, "--read-only", "--operation", operation)
    assert result.exit_code == 0, result.output
    assert f"{vendor} at {url}, read only: " in result.output
    asked = server.standins[vendor].journal.of("reading").find()
    signing_in = {"login", "v2_login", "create_token"}
    assert {entry.method for entry in asked if entry.operation not in signing_in} == {"GET"}
    assert asked
    assert 401 not in {entry.status for entry in asked}


def test_negative_authentication_is_tried_when_asked_for(check: Check, server: MockServer) -> None:
    result = check(
        "bigfix", f"{server.bigfix.url}/~wrong", *FEW, "--read-only", "--negative-auth", "--operation", "get_about"
    )
    assert result.exit_code == 0, result.output
    assert {exchange.method for exchange in server.bigfix.journal.of("wrong").find()} == {"GET"}
    assert server.bigfix.journal.of("wrong").find(status=401)


def test_a_read_only_check_sends_only_gets_whatever_is_generated(
    check: Check, server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate_creations(monkeypatch)
    result = check("bigfix", f"{server.bigfix.url}/~guarded", *FEW, "--read-only", "--operation", "get_about")
    assert result.exit_code == 1
    assert "POST is not sent to a read-only target." in result.output
    assert {exchange.method for exchange in server.bigfix.journal.of("guarded").find()} == {"GET"}


def test_a_broken_mock_server_is_found_and_no_secret_is_reported(check: Check, tmp_path: Path) -> None:
    with serve_wrong_handler("list_metrics", {"unheard": "of"}) as server:
        reports = [f"--report={name}" for name in ("c.json", "c.xml", "c.html")]
        result = check("bigfix", server.bigfix.url, *FEW, "--operation", "list_metrics", *reports)
    assert result.exit_code == 1
    [(requests, _, findings)] = table(result).values()
    assert requests
    assert findings
    assert "\nGET /api/sam/v2/metrics: not_a_server_error (" in result.output
    assert "\n  Server error\n" in result.output
    assert f"{findings:,} findings, seed 7\n" in result.output
    assert "curl " in result.output
    assert TOKEN not in result.output + "".join((tmp_path / name).read_text() for name in ("c.json", "c.xml", "c.html"))
    [suite] = ET.parse(tmp_path / "c.xml").getroot()  # noqa: S314 -- our own
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    assert '<h1 class="bad">Failed</h1>' in (tmp_path / "c.html").read_text()


class Leaking(BaseHTTPRequestHandler):
    """A system that requires no credentials, and returns secrets where the spec has none."""

    def do_GET(self) -> None:
        """Answer anything."""
        told = {"version": "10"} if self.path.startswith("/api/sam/about") else {"token": SECRET, "seen": TOKEN}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def test_responses_of_another_system_are_shown_without_secrets(check: Check, tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Leaking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        result = check("bigfix", url, *FEW, "--read-only", "--operation", "list_metrics", "--report=c.html")
        server.shutdown()
    assert result.exit_code == 1
    assert "GET /api/sam/v2/metrics: response_schema_conformance" in result.output
    written = result.output + (tmp_path / "c.html").read_text()
    assert "***" in result.output
    assert SECRET not in written
    assert TOKEN not in written


@pytest.fixture
def closed_port() -> str:
    """The URL of a closed port."""
    with socket.socket() as connection:
        connection.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{connection.getsockname()[1]}"


def refusal(result: Result) -> str:
    """The one line of a check that could not begin."""
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    return result.stderr.removeprefix("Error: ").strip()


def test_a_url_that_does_not_work_is_reported_in_one_line(check: Check, server: MockServer, closed_port: str) -> None:
    assert refusal(check("bigfix", closed_port)) == f"No answer from {closed_port}."
    assert refusal(check("bigfix", "inventory:9081")) == (
        "'inventory:9081' is not a URL such as https://inventory.example.com:9081."
    )
    url = f"{server.flexera.url}/~x"
    assert refusal(check("bigfix", url)) == (
        f"{url} does not respond as HCL BigFix Inventory does: 404 for GET /api/sam/about; check the URL."
    )
    https = server.bigfix.url.replace("http", "https")
    assert refusal(check("bigfix", https)) == f"{https} does not speak HTTPS: correct the scheme or the port."
    told = refusal(check("bigfix", f"http://ada:{SECRET}@127.0.0.1"))
    assert told == "The URL must have no credentials, query or fragment; see --credential."


def test_credentials_that_do_not_work_are_reported_in_one_line(check: Check, server: MockServer) -> None:
    for vendor, name, request in (
        ("bigfix", "token", "401 for GET /api/sam/about"),
        ("servicenow", "password", "401 for GET /api/now/table/core_company"),
        ("informatica", "password", "401 for POST /saas/public/core/v3/login"),
        ("flexera", "refresh_token", "401 for POST /oidc/token"),
    ):
        url = server.standins[vendor].url
        told = refusal(check(vendor, url, "--credential", f"{name}={SECRET}"))
        assert told == f"{url} does not accept the credentials: {request}."
    told = refusal(check("bigfix", server.bigfix.url, "--header", f"Token: {SECRET}"))
    assert told.endswith("does not accept the credentials: 401 for GET /api/sam/about.")
    told = refusal(check("bigfix", "https://inventory.example.com"))
    assert told == "BIGFIX_TOKEN is missing: set it in the environment."


def test_a_certificate_that_is_not_trusted_is_reported_in_one_line(check: Check, tmp_path: Path) -> None:
    with MockServer(data=tmp_path / "data", tls=True) as server:
        assert server.certificate is not None
        url, authority = server.bigfix.url, str(server.certificate.authority)
        told = refusal(check("bigfix", url))
        assert told == f"The certificate of {url} is not trusted; name the file of its authority with --ca."
        result = check("bigfix", url, *FEW, "--read-only", "--operation", "get_about", "--ca", authority)
        assert result.exit_code == 0, result.output
        gc.collect()  # schemathesis leaves its connections open, and the server waits for them


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--spec", "bigfx"], "There is no spec 'bigfx'; the nearest: bigfix"),
        (["--operation", "list_metric"], "There is no operation 'list_metric'; the nearest: list_metrics"),
        (["--read-only", "--operation", "create_metric"], "create_metric may change something or does not exist there"),
        (
            ["--read-only", "--operation", "get_import_status"],
            "get_import_status may change something or does not exist there",
        ),
        (["--credential", "tokn=x"], "There is no credential 'tokn'; the nearest: token"),
        (["--report", "c.pdf"], "Invalid report c.pdf: the name must end in .html, .json or .xml (JUnit)."),
    ],
)
def test_invalid_options_are_reported_in_one_line(
    check: Check, server: MockServer, options: list[str], told: str
) -> None:
    assert refusal(check("bigfix", server.bigfix.url, *options)).startswith(told)


@pytest.mark.long
def test_ctrl_c_prints_what_was_found_so_far(tmp_path: Path) -> None:
    requests = threading.Semaphore(0)
    with MockServer(watch=lambda _entry: requests.release()) as server:
        endless = ("--operation", "list_license_usages", "--rate", "20/s", "--examples", "1000")
        with subprocess.Popen(
            [*COMMAND, "check", "--spec", "bigfix", "--url", server.bigfix.url, *endless],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert all(requests.acquire(timeout=LONGEST) for _ in range(10))
            process.send_signal(signal.SIGINT)
            printed, _ = process.communicate(timeout=LONGEST)
    assert process.returncode == 130, printed
    assert "GET /api/sam/license_usages" in printed
    assert "\ninterrupted: bigfix at " in printed
    assert "Traceback" not in printed
    assert list(tmp_path.iterdir()) == [], "no file is left"
