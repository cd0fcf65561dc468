"""snowpy3, which speaks only JSONv2: incidents, and those that changed in the last minutes."""

from __future__ import annotations

from typing import Any

from instance import INSTANCE, run
from snowpy3 import SNOWPY3, Connection


def records() -> Any:
    connection = Connection.Auth(username=INSTANCE.user, password=INSTANCE.password, instance=INSTANCE.url)
    incidents = SNOWPY3.Incident(connection)
    kept = incidents.create({"short_description": "Initech", "urgency": "2"})["records"][0]
    incidents.create_multiple({"records": [{"short_description": "Gone"}, {"short_description": "Gone"}]})
    recent = [row["short_description"] for row in incidents.last_updated(5)["records"]]
    incidents.update({"sys_id": kept["sys_id"]}, {"description": "Austin"})
    keys = incidents.list({"short_description": "Gone"})
    doomed = incidents.fetch_all({"short_description": "Gone"})["records"]
    incidents.delete(doomed[0]["sys_id"])
    incidents.delete_multiple("short_description=Gone")
    read = incidents.fetch_one({"sys_id": kept["sys_id"]})
    page = [
        row["name"]
        for row in SNOWPY3.ConfigurationItem(connection).fetch_all({"sys_class_name": INSTANCE.kind})["records"]
    ]
    return {
        "sys_id": kept["sys_id"],
        "read": [read["short_description"], read["description"]],
        "recent": recent,
        "page": page,
        "keys": keys,
        "doomed": [row["sys_id"] for row in doomed],
    }


run(records)
