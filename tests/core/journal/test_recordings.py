"""Recordings: written one exchange at a time, and read again; those of browsers, too."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.recording_reader import NotARecording, read_recording
from mockservers.core.journal.recordings import RecordingWriter
from mockservers.core.messages import Request, Response

SERVICES = {vendor.name: vendor for vendor in VENDORS}
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
AT = datetime(2026, 3, 31, 12, tzinfo=UTC)


def make_entry(**changes: Any) -> Entry:
    request = Request("GET", "/api/sam/v2/metrics", b"a=%20x", {"token": TOKEN}, base_url="http://127.0.0.1:9/~w")
    answer = Response(b'{"total":0,"rows":[]}', 200, {"Content-Type": "application/json"})
    known = {"number": 3, "world": "w", "at": AT, "began": AT.timestamp(), "seconds": 0.25, "service": "bigfix"}
    known |= {"operation": "list_metrics", "request": request, "answer": answer}
    known |= {"request_bytes": 0, "answer_bytes": 21, **changes}
    return Entry(**known)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.har"
    upload = Request("POST", "/api/x y/ä%", b"", {"content-type": "image/png"}, b"\x89PNG\xff", "http://h")
    with RecordingWriter(file, SERVICES) as writer:
        writer.add(make_entry())
        writer.add(make_entry(number=4, operation=None, request=upload, request_bytes=5, answer_bytes=99))
    first, second = read_recording(file, VENDORS)
    assert first.entry.request.path == "/api/sam/v2/metrics"
    assert first.entry.request.base_url == "http://127.0.0.1:9/~w"
    assert first.entry.request.query == {"a": [" x"]}
    assert (first.entry.number, first.entry.world, first.entry.at, first.entry.seconds) == (3, "w", AT, 0.25)
    assert (first.entry.service, first.entry.operation, first.has_answer) == ("bigfix", "list_metrics", True)
    assert json.loads(first.entry.answer.body) == {"total": 0, "rows": []}
    assert (second.entry.request.path, second.entry.request.body) == ("/api/x y/ä%", b"\x89PNG\xff")
    assert (second.has_request, second.has_answer) == (True, False)


def test_a_file_is_complete_after_every_exchange_and_has_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "a.har"
    with RecordingWriter(file, SERVICES) as writer:
        for count in range(4):
            assert len(json.loads(file.read_text(encoding="utf-8"))["log"]["entries"]) == count
            writer.add(make_entry(number=count))
    assert TOKEN not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600


def write_har(path: Path, *entries: Any) -> Path:
    path.write_text(json.dumps({"log": {"version": "1.2", "creator": {}, "entries": list(entries)}}), encoding="utf-8")
    return path


def browser_entry(url: str, **answer: Any) -> dict[str, Any]:
    """An entry as Chromium exports it: HTTP/2, sizes, priorities, no text of some bodies."""
    headers = [{"name": ":authority", "value": "x"}, {"name": "Accept", "value": "*/*"}]
    return {
        "_priority": "High",
        "startedDateTime": "2026-03-31T12:00:00.000Z",
        "time": 12.5,
        "request": {"method": "GET", "url": url, "httpVersion": "http/2.0", "headers": headers, "queryString": []},
        "response": {
            "status": 200,
            "headers": [{"name": "content-type", "value": "application/json"}],
            "content": {"size": 13, "mimeType": "application/json", "text": '{"result":[]}'},
            **answer,
        },
    }


def test_a_recording_of_a_browser_is_read_by_its_hosts(tmp_path: Path) -> None:
    found = write_har(
        tmp_path / "b.har",
        browser_entry("https://dev1.service-now.com/api/now/table/core_company?sysparm_limit=1"),
        browser_entry("https://cdn.example.com/x.js", content={"size": 9, "mimeType": "text/javascript"}),
        browser_entry("https://api.flexera.com/x", content={"text": "eyJhIjoxfQ==", "encoding": "base64", "size": 7}),
    )
    now, other, flexera = read_recording(found, VENDORS)
    assert (now.entry.service, now.entry.operation) == ("servicenow", "list_records")
    assert now.entry.request.headers == {"accept": "*/*"}
    assert (other.entry.service, other.has_answer) == ("", False)
    assert (flexera.entry.service, flexera.entry.operation, flexera.entry.answer.body) == ("flexera", None, b'{"a":1}')
    assert [one.entry.service for one in read_recording(found, VENDORS, "bigfix")] == ["bigfix"] * 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not valid JSON"),
        ("[1, 2", "is not valid JSON"),
        ('{"name": "a package"}', "it has no log with entries"),
        ('{"log": {"entries": [{"request": 1}]}}', "Exchange 1 of"),
        ('{"log": {"entries": [{"request": {"method": "GET"}, "response": {}}]}}', "'url'"),
        ('{"log": {"entries": [5]}}', "is not of HAR 1.2"),
    ],
)
def test_another_file_is_refused_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "x.har"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotARecording, match=said.replace("(", r"\(")):
        list(read_recording(file, VENDORS))
