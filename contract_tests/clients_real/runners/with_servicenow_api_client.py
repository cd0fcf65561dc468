"""servicenow-api-client, whose host name is always below service-now.com: problems, their states, and attachments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run
from servicenow_api_client.service_now_client import ServiceNowClient


def records() -> Any:
    client = ServiceNowClient(INSTANCE.name, INSTANCE.user, INSTANCE.password)
    kept = client.create(TABLE, {"name": "Initech"}, False)["result"]
    client.create(TABLE, {"name": "Gone"}, False)
    since = [["sys_created_on", "greater than or is", INSTANCE.since]]
    recent = [row["name"] for row in client.search(TABLE, since, False, "name")]
    updated = client.update(TABLE, [["name", "is", "Initech"]], {"city": "Austin"}, False)
    client.delete(TABLE, [["name", "is", "Gone"]], False)
    (read,) = client.search(TABLE, [["sys_id", "is", kept["sys_id"]]], False)
    page = [row["name"] for row in client.search(COMPUTERS, [["name", "is not empty"]], False, "name")]
    return {
        "sys_id": kept["sys_id"],
        "read": [read["name"], read["city"]],
        "recent": recent,
        "page": page,
        "updated": updated,
    }


def problems() -> Any:
    client = ServiceNowClient(INSTANCE.name, INSTANCE.user, INSTANCE.password)
    made = client.create("problem", {"short_description": "Initech"}, False)["result"]
    client.change_state("problem", [["number", "is", made["number"]]], "known error", False)
    (read,) = client.search("problem", [["number", "is", made["number"]]], False, "state,short_description")
    return {"number": made["number"], "state": read["state"]}


def attachments() -> Any:
    client = ServiceNowClient(INSTANCE.name, INSTANCE.user, INSTANCE.password)
    Path("note.txt").write_text("hello")
    made = client.create("problem", {"short_description": "Initech"}, False)["result"]
    who = [["sys_id", "is", made["sys_id"]]]
    client.upload_file("problem", who, "note.txt", False)
    Path("note.txt").unlink()
    client.get_file("problem", who, False)
    content = Path("note.txt").read_text()
    client.delete_file("problem", who, "note.txt", False)
    return {"sys_id": made["sys_id"], "content": content}


run(records, problems, attachments)
