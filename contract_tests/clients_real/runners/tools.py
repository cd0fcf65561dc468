"""Calls of an MCP server's tools, over its standard input and output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, Self

from instance import INSTANCE
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

SETTINGS = {
    "SERVICENOW_INSTANCE_URL": INSTANCE.url,
    "SERVICENOW_USERNAME": INSTANCE.user,
    "SERVICENOW_PASSWORD": INSTANCE.password,
}


class Tools:
    """A session with a server: ``async with Tools(...) as tools: await tools.call("list_records", ...)``."""

    def __init__(self, *arguments: str, **settings: str) -> None:
        environment = {**os.environ, **SETTINGS, **settings}
        self._server = StdioServerParameters(command=sys.executable, args=list(arguments), env=environment)

    async def __aenter__(self) -> Self:
        self._streams = stdio_client(self._server)
        self._session = ClientSession(*await self._streams.__aenter__())
        await self._session.__aenter__()
        await self._session.initialize()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._session.__aexit__(*error)
        await self._streams.__aexit__(*error)

    async def list(self) -> list[str]:
        return sorted(tool.name for tool in (await self._session.list_tools()).tools)

    async def call(self, name: str, arguments: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Call a tool; return the JSON of its first text, or the text."""
        result = await self._session.call_tool(name, {**(arguments or {}), **more})
        text = "".join(getattr(part, "text", "") for part in result.content)
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
