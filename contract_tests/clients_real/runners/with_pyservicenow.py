"""pyservicenow: queries of its builder, relative dates, and attachments; its host name is below service-now.com."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run
from pyrestsdk.credential import BasicCredential
from pyservicenow.core import ServiceNowClient
from pyservicenow.types.enums import RelativeDate
from pyservicenow.types.models import QueryBuilder


def connect() -> Any:
    return ServiceNowClient(credential=BasicCredential(INSTANCE.user, INSTANCE.password), instance=INSTANCE.name).Now


def find(table: str, query: Any) -> list[str]:
    rows = connect().table_api(table).request.sysparam_query(query).sysparam_limit(100).Get.invoke_request
    return [row["name"].actual_value for row in rows]


def queries() -> Any:
    """Return computers, and companies by dates, relative dates, and a negated operator with the end of the query."""
    created = "sys_created_on"
    since = QueryBuilder().field(created).greater_or_equal(datetime.fromisoformat(INSTANCE.since))
    acme = QueryBuilder().field("name").does_not_contains("ACME").EQ
    return {
        "page": find(COMPUTERS, QueryBuilder().field("name").is_not_empty()),
        "recent": find(TABLE, since),
        "today": find(TABLE, QueryBuilder().field(created).greater_or_equal(RelativeDate.TODAY)),
        "until_tomorrow": find(TABLE, QueryBuilder().field(created).lesser_or_equal(RelativeDate.TOMORROW)),
        "without_acme": find(TABLE, acme.field("sys_id").is_not_empty()),
    }


run(queries)
