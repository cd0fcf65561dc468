"""A client library for accessing Informatica Intelligent Cloud Services REST API, license metering"""

from samclients.runtime import Client

__all__ = ["Client"]
