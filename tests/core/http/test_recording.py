"""The times of a recorded exchange: when it began on the machine, and how long it took."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mockservers.core.http.exchange import Exchange
from mockservers.core.http.steps import recording
from mockservers.core.journal.entries import Entry
from mockservers.core.messages import Request, Response
from mockservers.core.simulation.clock import MACHINE_CLOCK
from mockservers.vendors.bigfix import service


def test_an_exchange_began_as_long_before_its_end_as_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[Entry] = []
    monkeypatch.setattr(recording, "real_time", lambda: 1_000.0)
    worlds: Any = SimpleNamespace(on_entry=recorded.append)
    exchange = Exchange(Request("GET", "/"), "GET", unmade="new")
    recording.record_exchange(exchange, Response(b"", 404), worlds, service, MACHINE_CLOCK.now(), 2.5)
    [entry] = recorded
    assert (entry.began, entry.seconds, entry.milliseconds) == (997.5, 2.5, 2_500.0)
