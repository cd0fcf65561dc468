"""servicenowpy: records, and pages that it follows by ``Link``."""

from __future__ import annotations

from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run
from servicenowpy import Client


def records() -> Any:
    client = Client(INSTANCE.url, INSTANCE.user, INSTANCE.password)
    companies = client.table(TABLE)
    kept, gone = companies.post({"name": "Initech"}), companies.post({"name": "Gone"})
    since = f"sys_created_on>{INSTANCE.since}"
    recent = [row["name"] for row in companies.get(sysparm_query=since)]
    companies.patch(kept["sys_id"], {"city": "Austin"})
    companies.delete(gone["sys_id"])
    read = companies.get_record(kept["sys_id"])
    page = [row["name"] for row in client.table(COMPUTERS).get(sysparm_limit=7, sysparm_query="ORDERBYsys_id")]
    return {"sys_id": kept["sys_id"], "read": [read["name"], read["city"]], "recent": recent, "page": page}


def numbers() -> Any:
    incidents = Client(INSTANCE.url, INSTANCE.user, INSTANCE.password).table("incident")
    made = incidents.post({"short_description": "Initech"})
    (found,) = incidents.get_record_by_number(made["number"])
    return [made["sys_id"], found["sys_id"]]


run(records, numbers)
