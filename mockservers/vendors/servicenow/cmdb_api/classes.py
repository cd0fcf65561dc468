"""Classes of the CMDB: the tables that extend ``cmdb_ci``."""

from __future__ import annotations

from mockservers.vendors.servicenow.errors import InvalidTable
from mockservers.vendors.servicenow.schema.dictionary import Dictionary, Table

ROOT = "cmdb_ci"


def is_class(dictionary: Dictionary, name: str) -> bool:
    """Return true if there is a class with this name."""
    return name in dictionary and dictionary[name].root.name == ROOT


def find_class(dictionary: Dictionary, name: str) -> Table:
    """Return the class with a name.

    Raises:
        InvalidTable: there is no such class.
    """
    if not is_class(dictionary, name):
        raise InvalidTable(name)
    return dictionary[name]
