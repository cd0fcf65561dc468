"""The options with which a test's own pytest run loads the plugin."""

from __future__ import annotations

from importlib.metadata import entry_points

INSTALLED = bool(entry_points(group="pytest11", name="mockservers"))
PLUGIN = () if INSTALLED else ("-p", "mockservers.pytest_plugin")
