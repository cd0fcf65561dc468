"""Generated clients of a changed generator: they take the place of the vendors' clients in this process."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from contract_tests.kit.services import VENDORS
from samclients.generator import Document, generate_files

ROOT = Path(__file__).parents[4]
BOUND = {"flexera": ("orgId",)}  # what clients bind, as in clients/generate.py
_REGENERATED: list[str] = []


@cache
def generate_clients() -> dict[str, dict[str, str]]:
    """Generate the modules of every vendor's client, by name; the result before a change is kept."""
    return {
        vendor.name: generate_files(
            Document.read(ROOT / "openapi" / f"{vendor.name}.yaml"),
            vendor.name,
            bound=BOUND.get(vendor.name, ()),
            whole=False,
        )
        for vendor in VENDORS
    }


def regenerate_clients() -> None:
    """Load the clients that the changed generator writes, if it writes any others.

    A client that cannot be imported lacks what is after its error, so that tests fail that call it.
    """
    try:
        after = generate_clients.__wrapped__()
    except Exception:  # noqa: BLE001 -- the tests of the generator fail, too
        return
    for name, modules in after.items():
        if modules != generate_clients()[name]:
            _REGENERATED.append(name)
            for file in ("models.py", "operations.py"):
                _load_module(f"samclients.{name}.{file.removesuffix('.py')}", modules[file])


def list_regenerated() -> list[str]:
    """List the vendors whose client has changed."""
    return list(_REGENERATED)


def _load_module(name: str, text: str) -> None:
    before = sys.modules[name]
    assert before.__spec__ is not None
    module = importlib.util.module_from_spec(before.__spec__)
    sys.modules[name] = module
    with suppress(Exception):
        exec(compile(text, before.__file__ or "", "exec", dont_inherit=True), vars(module))  # noqa: S102 -- our own source
