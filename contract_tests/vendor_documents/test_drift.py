"""Drift of the vendor's own document: Prism serves it in place of Flexera, behind the validating proxy."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests
import yaml

from contract_tests.kit.drift.proxied import Proxied, open_proxied
from contract_tests.kit.manual.pages import ROOT
from contract_tests.kit.vendor_documents.choice import NOT_FETCHED
from contract_tests.kit.vendor_documents.sources import FETCHED, is_complete

PEERS = ROOT / "benchmarks/.peers/node_modules/.bin"
PRISM = shutil.which("prism", path=str(PEERS)) or shutil.which("prism")
DOCUMENT = FETCHED / "flexera-saas.json"
TIMEOUT, PATIENCE = 30, 60  # seconds
PARAMETER = re.compile(r"\{(\w+)\}")
VALUES = {"orgId": "1234"}  # of parameters; the others are examples of the document, or 1

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_complete(), reason=NOT_FETCHED),
    pytest.mark.skipif(PRISM is None, reason="make bench-peers installs Prism"),
]


def list_paths() -> dict[str, str]:
    """The GET paths of the vendor's document, with values in place of their parameters."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    found = {}
    for path, item in document["paths"].items():
        if "get" in item:
            examples = {
                one["name"]: one.get("example", 1) for one in item["get"].get("parameters", ()) if "name" in one
            }
            values = {**examples, **VALUES}
            found[path] = PARAMETER.sub(lambda name, known=values: str(known.get(name[1], 1)), path)
    return found


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """Prism behind the proxy, after a GET of every path."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    log = (tmp_path_factory.mktemp("prism") / "log").open("w")
    command = [PRISM or "", "mock", "--port", str(port), str(DOCUMENT)]
    with log, subprocess.Popen(command, stdout=log, stderr=log) as prism:
        try:
            wait_for(port)
            with open_proxied("flexera", f"http://127.0.0.1:{port}") as proxied:
                for path in list_paths().values():
                    headers = {"Authorization": "Bearer x", "Accept": "application/json"}
                    requests.get(f"{proxied.url}{path}", headers=headers, timeout=TIMEOUT)
            yield proxied
        finally:
            prism.terminate()


def wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("Prism did not start.")


def load_own() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load(Path(ROOT / "openapi/flexera.yaml").read_text("utf-8"))[
        "paths"
    ]
    return found


def erase_names(path: str) -> str:
    return PARAMETER.sub("{}", path)


def test_every_path_that_only_the_vendor_has_is_drift(system: Proxied) -> None:
    own = {erase_names(path) for path, item in load_own().items() if "get" in item}
    only_theirs = {value for path, value in list_paths().items() if erase_names(path) not in own}
    reported = {group.first.operation for group in system.list_drift() if group.first.kind == "operation"}
    answered = {one.entry.path for one in system.exchanges if one.entry.status < 400}
    assert only_theirs & answered
    assert reported == {f"GET {path}" for path in only_theirs & answered}


def test_every_undeclared_member_is_the_vendors_and_not_ours(system: Proxied) -> None:
    theirs = set(re.findall(r'"(\w+)":', DOCUMENT.read_text(encoding="utf-8")))
    groups = [group for group in system.list_drift() if group.first.kind == "undeclared member"]
    names = {group.first.place.rpartition("/")[2] for group in groups}
    assert names
    assert names <= theirs
    text = (ROOT / "openapi/flexera.yaml").read_text(encoding="utf-8").splitlines()
    for group in groups:
        assert text[group.line - 1].strip().startswith("properties:")


def test_nothing_is_reported_without_an_answer(system: Proxied) -> None:
    """Differences are of operations that Prism answered; its own complaints are headers of its own."""
    reported = {group.first.operation for group in system.list_drift()}
    answered = {one.entry.operation or f"GET {one.entry.path}" for one in system.exchanges}
    assert reported <= answered
    assert len(answered) > 10
