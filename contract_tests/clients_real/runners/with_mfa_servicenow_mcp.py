"""mfa-servicenow-mcp: its tools for queries, aggregates, schema and discovery, with a password."""

from __future__ import annotations

from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run
from tools import Tools

BASIC = {"SERVICENOW_AUTH_TYPE": "basic", "MCP_TOOL_PACKAGE": "service_desk"}


def open_tools() -> Tools:
    return Tools("-m", "servicenow_mcp", **BASIC)


async def records() -> Any:
    async with open_tools() as tools:
        made = await tools.call("sn_write", table=TABLE, action="create", fields={"name": "Initech"}, confirm="approve")
        query = "sys_created_on>javascript:gs.daysAgo(1)"
        recent = await tools.call("sn_query", table=TABLE, query=query, fields="sys_id,name")
        page = await tools.call("sn_query", table=COMPUTERS, limit=20, offset=20, orderby="name", fields="name")
        return {"tools": await tools.list(), "made": made, "recent": recent, "page": page}


async def health() -> Any:
    async with open_tools() as tools:
        return await tools.call("sn_health")


async def aggregates() -> Any:
    async with open_tools() as tools:
        return await tools.call("sn_aggregate", table=COMPUTERS, aggregate="COUNT", group_by="os")


async def schema() -> Any:
    async with open_tools() as tools:
        return {
            "schema": await tools.call("sn_schema", table=COMPUTERS),
            "found": await tools.call("sn_discover", keyword="computer"),
        }


async def attachments() -> Any:
    async with open_tools() as tools:
        return await tools.call("download_attachment", table=TABLE, sys_id=INSTANCE.company)


run(records, health, aggregates, schema, attachments)
