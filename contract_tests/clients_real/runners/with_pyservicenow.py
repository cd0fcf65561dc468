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
    return ServiceNowClient(
        credential=BasicCredential(INSTANCE.user, INSTANCE.password), instance=INSTANCE.name
    ).Now


def find(table: str, query: Any) -> list[str]:
    rows = connect().table_api(table).request.sysparam_query(query).sysparam_limit(100).Get.invoke_request
    return [row.name for row in rows]


def queries() -> Any:
    builder = QueryBuilder()
    page = builder.field("name").is_not_empty()
    since = QueryBuilder().field("sys_created_on").greater_or_equal(datetime.fromisoformat(INSTANCE.since))
    today = QueryBuilder().field("sys_created_on").greater_or_equal(RelativeDate.TODAY)
    return {"page": find(COMPUTERS, page), "recent": find(TABLE, since), "today": find(TABLE, today)}


run(queries)
