"""The instance that a script speaks to, and the report of what a client saw."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

INSTANCE = SimpleNamespace(**json.loads(os.environ["INSTANCE"]))
TABLE = "core_company"
COMPUTERS = "cmdb_ci_computer"
LOGIN = (INSTANCE.user, INSTANCE.password)


def run(*functions: Callable[[], Any]) -> None:
    """Call the function that the command line names, and print the JSON of what it returns as the last line."""
    function = {function.__name__: function for function in functions}[sys.argv[1]]
    seen = asyncio.run(function()) if inspect.iscoroutinefunction(function) else function()
    sys.stdout.write(f"\n{json.dumps(seen, default=str)}\n")
