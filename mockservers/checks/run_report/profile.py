"""Fault profiles of ``mockservers exec --faults``: kinds by name, all kinds of a vendor, or a YAML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from mockservers.core.faults.fault import fault_kinds, parse_fault
from mockservers.core.openapi.document import load_spec
from mockservers.core.openapi.schema import Schema
from mockservers.core.service.fault_kinds import GENERAL, Kind
from mockservers.core.service.service import Service
from mockservers.core.suggestions import suggest

ONCE = {"times": 1}  # so that a client that retries can recover
FaultBody = dict[str, Any]


def fault_schema() -> Schema:
    """The schema of a fault in the control plane's spec."""
    spec = load_spec("control")
    return spec.schema(spec.components["schemas"]["NewFault"])


def parse_profile(text: str, services: Mapping[str, Service]) -> list[FaultBody]:
    """The faults of a profile, each as the body of ``POST /worlds/{world}/faults``.

    Args:
        text: Names separated by commas: ``general``, a vendor, a kind, ``all``; or the path of a YAML file with a list
            of such bodies. Faults without ``times`` are triggered once.
        services: The vendors.

    Raises:
        ValueError: a name is unknown, or the file does not contain such a list.
        OSError: the file cannot be read.
    """
    if text.endswith((".yaml", ".yml")):
        faults = yaml.safe_load(Path(text).read_text(encoding="utf-8"))
        if not isinstance(faults, list) or not all(isinstance(fault, dict) and "kind" in fault for fault in faults):
            raise ValueError(f"{text} must contain a list of faults, each with a `kind`.")
    else:
        faults = [{"kind": kind.name} for name in text.split(",") for kind in _select_kinds(name.strip(), services)]
    for fault in faults:
        if problem := fault_schema().find_problem(fault):
            raise ValueError(f"The fault {fault['kind']} is invalid: {' '.join(filter(None, problem))}.")
        parse_fault({**ONCE, **fault}, services)
    return [{**ONCE, **fault} for fault in faults]


def _select_kinds(name: str, services: Mapping[str, Service]) -> Iterator[Kind]:
    kinds = fault_kinds(services.values())
    suggest("fault or vendor", name, [*kinds, *services, "general", "all"])
    for kind in kinds.values():
        vendor = kind.name.partition(".")[0] if "." in kind.name else "general"
        if name in {kind.name, vendor, "all"} or (name == "general" and kind.name in GENERAL):
            yield kind
