"""PySNC, the vendor's own client: GlideRecord with joins, related lists, batches and attachments."""

from __future__ import annotations

from typing import Any

from instance import COMPUTERS, INSTANCE, LOGIN, TABLE, run
from pysnc import ServiceNowClient


def connect() -> Any:
    return ServiceNowClient(INSTANCE.url, LOGIN)


def insert(client: Any, table: str, **values: str) -> str:
    record = client.GlideRecord(table)
    record.initialize()
    for name, value in values.items():
        record.set_value(name, value)
    return str(record.insert())


def list_values(record: Any, field: str) -> list[str]:
    record.query()
    return [str(row.get_value(field)) for row in record]


def records() -> Any:
    client = connect()
    kept, gone = insert(client, TABLE, name="Initech"), insert(client, TABLE, name="Gone")
    recent = client.GlideRecord(TABLE)
    recent.add_query("sys_created_on", ">", INSTANCE.since)
    names = list_values(recent, "name")
    record = client.GlideRecord(TABLE)
    record.get(kept)
    record.city = "Austin"
    record.update()
    doomed = client.GlideRecord(TABLE)
    doomed.get(gone)
    doomed.delete()
    record = client.GlideRecord(TABLE)
    record.get(kept)
    page = list_values(client.GlideRecord(COMPUTERS, batch_size=7), "name")
    return {"sys_id": kept, "read": [str(record.name), str(record.city)], "recent": names, "page": page}


def queries() -> Any:
    """Return the computers that have installations, by a join, and those with more than two, by a related list."""
    client = connect()
    joined = client.GlideRecord(COMPUTERS)
    join = joined.add_join_query("cmdb_sam_sw_install", join_table_field="installed_on")
    join.add_query("publisher", "Microsoft")
    related = client.GlideRecord(COMPUTERS)
    related.add_rl_query("cmdb_sam_sw_install", "installed_on", ">2", True)
    none = client.GlideRecord(COMPUTERS)
    none.add_rl_query("cmdb_sam_sw_install", "installed_on", "=0", False)
    return {
        "joined": list_values(joined, "sys_id"),
        "related": list_values(related, "sys_id"),
        "none": list_values(none, "sys_id"),
    }


def batches() -> Any:
    """Update and delete many records by batches; return the cities and the names that are left."""
    client = connect()
    for number in range(3):
        insert(client, TABLE, name=f"Batch {number}", city="Berlin")
    several = client.GlideRecord(TABLE)
    several.add_query("name", "STARTSWITH", "Batch")
    several.query()
    for row in several:
        row.city = "Austin"
    updated = several.update_multiple()
    again = client.GlideRecord(TABLE)
    again.add_query("name", "STARTSWITH", "Batch")
    cities = list_values(again, "city")
    doomed = client.GlideRecord(TABLE)
    doomed.add_query("name", "IN", "Batch 0,Batch 2")
    doomed.query()
    deleted = doomed.delete_multiple()
    left = client.GlideRecord(TABLE)
    left.add_query("name", "STARTSWITH", "Batch")
    return {"updated": updated, "cities": cities, "deleted": deleted, "left": list_values(left, "name")}


def attachments() -> Any:
    client = connect()
    record = client.GlideRecord(TABLE)
    record.get(insert(client, TABLE, name="Initech"))
    location = record.add_attachment("note.txt", b"hello", content_type="text/plain")
    found = record.get_attachments()
    seen = [[row.file_name, row.size_bytes, row.read().decode()] for row in found]
    single = client.Attachment(TABLE)
    is_found = single.get(str(found.sys_id))
    single.delete()
    return {"location": location, "found": seen, "is_found": is_found, "left": len(list(record.get_attachments()))}


run(records, queries, batches, attachments)
