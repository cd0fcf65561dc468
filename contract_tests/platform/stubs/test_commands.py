"""``mockservers stub``: a stub is added from a file, listed with its count, and removed."""

from __future__ import annotations

import json
from pathlib import Path

from contract_tests.kit.programs.command_line import invoke
from contract_tests.kit.remote import Client, RemoteWorld

COMPANIES = "/api/now/table/core_company"
DENIED = {"error": {"message": "of the file", "detail": None}, "status": "failure"}


def run(world: RemoteWorld, *arguments: str) -> str:
    done = invoke("stub", *arguments, "--world", world.name, MOCKSERVERS_URL=world.control.url)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_stub_is_added_listed_and_removed(world: RemoteWorld, servicenow: Client, tmp_path: Path) -> None:
    file = tmp_path / "denied.json"
    file.write_text(json.dumps(DENIED))
    where = ("--when", f"path={COMPANIES}", "--when", "query.sysparm_limit=*")
    chosen = ("--operation", "list_records", *where, "--times", "1", "--status", "403", "--body", str(file))
    added = "servicenow list_records /api/now/table/core_company query.sysparm_limit=* -> 403 application/json"
    assert run(world, "add", *chosen) == f"1: {added}; once\n"
    assert servicenow.get(COMPANIES).status_code == 200
    assert servicenow.get(COMPANIES, params={"sysparm_limit": 1}).json() == DENIED
    assert servicenow.get(COMPANIES, params={"sysparm_limit": 1}).status_code == 200
    heads, row = run(world, "list").splitlines()
    assert heads.split() == ["stub", "requests", "response", "answered"]
    assert (row.split()[0], row.split()[-3:]) == ("1", ["1", "of", "1"])
    assert run(world, "remove", "1") == f"{world.name}: stub 1 removed\n"
    assert run(world, "clear") == f"{world.name}: no stubs\n"
    assert world.stubs.list() == []


def test_a_body_of_another_type_is_sent_as_it_is(world: RemoteWorld, servicenow: Client, tmp_path: Path) -> None:
    for name, content in {"page.html": "<p>Ä</p>".encode(), "image.png": b"\x89PNG\xff"}.items():
        (tmp_path / name).write_bytes(content)
        chosen = ("--operation", "list_records", "--body", str(tmp_path / name), "--type", "image/png", "--unchecked")
        run(world, "add", *chosen, "--header", "X-A=b", "--when", 'header.Accept="*"', "--times", "1")
        answer = servicenow.get(COMPANIES, headers={"Accept": '"*"'})
        assert (answer.content, answer.headers["Content-Type"]) == (content, "image/png")
        assert answer.headers["X-A"] == "b"


def test_the_reason_of_a_refusal_is_printed(world: RemoteWorld) -> None:
    chosen = ("--operation", "list_records", "--status", "418", "--world", world.name)
    done = invoke("stub", "add", *chosen, MOCKSERVERS_URL=world.control.url)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: The spec does not allow this response: list_records answered 418")
