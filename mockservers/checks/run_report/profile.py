"""Which faults a command is tried with: kinds by name, all of a vendor, or a file of one's own."""

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

ONCE = {"times": 1}  # so that a client has a chance
Said = dict[str, Any]


def form() -> Schema:
    """How a fault is described, by the control plane's spec."""
    spec = load_spec("control")
    return spec.schema(spec.components["schemas"]["NewFault"])


def read(text: str, services: Mapping[str, Service]) -> list[Said]:
    """The faults of a profile, each as the control plane takes it; one at a time is tried.

    Args:
        text: Names separated by commas: ``general``, a vendor, a kind, ``all``; or the path of a YAML file, a list of
            faults as ``POST /worlds/{world}/faults`` takes them. Faults strike once unless they say otherwise.
        services: The vendors.

    Raises:
        ValueError: an unknown name, or a file that holds no such list.
        OSError: the file cannot be read.
    """
    if text.endswith((".yaml", ".yml")):
        faults = yaml.safe_load(Path(text).read_text(encoding="utf-8"))
        if not isinstance(faults, list) or not all(isinstance(one, dict) and "kind" in one for one in faults):
            raise ValueError(f"{text} is no list of faults, each with its kind.")
    else:
        faults = [{"kind": kind.name} for name in text.split(",") for kind in _named(name.strip(), services)]
    for one in faults:
        if problem := form().problem(one):
            raise ValueError(f"The fault {one['kind']} cannot be meant: {' '.join(filter(None, problem))}.")
        parse_fault({**ONCE, **one}, services)
    return [{**ONCE, **one} for one in faults]


def _named(name: str, services: Mapping[str, Service]) -> Iterator[Kind]:
    every = fault_kinds(services.values())
    suggest("fault or vendor", name, [*every, *services, "general", "all"])
    for kind in every.values():
        vendor = kind.name.partition(".")[0] if "." in kind.name else "general"
        if name in {kind.name, vendor, "all"} or (name == "general" and kind.name in GENERAL):
            yield kind
