"""Every declared lifecycle takes every step that it declares, seen over HTTP."""

from __future__ import annotations

import pytest

from contract_tests.kit.coverage import wanted
from contract_tests.kit.lifecycles.driven import transitions
from contract_tests.kit.remote import Control
from mockservers import MockServer
from mockservers.catalog import VENDORS
from mockservers.core.service.service import Service
from mockservers.core.simulation.lifecycle import Lifecycle

WAYS = [(service, one, end) for service in VENDORS for one in service.lifecycles for end in one.ends]


@pytest.mark.parametrize(
    ("service", "lifecycle", "end"), WAYS, ids=[f"{service.name}-{one.name}-{end}" for service, one, end in WAYS]
)
def test_a_record_takes_every_step_to_an_end(
    service: Service, lifecycle: Lifecycle, end: str, server: MockServer, control: Control
) -> None:
    *steps, last = lifecycle.states
    declared = [*list(wanted.transitions(lifecycle))[: len(steps)], wanted.transition(lifecycle, last, end)]
    assert transitions(service, lifecycle, end, server, control) == declared
