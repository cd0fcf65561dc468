"""Informatica's cloud: ``Informatica``, and the models and operations that are generated from its specification."""

from samclients.informatica import old_names
from samclients.informatica.client import Informatica
from samclients.runtime.old_names.members import keep_old_names

__all__ = ["Informatica"]

keep_old_names(__name__, old_names.MODELS, old_names.MEMBERS)
