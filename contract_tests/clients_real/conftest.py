"""A server for a public client, unless its environment is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract_tests.kit.real_clients.catalogue import CLIENTS, NOT_BUILT
from contract_tests.kit.real_clients.running import ClientRun, start_run

Start = Callable[[str], ClientRun]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a server for a client by its name, such as ``start("pysnc")``."""
    with ExitStack() as stack:

        def begin(name: str) -> ClientRun:
            if not CLIENTS[name].is_installed:
                pytest.skip(NOT_BUILT)
            return stack.enter_context(start_run(CLIENTS[name], tmp_path))

        yield begin
