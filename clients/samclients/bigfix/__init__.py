"""HCL BigFix Inventory: ``BigFix``, and the models and operations that are generated from its specification."""

from samclients.bigfix import old_names
from samclients.bigfix.client import BigFix
from samclients.runtime.old_names.members import keep_old_names

__all__ = ["BigFix"]

keep_old_names(__name__, old_names.MODELS, old_names.MEMBERS)
