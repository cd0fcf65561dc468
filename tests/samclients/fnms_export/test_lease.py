"""Who holds the lease of an export, and may still be alive."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import pytest

from samclients.fnms_export.export.lease import is_possibly_alive

HERE = socket.gethostname()


def refuse(error: type[OSError]) -> Callable[[int, int], None]:
    def kill(_process: int, signal: int) -> None:
        assert signal == 0  # asks only
        raise error

    return kill


@pytest.mark.parametrize(
    ("host", "kill", "is_alive"),
    [
        (HERE, lambda _process, _signal: None, True),
        (HERE, refuse(PermissionError), True),  # a process of another user
        (HERE, refuse(ProcessLookupError), False),
        (f"not-{HERE}", refuse(ProcessLookupError), True),
    ],
    ids=["mine", "another user's", "ended", "another machine's"],
)
def test_a_holder_may_be_alive_unless_its_process_has_ended(
    host: str, kill: Callable[[int, int], None], *, is_alive: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "kill", kill)
    assert is_possibly_alive(f"{host}/4711/a") is is_alive
