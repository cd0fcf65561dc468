"""A server of these tests alone, and the recorder of its statements."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.growth.sql_work import SqlRecorder
from contract_tests.kit.remote import Control
from contract_tests.kit.services import start_server


@pytest.fixture(scope="module")
def recorder() -> Iterator[SqlRecorder]:
    with SqlRecorder() as recording:
        yield recording


@pytest.fixture(scope="module")
def own_control(recorder: SqlRecorder) -> Iterator[Control]:
    assert recorder
    with start_server() as server, Control(server) as control:
        yield control
