"""Keeps connexion's imports from warning, which under ``-W error``, as in many test suites, would stop the server.

A filter would not do: filters are the whole process's, and connexion is imported in a thread of the server while a
test suite around it sets and resets them. So the names whose import warns are in place before connexion asks for them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

RENAMED = (  # connexion 3.3 still asks jsonschema for names that it keeps with an underscore and a warning
    ("jsonschema", "RefResolver", "jsonschema.validators"),
    ("jsonschema.exceptions", "RefResolutionError", "jsonschema.exceptions"),
)
TEST_CLIENT = "starlette.testclient"  # imported by every connexion app; warns about httpx, which it brings along


@contextmanager
def in_place() -> Iterator[None]:
    """The deprecated names, where connexion looks for them, for as long as the block lasts."""
    with ExitStack() as undo:
        for module, name, kept_in in RENAMED:
            names, kept = vars(import_module(module)), getattr(import_module(kept_in), f"_{name}", None)
            if name not in names and kept is not None:
                names[name] = kept
                undo.callback(names.pop, name)
        if TEST_CLIENT not in sys.modules:
            sys.modules[TEST_CLIENT] = _LateTestClient(TEST_CLIENT)
            undo.callback(sys.modules.pop, TEST_CLIENT)
        yield


class _LateTestClient(ModuleType):
    """Stands for the test client's module until a connexion app of somebody else's is asked for a test client."""

    @staticmethod
    def TestClient(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401, N802 -- the real one's
        """Make the real one."""
        return import_module(TEST_CLIENT).TestClient(*arguments, **options)
