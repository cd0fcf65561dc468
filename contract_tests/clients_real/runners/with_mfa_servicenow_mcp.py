"""mfa-servicenow-mcp: its tools for queries, aggregates, schema and discovery, with a password."""

from __future__ import annotations

from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run

from tools import Tools

BASIC = {"SERVICENOW_AUTH_TYPE": "basic", "MCP_TOOL_PACKAGE": "full"}


def open_tools() -> Tools:
    return Tools("-m", "servicenow_mcp", **BASIC)


async def records() -> Any:
    async with open_tools() as tools:

        async def write(action: str, **values: Any) -> str:
            done = await tools.call("sn_write", table=TABLE, action=action, confirm="approve", **values)
            return str(done["sys_id"])

        async def find(table: str, **values: Any) -> list[dict[str, str]]:
            answer = await tools.call("sn_query", {"table": table, "limit": 20, "offset": 0, **values})
            rows = answer["results"]
            return [dict(zip(rows["columns"], row, strict=True)) for row in rows["data"]] if "columns" in rows else rows

        kept, gone = await write("create", fields={"name": "Initech"}), await write("create", fields={"name": "Gone"})
        recent = await find(TABLE, query="sys_created_on>javascript:gs.daysAgo(1)", fields="sys_id,name")
        await write("update", sys_id=kept, fields={"city": "Austin"})
        await write("delete", sys_id=gone)
        (read,) = await find(TABLE, query=f"sys_id={kept}", fields="sys_id,name,city")
        pages = [await find(COMPUTERS, offset=offset, orderby="name", fields="name") for offset in (0, 20)]
        return {
            "sys_id": kept,
            "read": [read["name"], read["city"]],
            "recent": [row["name"] for row in recent],
            "page": [row["name"] for page in pages for row in page],
        }


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
        return await tools.call("download_attachment", attachment_sys_id=INSTANCE.attachment)


run(records, health, aggregates, schema, attachments)
