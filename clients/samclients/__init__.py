"""Clients for the vendor APIs of software asset management: ``from samclients import BigFix``."""

from samclients.fronts.bigfix import BigFix
from samclients.fronts.flexera import Flexera
from samclients.fronts.informatica import Informatica
from samclients.fronts.servicenow import ServiceNow
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
