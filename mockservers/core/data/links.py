"""References between the tables of a world, and the records that refer to nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection

from mockservers.core.data.layouts import Layouts, TableLayout
from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.tables import quote_name

MOST_VALUES = 1_000
MISSING = (
    "SELECT DISTINCT {column} FROM {source} AS source WHERE {column} NOT IN ('', 0)"
    " AND NOT EXISTS (SELECT 1 FROM {target} AS target WHERE target.{key} = {column}) LIMIT ?"
)


class Link(NamedTuple):
    """A column whose values are keys of another table; ``key`` is that table's column, as stored."""

    source: TableLayout
    column: str
    target: TableLayout
    key: str


class LinkCheck:
    """Finds references to records that do not exist; 0 and the empty text refer to nothing.

    Args:
        db: The connection.
        layouts: The tables.
    """

    def __init__(self, db: Connection, layouts: Layouts) -> None:
        self._db, self._layouts = db, layouts

    def list_all(self) -> Iterator[Link]:
        """Yield every link."""
        for source in self._layouts.all:
            shown = {column.stored: name for name, column in source.columns.items()}
            for stored, target in {**source.table.references, **source.table.links}.items():
                name, _, key = target.partition(".")
                table = self._layouts.find_table(name)
                yield Link(source, shown[stored], table, key or table.table.key_columns[0])

    def find_links(self, loaded: Collection[str], sound: Collection[str]) -> Iterator[Link]:
        """Yield the links that loaded tables have or are the target of, if both tables could be read.

        Args:
            loaded: The names of the loaded tables in the database.
            sound: Those of them that have no problems.
        """
        broken = set(loaded) - set(sound)
        for link in self.list_all():
            ends = {link.source.table.sql_name, link.target.table.sql_name}
            if ends & set(sound) and not ends & broken:
                yield link

    def find_missing(self, link: Link) -> list[Any]:
        """Return values of a link's column that no record has, at most ``MOST_VALUES``."""
        words = {
            "column": link.source.table.select(link.source.columns[link.column].stored, "source"),
            "source": quote_name(link.source.table.sql_name),
            "target": quote_name(link.target.table.sql_name),
            "key": quote_name(link.key),
        }
        return [value for (value,) in execute_directly(self._db, MISSING.format_map(words), (MOST_VALUES,))]

    def has_dangling(self) -> bool:
        """Return True if a record of any table refers to a record that does not exist."""
        return any(self.find_missing(link) for link in self.list_all())

    @staticmethod
    def describe_outside(link: Link, missing: list[Any]) -> str:
        """Return a sentence for records that no file has and that refer to records that are no longer there."""
        return (
            f"Records of {link.source.path}, which is not in the folder, refer in {link.column} to records that this"
            f" file does not have, such as {missing[0]!r}: add {link.source.path} to the folder, or these records."
        )
