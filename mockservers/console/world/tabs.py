"""The tabs of a world's page. A new tab is a module with a blueprint ``pages`` and an entry in ``TABS``.

The blueprint has the page ``index`` at ``/worlds/<world>/<its name>``, which renders with ``render_tab``.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from mockservers.console.world import callbacks, clock, data, faults, journal, lifecycles, scenarios, snapshots, stubs


@dataclass(frozen=True)
class Tab:
    """A tab: its label, and the blueprint of its pages."""

    label: str
    pages: Blueprint

    @property
    def endpoint(self) -> str:
        """The tab's page."""
        return f"{self.pages.name}.index"


TABS = (
    Tab("Journal", journal.pages),
    Tab("Data", data.pages),
    Tab("Faults", faults.pages),
    Tab("Stubs", stubs.pages),
    Tab("Lifecycles", lifecycles.pages),
    Tab("Scenarios and seed", scenarios.pages),
    Tab("Snapshots", snapshots.pages),
    Tab("Callbacks", callbacks.pages),
)
BLUEPRINTS = frozenset({clock.pages.name, *(tab.pages.name for tab in TABS)})
