"""HCL BigFix Inventory: ``BigFix``, and the models and operations that are generated from its specification."""

from samclients.bigfix.client import BigFix

__all__ = ["BigFix"]
