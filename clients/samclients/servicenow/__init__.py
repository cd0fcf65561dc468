"""ServiceNow: ``ServiceNow``, and the models and operations that are generated from its specification."""

from samclients.runtime.old_names.members import keep_old_names
from samclients.servicenow import old_names
from samclients.servicenow.client import ServiceNow

__all__ = ["ServiceNow"]

keep_old_names(__name__, old_names.MODELS, old_names.MEMBERS)
