"""Every seed option and every value of a fault is offered as ``kit/facts/options.yaml`` states it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contract_tests.kit.coverage.restated import list_differences
from contract_tests.kit.facts.reading import load_options
from contract_tests.kit.remote import Control


def test_options_of_seeds_are_as_stated(control: Control) -> None:
    services = control.ask("GET", "services")["services"]
    found = {one["name"]: describe_options(one["options"]) for one in services if one["options"]}
    assert list_differences(found, load_options("seeds")) == []


def test_values_of_faults_are_as_stated(control: Control) -> None:
    kinds = control.ask("GET", "faults")["kinds"]
    found = {kind["name"]: describe_options(kind["values"]) for kind in kinds if kind["values"]}
    assert list_differences(found, load_options("faults")) == []


def describe_options(options: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Describe options by name: the default, and the choices or the range."""
    return {
        name: f"{option['default']} of {' '.join(option['choices']) or '{minimum}..{maximum}'.format(**option)}"
        for name, option in options.items()
    }
