"""servicenow-cli, a command: its doctor, records of any table, incidents of the user, and attachments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run

COMMAND = Path(sys.executable).with_name("servicenow")


def execute(*arguments: str) -> Any:
    settings = {
        "SERVICENOW_INSTANCE": INSTANCE.url,
        "SERVICENOW_USERNAME": INSTANCE.user,
        "SERVICENOW_PASSWORD": INSTANCE.password,
    }
    command = [str(COMMAND), *arguments, "--output", "json"]
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    printed = json.loads(done.stdout or "null")
    return printed["result"] if "result" in (printed or ()) else printed


def doctor() -> Any:
    return execute("doctor")


def records() -> Any:
    kept = execute("tables", "create", TABLE, "--field", "name=Initech")
    gone = execute("tables", "create", TABLE, "--field", "name=Gone")
    query = "sys_created_on>=javascript:gs.beginningOfToday()"
    recent = execute("tables", "list", TABLE, "--query", query, "--fields", "name")
    execute("tables", "update", TABLE, kept["sys_id"], "--field", "city=Austin")
    execute("tables", "delete", TABLE, gone["sys_id"], "--yes")
    read = execute("tables", "get", TABLE, kept["sys_id"])
    page = execute("tables", "list", COMPUTERS, "--all", "--limit", "7", "--fields", "name")
    return {
        "sys_id": kept["sys_id"],
        "read": [read[name]["value"] for name in ("name", "city")],
        "recent": [row["name"] for row in recent],
        "page": [row["name"] for row in page],
    }


def incidents() -> Any:
    made = execute("incidents", "create", "--short-description", "Initech")
    shown = execute("incidents", "show", made["number"])
    execute("incidents", "assign", made["number"], "--to", "@me")
    mine = execute("incidents", "mine")
    return {
        "sys_id": made["sys_id"],
        "shown": shown["short_description"]["value"],
        "mine": [row["number"] for row in mine],
        "number": made["number"],
    }


def attachments() -> Any:
    Path("note.txt").write_text("hello")
    made = execute("attachments", "upload", TABLE, INSTANCE.company, "note.txt")
    found = execute("attachments", "list", TABLE, INSTANCE.company)
    execute("attachments", "download", found[0]["sys_id"], "down.txt")
    execute("attachments", "delete", found[0]["sys_id"], "--yes")
    return {"made": made, "found": [row["file_name"] for row in found], "content": Path("down.txt").read_text()}


run(doctor, records, incidents, attachments)
