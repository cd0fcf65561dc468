"""mcp-server-servicenow: its tools for records, schema, aggregates and the CMDB, and its check."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from instance import COMPUTERS, INSTANCE, TABLE, run

from tools import SETTINGS, Tools

SERVER = ("-m", "servicenow_mcp.cli")


async def records() -> Any:
    async with Tools(*SERVER) as tools:
        kept = await tools.call("create_record", table_name=TABLE, data={"name": "Initech"})
        gone = await tools.call("create_record", table_name=TABLE, data={"name": "Gone"})
        query = "sys_created_onONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()"
        recent = await tools.call("list_records", table_name=TABLE, query=query, fields="name")
        sys_id = kept["record"]["sys_id"]
        await tools.call("update_record", table_name=TABLE, sys_id=sys_id, data={"city": "Austin"})
        await tools.call("delete_record", table_name=TABLE, sys_id=gone["record"]["sys_id"])
        read = await tools.call("get_record", table_name=TABLE, sys_id=sys_id)
        listed = {"table_name": COMPUTERS, "order_by": "name", "fields": "name", "limit": 20}
        pages = [await tools.call("list_records", listed, offset=offset) for offset in (0, 20)]
        return {
            "sys_id": sys_id,
            "read": [read["name"], read["city"]],
            "recent": [row["name"] for row in recent["records"]],
            "page": [row["name"] for page in pages for row in page["records"]],
        }


async def system() -> Any:
    async with Tools(*SERVER) as tools:
        return {
            "tools": await tools.list(),
            "user": await tools.call("get_current_user"),
            "properties": await tools.call("get_system_properties", query="nameSTARTSWITHglide"),
        }


async def schema() -> Any:
    async with Tools(*SERVER) as tools:
        return {
            "schema": await tools.call("get_table_schema", table_name=COMPUTERS),
            "references": await tools.call("find_references", table_name=TABLE),
        }


async def aggregates() -> Any:
    async with Tools(*SERVER) as tools:
        return await tools.call("aggregate_records", table_name=COMPUTERS, group_by="os", count=True)


async def cmdb() -> Any:
    async with Tools(*SERVER) as tools:
        return {
            "list": await tools.call("list_ci", limit=100),
            "relationships": await tools.call("get_ci_relationships", sys_id=INSTANCE.ci),
        }


def check() -> Any:
    environment = {**os.environ, **SETTINGS}
    done = subprocess.run(
        [sys.executable, *SERVER, "--check"], env=environment, capture_output=True, text=True, check=False
    )
    return {"code": done.returncode, "printed": done.stdout + done.stderr}


run(records, system, schema, aggregates, cmdb, check)
