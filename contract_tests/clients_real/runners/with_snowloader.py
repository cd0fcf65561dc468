"""snowloader: its loaders, verified sweeps, threads, counts, changes since a date, and attachments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import snowloader
from instance import COMPUTERS, INSTANCE, TABLE, run
from snowloader import SnowConnection


def connect(**options: Any) -> Any:
    return SnowConnection(instance_url=INSTANCE.url, username=INSTANCE.user, password=INSTANCE.password, **options)


def sweeps() -> Any:
    """Return the computers of a sequential sweep by pages, by a cursor, and of the companies since the world's day."""
    with connect(page_size=10) as connection:
        page = [row["name"] for row in connection.get_records(COMPUTERS)]
        cursor = [row["name"] for row in connection.get_records(COMPUTERS, keyset=True)]
        one = connection.get_record(TABLE, INSTANCE.company)
        since = datetime.fromisoformat(INSTANCE.since)
        recent = [row["name"] for row in connection.get_records(TABLE, since=since)]
    return {"page": page, "cursor": cursor, "one": one["name"], "recent": recent}


def counts() -> Any:
    """Return a count, a verified sweep, and one by threads, which begin with a count."""
    with connect(page_size=10) as connection:
        return {
            "count": connection.get_count(COMPUTERS, query="osISNOTEMPTY"),
            "verified": [row["name"] for row in connection.get_records(COMPUTERS, verify=True)],
            "threads": [row["name"] for row in connection.concurrent_get_records(COMPUTERS, max_workers=2)],
        }


def loaders() -> Any:
    """Return how many documents each loader reads."""
    names = ("Incident", "Problem", "Change", "KnowledgeBase", "CMDB", "Catalog", "Relationship")
    with connect() as connection:
        kinds = {name: getattr(snowloader, f"{name}Loader") for name in names if hasattr(snowloader, f"{name}Loader")}
        return {name: sorted(row.metadata["sys_id"] for row in kind(connection).load()) for name, kind in kinds.items()}


def attachments() -> Any:
    with connect() as connection:
        loader = snowloader.AttachmentLoader(connection, query=f"table_sys_id={INSTANCE.company}")
        found = [row.metadata["file_name"] for row in loader.load()]
        return {"found": found, "content": connection.get_attachment(INSTANCE.attachment).decode()}


run(sweeps, counts, loaders, attachments)
