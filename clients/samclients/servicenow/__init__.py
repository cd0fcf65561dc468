"""ServiceNow: ``ServiceNow``, and the models and operations that are generated from its specification."""

from samclients.servicenow.client import ServiceNow

__all__ = ["ServiceNow"]
