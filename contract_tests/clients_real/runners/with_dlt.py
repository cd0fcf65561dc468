"""dlt with its generic REST source: pages by ``Link``, and an incremental load by a date."""

from __future__ import annotations

from typing import Any

from dlt.sources.rest_api import rest_api_resources
from instance import COMPUTERS, INSTANCE, TABLE, run

ORDERED = "ORDERBYsys_id"


def load(table: str, **endpoint: Any) -> list[dict[str, Any]]:
    client = {
        "base_url": f"{INSTANCE.url}/api/now/",
        "auth": {"type": "http_basic", "username": INSTANCE.user, "password": INSTANCE.password},
        "paginator": {"type": "header_link"},
    }
    described = {"path": f"table/{table}", "data_selector": "result", **endpoint}
    (resource,) = rest_api_resources({"client": client, "resources": [{"name": table, "endpoint": described}]})
    return list(resource)


def pages() -> Any:
    """Return the names of all computers, and those of the companies that changed since the world's day."""
    changed = load(
        TABLE,
        params={"sysparm_query": "sys_updated_on>={incremental.start_value}"},
        incremental={"cursor_path": "sys_updated_on", "initial_value": INSTANCE.since},
    )
    page = load(COMPUTERS, params={"sysparm_limit": 7, "sysparm_query": ORDERED})
    return {"page": [row["name"] for row in page], "recent": [row["name"] for row in changed]}


run(pages)
