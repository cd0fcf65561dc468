"""``mockservers journal show``: a body that the journal has cut is marked with its size, a whole one is not."""

from __future__ import annotations

import io
import json

import pytest
from click.testing import CliRunner

from mockservers.cli.main import main
from mockservers.client.transport import Reply, SocketTransport

HEAD = {"number": 1, "at": "2026-03-31T12:00:00Z", "service": "bigfix", "operation": None, "query": "a=b"}
REST = {
    "kind": "request",
    "method": "POST",
    "path": "/x",
    "status": 404,
    "error": "It is not there",
    "faults": ["delay"],
}
SIZES = {"url": "http://h/x?a=b", "milliseconds": 1.5, "request_bytes": 12_345, "answer_bytes": 5}


def show(monkeypatch: pytest.MonkeyPatch, body: dict[str, object] | None) -> list[str]:
    message = {"headers": [{"name": "Accept", "value": "*/*"}], "body": body}
    found = {**HEAD, **REST, **SIZES, "request": message, "answer": {"headers": [], "body": None}}
    monkeypatch.setattr(
        SocketTransport, "send", lambda *_: Reply(200, io.BytesIO(json.dumps(found).encode()), lambda: None)
    )
    done = CliRunner().invoke(main, ["journal", "show", "1"])
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


@pytest.mark.parametrize(("is_cut", "mark"), [(True, ["... (12,345 bytes in all)"]), (False, [])])
def test_a_body_that_was_cut_says_so(monkeypatch: pytest.MonkeyPatch, *, is_cut: bool, mark: list[str]) -> None:
    assert show(monkeypatch, {"text": "begin", "is_cut": is_cut, "bytes": 12_345}) == [
        "#1 2026-03-31T12:00:00Z bigfix (no operation): POST /x?a=b -> 404  It is not there  [delay]",
        "1.5 ms, 12,345 bytes in, 5 bytes out",
        "",
        "POST http://h/x?a=b",
        "Accept: */*",
        "",
        "begin",
        *mark,
        "",
        "404",
    ]


def test_without_a_body_there_is_no_empty_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert show(monkeypatch, None)[3:] == ["POST http://h/x?a=b", "Accept: */*", "", "404"]
