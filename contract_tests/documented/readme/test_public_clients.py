"""The page about public clients lists the pinned versions of all that run."""

from __future__ import annotations

import re

from contract_tests.kit.manual import pages
from contract_tests.kit.real_clients.catalogue import CLIENTS, ENVIRONMENTS, NODE, RUNNING
from contract_tests.kit.real_clients.environments import find_lock

TEXT = (pages.DOCS / "how-to/public-clients.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|")) for line in TEXT.splitlines() if line.startswith("|")
]


def test_the_page_lists_every_client_that_runs() -> None:
    expected = [
        (client.name, "npm" if client.environment == NODE else "PyPI", client.version, client.reach, client.tried)
        for client in RUNNING
    ]
    assert ROWS[2:] == expected


def test_the_page_names_the_reason_of_every_client_that_does_not_run() -> None:
    for client in CLIENTS.values():
        if client.not_run:
            assert f"{client.name} posts" in TEXT


def test_every_version_is_pinned_with_hashes() -> None:
    for client in RUNNING:
        lock = find_lock(client.environment).read_text(encoding="utf-8")
        if client.environment == NODE:
            assert f'"version": "{client.version}"' in lock
        else:
            assert re.search(rf"^{client.name}=={re.escape(client.version)} .*\\$", lock, re.MULTILINE), client.name


def test_every_environment_has_its_lock() -> None:
    assert all(find_lock(name).exists() for name in ENVIRONMENTS)
