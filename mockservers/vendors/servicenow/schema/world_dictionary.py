"""The dictionary of a world: the product's tables and fields, and those that users have added."""

from __future__ import annotations

from sqlalchemy import Connection

from mockservers.core.context import WorldContext
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Dictionary
from mockservers.vendors.servicenow.schema.field_types import DEFINITIONS
from mockservers.vendors.servicenow.schema.own_definitions import extend_dictionary, read_own_definitions

TABLES = tuple(f"servicenow_{name}" for name in DEFINITIONS)


def find_dictionary(context: WorldContext) -> Dictionary:
    """Return the dictionary of the context's world; without own tables and columns it is ``DICTIONARY`` itself."""
    cache = context.cache_of(*TABLES)
    found: Dictionary | None = cache.get(DICTIONARY)
    if found is None:
        found = cache[DICTIONARY] = read_dictionary(context.db)
    return found


def read_dictionary(db: Connection, *, is_strict: bool = False) -> Dictionary:
    """Return the dictionary of a world from its records.

    Args:
        db: The connection.
        is_strict: True to refuse definitions of what cannot exist, which are left out otherwise.

    Raises:
        InvalidDefinition: a definition is refused.
    """
    own = read_own_definitions(db)
    return extend_dictionary(DICTIONARY, own, is_strict=is_strict) if own else DICTIONARY
