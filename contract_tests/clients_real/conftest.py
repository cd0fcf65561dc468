"""A server for a public client, unless its environment or a part of the API is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract_tests.kit.real_clients.catalogue import AWAITED, CLIENTS, NOT_BUILT
from contract_tests.kit.real_clients.running import ClientRun, start_run

Start = Callable[..., ClientRun]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a server for a client: ``start("pysnc", "batch")`` skips the test as long as batches are awaited."""
    with ExitStack() as stack:

        def begin(name: str, *parts: str) -> ClientRun:
            if not CLIENTS[name].is_installed:
                pytest.skip(NOT_BUILT)
            if missing := AWAITED & set(parts):
                pytest.skip(f"{', '.join(sorted(missing))}: not there yet")
            return stack.enter_context(start_run(CLIENTS[name], tmp_path))

        yield begin
