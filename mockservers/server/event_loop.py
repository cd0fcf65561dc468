"""The event loop of a server: uvloop, and where that does not exist (Windows, PyPy) the one of asyncio."""

from __future__ import annotations

import asyncio

try:
    import uvloop
except ImportError:
    create_event_loop = asyncio.new_event_loop
else:
    create_event_loop = uvloop.new_event_loop
