"""servicenow-rest, whose host name is always below service-now.com: records, and a query by date."""

from __future__ import annotations

from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run
from servicenow_rest.api import Client


def records() -> Any:
    client = Client(INSTANCE.name, INSTANCE.user, INSTANCE.password)
    client.table = TABLE
    kept, gone = client.insert({"name": "Initech"}), client.insert({"name": "Gone"})
    recent = [row["name"] for row in client.get(f"sys_created_on>{INSTANCE.since}", fields=["name"])]
    client.update({"city": "Austin"}, kept["sys_id"])
    is_deleted = client.delete(gone["sys_id"])
    (read,) = client.get({"sys_id": kept["sys_id"]})
    client.table = COMPUTERS
    page = [row["name"] for row in client.get({})]
    return {
        "sys_id": kept["sys_id"],
        "read": [read["name"], read["city"]],
        "recent": recent,
        "page": page,
        "is_deleted": is_deleted,
    }


run(records)
