"""Clients for the vendor APIs of software asset management: ``from samclients import BigFix``."""

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
