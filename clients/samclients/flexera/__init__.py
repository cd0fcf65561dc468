"""Flexera One SaaS Management: ``Flexera``, and the models and operations that are generated from its specification."""

from samclients.flexera import old_names
from samclients.flexera.client import Flexera
from samclients.runtime.old_names.members import keep_old_names

__all__ = ["Flexera"]

keep_old_names(__name__, old_names.MODELS, old_names.MEMBERS)
