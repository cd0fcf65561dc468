"""A client library for accessing ServiceNow instance with the Flexera integration app"""

from samclients.runtime import Client

__all__ = ["Client"]
