"""Flexera One SaaS Management: ``Flexera``, and the models and operations that are generated from its specification."""

from samclients.flexera.client import Flexera

__all__ = ["Flexera"]
