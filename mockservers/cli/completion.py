"""Completion of arguments in a shell: kinds of faults, scenarios, operations, vendors, worlds of a running server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from mockservers.client.defaults import DEFAULT_URL, TOKEN_VARIABLE, URL_VARIABLE

if TYPE_CHECKING:
    from mockservers.core.service.service import Service

PATIENCE = 1.0  # seconds that a server may take: a person waits
Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def complete_from(list_names: Callable[[click.Context], Iterable[str]]) -> Complete:
    """Return a completion from names; errors are not shown, since the shell would print them into the line."""

    def complete(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        try:
            return [name for name in list_names(context) if name.startswith(begun)]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    return complete


def _list_vendors(_context: click.Context) -> Iterable[str]:
    return _load_vendors()


def _list_fault_kinds(_context: click.Context) -> Iterable[str]:
    from mockservers.core.faults.fault import fault_kinds

    return fault_kinds(_load_vendors().values())


def _list_scenarios(_context: click.Context) -> Iterable[str]:
    from mockservers.core.worlds.scenarios import find_scenarios

    return [scenario.name for scenario in find_scenarios(_load_vendors())]


def _list_operations(context: click.Context) -> Iterable[str]:
    """List the operations of the vendor that ``--service`` or ``--spec`` names, or of all vendors."""
    vendors = _load_vendors()
    chosen = context.params.get("service") or context.params.get("spec")
    return sorted(
        {name for vendor in vendors.values() if chosen in {None, vendor.name} for name in vendor.spec.operations}
    )


def _list_worlds(context: click.Context) -> Iterable[str]:
    """List the worlds of the server that ``--url`` or the environment names."""
    from mockservers.client.probe import list_worlds

    url = context.params.get("url") or os.environ.get(URL_VARIABLE) or DEFAULT_URL
    return list_worlds(url, os.environ.get(TOKEN_VARIABLE), patience=PATIENCE)


def _load_vendors() -> dict[str, Service]:
    from mockservers.catalog import VENDORS

    return {vendor.name: vendor for vendor in VENDORS}


complete_vendors = complete_from(_list_vendors)
complete_fault_kinds = complete_from(_list_fault_kinds)
complete_scenarios = complete_from(_list_scenarios)
complete_operations = complete_from(_list_operations)
complete_worlds = complete_from(_list_worlds)
