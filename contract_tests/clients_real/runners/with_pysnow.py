"""Pysnow: records, a stream of pages, and dates of its query builder."""

from __future__ import annotations

import warnings
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pysnow
from instance import COMPUTERS, INSTANCE, TABLE, run

warnings.simplefilter("ignore")


def open_resource(path: str, **options: Any) -> Any:
    client = pysnow.Client(host=INSTANCE.host, user=INSTANCE.user, password=INSTANCE.password, use_ssl=False)
    return client.resource(api_path=path, **options)


def records() -> Any:
    companies = open_resource(f"/table/{TABLE}")
    kept = companies.create(payload={"name": "Initech"}).one()
    gone = companies.create(payload={"name": "Gone"}).one()
    since = pysnow.QueryBuilder().field("sys_created_on").greater_than(datetime.fromisoformat(INSTANCE.since))
    recent = [row["name"] for row in companies.get(query=since).all()]
    companies.update(query={"sys_id": kept["sys_id"]}, payload={"city": "Austin"})
    companies.delete(query={"sys_id": gone["sys_id"]})
    computers = open_resource(f"/table/{COMPUTERS}", chunk_size=512)
    page = [row["name"] for row in computers.get(query={}, stream=True).all()]
    read = companies.get(query={"sys_id": kept["sys_id"]}).one()
    return {"sys_id": kept["sys_id"], "read": [read["name"], read["city"]], "recent": recent, "page": page}


def between() -> Any:
    """Return the names of the companies of the last day, and of the day when the older one came."""
    companies, since = open_resource(f"/table/{TABLE}"), datetime.fromisoformat(INSTANCE.since)
    companies.create(payload={"name": "Initech"})

    def find(first: datetime) -> list[str]:
        query = pysnow.QueryBuilder().field("sys_created_on").between(first, first + timedelta(days=1))
        return [row["name"] for row in companies.get(query=query, fields=["name"]).all()]

    return {"recent": find(since), "older": find(since - timedelta(days=INSTANCE.days))}


def attachments() -> Any:
    companies = open_resource(f"/table/{TABLE}")
    record = companies.create(payload={"name": "Initech"}).one()
    Path("note.txt").write_text("hello")
    companies.attachments.upload(sys_id=record["sys_id"], file_path="note.txt")
    found = companies.attachments.get(sys_id=record["sys_id"], limit=10)
    seen = [[row["file_name"], row["size_bytes"], row["content_type"]] for row in found]
    companies.attachments.delete(found[0]["sys_id"])
    return {"found": seen, "left": companies.attachments.get(sys_id=record["sys_id"], limit=10)}


run(records, between, attachments)
