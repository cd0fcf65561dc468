"""A client library for accessing BigFix Inventory REST API"""

from samclients.runtime import Client

__all__ = ["Client"]
