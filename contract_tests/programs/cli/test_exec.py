"""``mockservers exec``: what the command finds, and how it ends."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
import requests

from contract_tests.kit.programs.command_line import COMMAND, LONGEST, NAMES, Run, environment
from contract_tests.kit.services import VENDORS

PYTHON = sys.executable
TELL = "import json, os; print(json.dumps(dict(os.environ)))"


def test_the_command_finds_urls_and_credentials(run: Run) -> None:
    done = run("exec", "--", PYTHON, "-c", TELL, BIGFIX_URL="http://earlier.example", KEPT="yes")
    found = json.loads(done.stdout)
    assert done.stderr == ""
    assert found["BIGFIX_URL"].startswith("http://127.0.0.1:")
    assert found["MOCKSERVERS_URL"].startswith("http://127.0.0.1:")
    for one in VENDORS:
        assert found[f"{one.name.upper()}_URL"].startswith("http://127.0.0.1:")
        assert {each.variable: found[each.variable] for each in one.credentials} == {
            each.variable: each.value for each in one.credentials
        }
    assert found["KEPT"] == "yes"


def test_the_command_reaches_its_mock_servers_which_end_with_it(run: Run, tmp_path: Path) -> None:
    ask = dedent("""
        import os, requests
        answer = requests.get(f"{os.environ['BIGFIX_URL']}/api/sam/v2/metrics",
                              params={"token": os.environ["BIGFIX_TOKEN"]}, timeout=10)
        print(os.environ["BIGFIX_URL"], answer.json()["total"])
    """)
    done = run("exec", "--", PYTHON, "-c", ask)
    url, total = done.stdout.split()
    assert total == "63"
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=10)
    assert list(tmp_path.iterdir()) == []


def test_options_before_the_command_are_the_servers_and_after_it_the_commands(run: Run, tmp_path: Path) -> None:
    done = run("exec", "--seed", "7", "--data", "kept", "mockservers-is-not-this", "--seed", "x")
    assert done.returncode == 127
    assert (tmp_path / "kept/VERSION").exists()
    told = run("exec", "--seed", "7", "--", PYTHON, "-m", "mockservers", "reset")
    assert told.stdout.startswith("default: seed 7; ")


PROXY = "http://127.0.0.1:9"  # nobody listens there


@pytest.mark.parametrize("known", [{}, {"NO_PROXY": "corp.example"}, {"no_proxy": "corp.example, .intern"}])
def test_behind_a_proxy_the_command_asks_its_mock_servers_directly(run: Run, known: dict[str, str]) -> None:
    ask = dedent("""
        import os, subprocess, urllib.request, requests
        url = f"{os.environ['BIGFIX_URL']}/api/sam/v2/metrics?token={os.environ['BIGFIX_TOKEN']}"
        assert requests.get(url, timeout=10).ok
        assert requests.get(url.replace("127.0.0.1", "localhost"), timeout=10).ok
        assert urllib.request.urlopen(url, timeout=10).status == 200
        subprocess.run(["curl", "-sf", "-o", "/dev/null", url], check=True)
        try:
            requests.get("http://example.com/", timeout=10)
        except requests.exceptions.ProxyError:
            print(os.environ["NO_PROXY"] == os.environ["no_proxy"], os.environ["NO_PROXY"])
    """)
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), PROXY)
    done = run("exec", "--quiet", "--", PYTHON, "-c", ask, **proxies, **known)
    assert (done.returncode, done.stderr) == (0, "")
    same, _, hosts = done.stdout.strip().partition(" ")
    named = [host.strip() for value in known.values() for host in value.split(",")]
    assert same == "True"
    assert hosts.split(",")[: len(named)] == named


def test_no_proxy_for_all_hosts_stays(run: Run) -> None:
    tell = "import os; print(os.environ['NO_PROXY'], os.environ['no_proxy'])"
    assert run("exec", "--", PYTHON, "-c", tell, NO_PROXY="*").stdout == "* *\n"


def test_a_command_that_a_signal_ends_ends_as_in_a_shell(run: Run) -> None:
    assert run("exec", "--", "/bin/sh", "-c", "kill -9 $$").returncode == 128 + signal.SIGKILL


def test_an_unknown_command_is_reported(run: Run) -> None:
    done = run("exec", "--", "no-such-command")
    assert (done.returncode, done.stderr) == (127, "Error: Command not found: 'no-such-command'.\n")


def test_a_command_that_cannot_be_executed_is_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text").touch()
    done = run("exec", "--", "./text")
    assert (done.returncode, done.stderr) == (126, "Error: Command './text' cannot be executed: Permission denied.\n")


def test_invalid_server_options_end_before_the_command(run: Run) -> None:
    done = run("exec", "--port", "nobody=0", "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: Invalid --port nobody=0: there is no service 'nobody'; the services are {NAMES}.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_reach_the_command(tmp_path: Path, number: signal.Signals) -> None:
    wait = dedent("""
        import signal, sys
        signals = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        print("waiting", flush=True)
        arrived = signal.sigtimedwait(signals, 30)
        print(arrived and signal.Signals(arrived.si_signo).name)
        sys.exit(7)
    """)
    with subprocess.Popen(
        [*COMMAND, "exec", "--", PYTHON, "-c", wait],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # no terminal, whose Ctrl-C would reach the command by itself
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(number)
        assert process.stdout.readline() == f"{number.name}\n"
        assert process.wait(LONGEST) == 7


def test_the_command_reads_what_is_piped_in(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "exec", "--", "cat"],
        cwd=tmp_path,
        env=environment(),
        input=b"words",
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"words"


def test_https_is_trusted_by_what_the_command_asks_with(run: Run) -> None:
    ask = dedent("""
        import os, ssl, subprocess, sys, urllib.request, requests
        url = f"{os.environ['BIGFIX_URL']}/api/sam/v2/metrics?token={os.environ['BIGFIX_TOKEN']}"
        assert url.startswith("https://")
        print(requests.get(url, timeout=10).status_code)
        print(urllib.request.urlopen(url, timeout=10).status)
        subprocess.run(["curl", "-sf", "-o", "/dev/null", "-w", "%{http_code}\\n", url], check=True)
        subprocess.run([sys.executable, "-m", "mockservers", "clock", "freeze"], check=True)
    """)
    done = run("exec", "--tls", "--", PYTHON, "-u", "-c", ask, CURL_CA_BUNDLE="/nowhere/at-all.pem")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == ["200", "200", "200"]
    assert "frozen" in done.stdout


def test_authorities_that_were_trusted_before_still_are(run: Run, tmp_path: Path) -> None:
    (tmp_path / "company.pem").write_text("# the company's authority\n")
    show = "import os; print(open(os.environ['SSL_CERT_FILE']).read())"
    done = run("exec", "--tls", "--", PYTHON, "-c", show, REQUESTS_CA_BUNDLE=str(tmp_path / "company.pem"))
    assert done.stdout.startswith("# the company's authority\n")
    assert done.stdout.count("BEGIN CERTIFICATE") == 1


def test_there_is_room_for_more_worlds_than_a_process_has_files_at_first(tmp_path: Path) -> None:
    use = dedent("""
        import os, requests
        session, url, token = requests.Session(), os.environ["BIGFIX_URL"], os.environ["BIGFIX_TOKEN"]
        for number in range(30):
            base = f"{url}/~w{number}/api/sam/v2/metrics?token={token}"
            assert session.get(base, timeout=10).ok
            assert session.post(f"{base}&code_name=OURS&display_name=Ours", timeout=10).ok
        print(requests.get(os.environ["MOCKSERVERS_URL"] + "/control/worlds", timeout=10).text.count('"w29"'))
    """)
    few = f"ulimit -Sn 100; exec {shlex.join([*COMMAND, 'exec', '--', PYTHON, '-c', use])}"
    done = subprocess.run(["/bin/sh", "-c", few], cwd=tmp_path, env=environment(), capture_output=True, check=True)
    assert done.stdout == b"1\n"


def test_an_unserved_operation_of_the_product_is_not_a_violation(run: Run) -> None:
    ask = (
        "import os, urllib.request, urllib.error as e\n"
        "try: urllib.request.urlopen(os.environ['BIGFIX_URL'] + '/api/sam/computer_systems')\nexcept e.HTTPError: pass"
    )
    done = run("exec", "--fail-on", "violations", "--", PYTHON, "-c", ask)
    assert done.returncode == 0, done.stderr
    assert (
        "(unserved): 1\n    bigfix (no operation): GET /api/sam/computer_systems: Hardware inventory (v1)"
        in done.stderr
    )
    assert run("exec", "--fail-on", "unserved", "--", PYTHON, "-c", ask).returncode == 3


def test_neither_reports_nor_the_console_have_secrets_and_a_deep_body_is_judged(run: Run, tmp_path: Path) -> None:
    secret = "s3cr-qzx9kw"
    ask = dedent("""
        import os, sys, requests
        url, secret = os.environ["BIGFIX_URL"], sys.argv[-1]
        deep = '{"a":' * 300 + f'{{"password": "{secret}"}}' + "}" * 300
        requests.post(f"{url}/api/get_token", data=deep, headers={"Content-Type": "application/json"}, timeout=10)
        requests.get(f"{url}/nowhere/{secret}", headers={"X-UserToken": secret}, timeout=10)
    """)
    reports = ["verdict.html", "verdict.json", "verdict.xml"]
    options = [part for name in reports for part in ("--report", name)]
    done = run(
        "exec", *options, "--", PYTHON, "-c", ask, "--api-key", secret, f"X_TOKEN={secret}", secret, MY_TOKEN=secret
    )
    assert (done.returncode, "mockservers: 2 exchanges" in done.stderr) == (0, True), done.stderr
    for text in (done.stderr, *((tmp_path / name).read_text() for name in reports)):
        assert "get_token" in text
        assert secret not in text.replace(ask, "")
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in reports} == {0o600}
