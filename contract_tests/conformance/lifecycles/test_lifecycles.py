"""A record takes every step that its lifecycle declares, seen over HTTP."""

from __future__ import annotations

import pytest

from contract_tests.kit.coverage.required import list_transitions, name_transition
from contract_tests.kit.lifecycles.driver import drive_lifecycle
from contract_tests.kit.remote import Control
from contract_tests.kit.services import VENDORS, Lifecycle, Service
from mockservers import MockServer

ENDS = [(service, lifecycle, end) for service in VENDORS for lifecycle in service.lifecycles for end in lifecycle.ends]


@pytest.mark.parametrize(
    ("service", "lifecycle", "end"),
    ENDS,
    ids=[f"{service.name}-{lifecycle.name}-{end}" for service, lifecycle, end in ENDS],
)
def test_a_record_takes_every_step_to_an_end(
    service: Service, lifecycle: Lifecycle, end: str, server: MockServer, control: Control
) -> None:
    *steps, last = lifecycle.states
    declared = [*list(list_transitions(lifecycle))[: len(steps)], name_transition(lifecycle, last, end)]
    assert drive_lifecycle(service, lifecycle, end, server, control) == declared
