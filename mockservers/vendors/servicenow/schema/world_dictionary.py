"""The dictionary of a world: the instance's tables and fields."""

from __future__ import annotations

from mockservers.core.context import WorldContext
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Dictionary


def find_dictionary(_context: WorldContext) -> Dictionary:
    """Return the dictionary of the context's world."""
    return DICTIONARY
