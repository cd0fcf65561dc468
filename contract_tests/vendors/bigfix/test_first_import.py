"""The first import of a world that never had one."""

from __future__ import annotations

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.bigfix import STATUS, bigfix


@pytest.mark.world(options={"bigfix": {"last_import": "none"}})
def test_the_first_import_brings_the_first_usages(world: RemoteWorld) -> None:
    client = bigfix(world)
    assert client.get("/api/sam/license_usages").json() == {"total": 0, "rows": []}
    client.get(f"{STATUS}?run=true")
    world.advance(60)
    assert client.get("/api/sam/license_usages").json()["total"] > 0
