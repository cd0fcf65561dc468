"""The recorded answers; ``python -m contract_tests.kit.golden.recording`` records them again, for review."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click

from contract_tests.conftest import NOW, SEED
from contract_tests.kit.golden.conversations import KINDS, grouped, provoked
from contract_tests.kit.remote import Control
from contract_tests.kit.statuses.provoked import Provoked
from mockservers import MockServer
from mockservers.catalog import VENDORS
from mockservers.core.worlds.seeding import WorldStart

WORLD = "recording"
FOLDER = Path(__file__).parents[2] / "golden" / "recorded"


@cache
def recorded(service: str) -> Mapping[str, Mapping[str, Any]]:
    """What a service's operations answered and did when it was recorded."""
    found: Mapping[str, Mapping[str, Any]] = json.loads((FOLDER / f"{service}.json").read_text(encoding="utf-8"))
    return found


def record() -> None:
    """Write what all operations answer and do now."""
    FOLDER.mkdir(exist_ok=True)
    with MockServer(start=WorldStart(seed=SEED, now=NOW)) as server, Control(server) as control:
        for service in VENDORS:
            found = {}
            with Provoked(server, control) as worlds:
                for name, operation in sorted(service.spec.operations.items()):
                    found[name] = {
                        kind: grouped(tell(service, operation, server, control, WORLD)) for kind, tell in KINDS.items()
                    }
                    found[name]["provoked"] = grouped(provoked(service, operation, server, worlds))
            text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)
            (FOLDER / f"{service.name}.json").write_text(f"{text}\n", encoding="utf-8")
            click.echo(f"{service.name}: {len(found)} operations")


if __name__ == "__main__":
    record()
