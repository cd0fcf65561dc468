"""Clients for the vendor APIs of software asset management: ``from samclients import BigFix``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from samclients.highlevel.bigfix import BigFix
    from samclients.highlevel.flexera import Flexera
    from samclients.highlevel.informatica import Informatica
    from samclients.highlevel.servicenow import ServiceNow
    from samclients.runtime import CallFailed, ClientError, Fatal, InstantClock, Retriable, Retry, Settings

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

CLIENTS = {name: f"samclients.highlevel.{name.lower()}" for name in ("BigFix", "Flexera", "Informatica", "ServiceNow")}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- classes of several kinds
    """Import a class when it is first used: a program that talks to one vendor does not load the others."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(CLIENTS.get(name, "samclients.runtime")), name)
    globals()[name] = value
    return value
