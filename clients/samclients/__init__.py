"""Clients for the vendor APIs of software asset management: ``from samclients import BigFix``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from samclients import deprecated_paths

if TYPE_CHECKING:
    from samclients.bigfix import BigFix
    from samclients.flexera import Flexera
    from samclients.informatica import Informatica
    from samclients.runtime import CallFailed, ClientError, Fatal, InstantClock, Retriable, Retry, Settings
    from samclients.servicenow import ServiceNow

__all__ = [
    "BigFix",
    "CallFailed",
    "ClientError",
    "Fatal",
    "Flexera",
    "Informatica",
    "InstantClock",
    "Retriable",
    "Retry",
    "ServiceNow",
    "Settings",
]

CLIENTS = {name: f"samclients.{name.lower()}" for name in ("BigFix", "Flexera", "Informatica", "ServiceNow")}
deprecated_paths.install()


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- classes of several kinds
    """Import a class when it is first used: a program that talks to one vendor does not load the others."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(CLIENTS.get(name, "samclients.runtime")), name)
    globals()[name] = value
    return value
