"""sn-restapi-wrapper: the records of a range of days, with and without a further filter."""

from __future__ import annotations

from typing import Any

import sn_restapi_wrapper as wrapper
from instance import INSTANCE, LOGIN, TABLE, run

FIELDS = ["name", "sys_created_on"]


def days() -> Any:
    """Return the names of the companies of the world's day, of the day of the older one, and of both but filtered."""

    def fetch(first: str, last: str, **more: str) -> list[str]:
        span = ("sys_created_on", first[:10], last[:10], "00:00:00", "23:59:59")
        path = f"/api/now/table/{TABLE}"
        function = wrapper.fetch_filtered_data_custom if more else wrapper.fetch_filtered_data
        return sorted(function(INSTANCE.url, path, *span, *LOGIN, FIELDS, limit=2, **more)["name"])

    older = INSTANCE.older
    return {
        "older": fetch(older, older),
        "recent": fetch(INSTANCE.since, INSTANCE.since),
        "filtered": fetch(older, INSTANCE.since, additional_filter="nameLIKELtd"),
    }


run(days)
