"""The tables of a world, of all vendors."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from mockservers.core.records.errors import UnknownTable
from mockservers.core.service.data_tables import DataTable
from mockservers.core.service.service import Service
from mockservers.core.suggestions import suggest


class WorldTables:
    """The tables of some services as a world has them.

    Args:
        services: The services.
        db: The connection to the world.
    """

    def __init__(self, services: Iterable[Service], db: Connection) -> None:
        self._tables = {
            table.sql_name: (service, table) for service in services for table in service.list_data_tables(db)
        }

    def list_all(self) -> Iterable[tuple[Service, DataTable]]:
        """Return every table with its service."""
        return self._tables.values()

    def find(self, name: str) -> tuple[Service, DataTable]:
        """Return the table with a name of the database, and its service.

        Raises:
            UnknownTable: no service has it.
        """
        try:
            return self._tables[suggest("table", name, self._tables)]
        except ValueError as error:
            raise UnknownTable(str(error)) from None
