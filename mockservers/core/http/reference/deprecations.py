"""Import of connexion without deprecation warnings, which would stop the server under ``-W error``.

Warning filters belong to the whole process, and a test suite may change them while the server's thread imports
connexion. Therefore the deprecated names are provided before connexion imports them, so that no warning is issued.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

RENAMED = (  # connexion 3.3 imports names that jsonschema has renamed: with an underscore, or with a warning
    ("jsonschema", "RefResolver", "jsonschema.validators"),
    ("jsonschema.exceptions", "RefResolutionError", "jsonschema.exceptions"),
)
TEST_CLIENT = "starlette.testclient"  # imported by every connexion app; its import warns about httpx


@contextmanager
def provide_deprecated_names() -> Iterator[None]:
    """Provide the deprecated names where connexion imports them; remove them at the end."""
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
    """Module with a ``TestClient`` that imports the real one when it is called, by other users of connexion."""

    @staticmethod
    def TestClient(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401, N802 -- starlette's interface
        """Create starlette's test client."""
        return import_module(TEST_CLIENT).TestClient(*arguments, **options)
