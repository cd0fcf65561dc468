"""A client library for accessing Flexera One SaaS Management API"""

from samclients.runtime import Client

__all__ = ["Client"]
