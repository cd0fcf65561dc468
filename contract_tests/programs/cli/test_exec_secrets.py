"""No output of ``mockservers exec`` shows a secret that requests repeat in other places."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from textwrap import dedent
from urllib.parse import unquote

from contract_tests.kit.facts.reading import load_facts
from contract_tests.kit.facts.secrets import CORE, Credential, prepare, send_twice
from contract_tests.kit.programs.command_line import Run

REPLAY = dedent("""
    import http.client, json, os, sys
    from urllib.parse import urlsplit
    connections = {}
    for line in open(sys.argv[1], encoding="utf-8"):
        vendor, method, target, headers, body = json.loads(line)
        host = urlsplit(os.environ[f"{vendor.upper()}_URL"]).netloc
        connection = connections.setdefault(host, http.client.HTTPConnection(host))
        connection.request(method, target, body.encode("latin-1"), headers)
        connection.getresponse().read()
""")
ENDINGS = ("html", "json", "xml")
HOST = "http://host"


def test_no_report_shows_a_repeated_secret(run: Run, tmp_path: Path) -> None:
    lines = list(map(json.dumps, list_requests()))
    (tmp_path / "requests.jsonl").write_text("\n".join(lines), encoding="utf-8")
    reports = [tmp_path / f"run.{ending}" for ending in ENDINGS]
    options = [option for report in reports for option in ("--report", str(report))]
    done = run("exec", *options, "--", sys.executable, "-c", REPLAY, "requests.jsonl")
    assert done.returncode == 0, done.stderr[-2_000:]
    for text in (done.stdout, done.stderr, *(report.read_text("utf-8") for report in reports)):
        for shown in (text, unquote(text), unquote(unquote(text))):
            place = shown.find(CORE)
            assert place < 0, shown[max(place - 300, 0) : place + 50]
    assert "***" in done.stderr


def list_requests() -> list[tuple[str, str, str, dict[str, str], str]]:
    """List vendor, method, target, headers and body of every way of sending a secret, with every second place."""
    found = []
    for fact in load_facts(Credential, "credentials.yaml"):
        for _, _, sent in send_twice(fact):
            request = prepare(sent, HOST)
            headers = {name: to_text(value) for name, value in request.headers.items()}
            target = (request.url or "").removeprefix(HOST)
            found.append((fact.vendor, request.method or "", target, headers, to_text(request.body)))
    return found


def to_text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
