"""Drift: a system that was changed in declared ways, behind the validating proxy."""

from __future__ import annotations

import pytest

from contract_tests.kit.drift.changed_system import CHANGE, Change, load_changes
from contract_tests.kit.drift.proxied import Proxied
from contract_tests.kit.manual.pages import ROOT
from contract_tests.kit.services import VENDORS

CHANGES = load_changes()


def test_there_are_forty_changes_of_every_kind() -> None:
    assert len(CHANGES) >= 40
    assert len({change.id for change in CHANGES}) == len(CHANGES)
    assert {change.vendor for change in CHANGES} == {vendor.name for vendor in VENDORS}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.id)
def test_a_change_is_found_and_named_with_its_line(change: Change, systems: dict[str, Proxied]) -> None:
    system = systems[change.vendor]
    [recorded] = [one for one in system.exchanges if one.entry.request.headers[CHANGE.lower()] == change.id]
    [group] = Proxied(system.service, exchanges=[recorded]).list_drift()
    kind, place, line = change.found
    assert (group.first.kind, group.first.place) == (kind, place)
    lines = (ROOT / "openapi" / f"{change.vendor}.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[group.line - 1].strip().startswith(line)


@pytest.mark.parametrize("vendor", [vendor.name for vendor in VENDORS])
def test_an_unchanged_system_has_no_differences(vendor: str, systems: dict[str, Proxied]) -> None:
    system = systems[f"{vendor} as it was"]
    assert len(system.exchanges) > 5
    assert system.list_drift() == []


@pytest.mark.parametrize("vendor", [vendor.name for vendor in VENDORS])
def test_differences_of_many_exchanges_are_counted(vendor: str, systems: dict[str, Proxied]) -> None:
    system = systems[vendor]
    groups = Proxied(system.service, exchanges=[*system.exchanges, *system.exchanges]).list_drift()
    assert {group.count for group in groups} <= {2, 4}
    assert sum(group.count for group in groups) == 2 * len(system.exchanges)
