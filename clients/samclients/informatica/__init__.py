"""Informatica's cloud: ``Informatica``, and the models and operations that are generated from its specification."""

from samclients.informatica.client import Informatica

__all__ = ["Informatica"]
