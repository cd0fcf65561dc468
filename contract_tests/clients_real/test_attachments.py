"""Clients that attach files to records, list, read and delete them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from contract_tests.kit.real_clients.running import ClientRun

pytestmark = pytest.mark.long

Start = Callable[[str], ClientRun]
CONTENT = b"hello"
HASH = sha256(CONTENT).hexdigest()


def prepare(run: ClientRun, table: str = "core_company") -> dict[str, Any]:
    """Attach a file to a new record; return the ids of both."""
    record = run.post(f"table/{table}", name="Initech")
    made = run.attach(table, record["sys_id"], CONTENT)
    return {"company": record["sys_id"], "attachment": made["sys_id"]}


def test_pysnow(start: Start) -> None:
    seen = start("pysnow").call("attachments")
    assert seen == {"found": [["note.txt", "5", "text/plain"]], "left": []}


def test_aiosnow(start: Start) -> None:
    seen = start("aiosnow").call("attachments")
    assert seen == {"found": [["note.txt", 5, HASH]], "content": "hello", "left": 0}


def test_pysnc(start: Start) -> None:
    run = start("pysnc")
    seen = run.call("attachments")
    assert seen["found"] == [["note.txt", "5", "hello"]]
    assert seen["location"].startswith(f"{run.url}/api/now/v1/attachment/")
    assert seen["location"].endswith("/file")
    assert (seen["is_found"], seen["left"]) == (True, 0)


def test_servicenow_api(start: Start) -> None:
    run = start("servicenow-api")
    seen = run.call("attachments")
    (row,) = run.rows("sys_attachment", table_sys_id=seen["table_sys_id"])
    assert (seen["made"]["sys_id"], row["hash"]) == (row["sys_id"], HASH)
    assert (seen["read"]["file_name"], seen["read"]["size_bytes"]) == ("note.txt", 5)


def test_servicenow_api_client(start: Start) -> None:
    run = start("servicenow-api-client")
    seen = run.call("attachments")
    assert seen["content"] == "hello"
    assert run.rows("sys_attachment", table_sys_id=seen["sys_id"]) == []


def test_snowloader(start: Start) -> None:
    run = start("snowloader")
    assert run.call("attachments", **prepare(run)) == {"found": ["note.txt"], "content": "hello"}


def test_servicenow_cli(start: Start) -> None:
    run = start("servicenow-cli")
    record = run.post("table/core_company", name="Initech")
    seen = run.call("attachments", company=record["sys_id"])
    assert (seen["found"], seen["content"]) == (["note.txt"], "hello")
    assert run.rows("sys_attachment", table_sys_id=record["sys_id"]) == []


def test_ticketutil(start: Start) -> None:
    run = start("ticketutil")
    seen = run.call("attachments")
    assert (seen["status"], seen["error"]) == ("Success", None)
    (row,) = run.rows("sys_attachment", table_sys_id=seen["sys_id"])
    assert (row["file_name"], row["content_type"], row["hash"]) == ("note.txt", "application/json", HASH)


def test_servicenow_rest_api(start: Start) -> None:
    run = start("servicenow-rest-api")
    assert run.call("attachments", **prepare(run)) == {"found": ["note.txt"], "hash": HASH, "content": "hello"}


def test_mfa_servicenow_mcp(start: Start) -> None:
    run = start("mfa-servicenow-mcp")
    seen = run.call("attachments", **prepare(run))
    assert seen["success"], seen
    assert any(path.read_bytes() == CONTENT for path in run.folder.rglob("note.txt"))


def test_the_article_reader_reads_attachments(start: Start) -> None:
    run = start("llama-index-readers-service-now")
    article = run.post(
        "table/kb_knowledge", short_description="How to", text="<p>Do it</p>", workflow_state="published"
    )
    run.attach("kb_knowledge", article["sys_id"], CONTENT)
    ((page, text),) = run.call("articles", numbers=[article["number"]])
    assert page == article["number"]
    assert "<p>Do it</p>" in text
    assert "hello" in text
