"""Relations of configuration items, which are records of ``cmdb_rel_ci``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.schema.dictionary import Table
from mockservers.vendors.servicenow.table_api.projection import LINKED, Projection
from mockservers.vendors.servicenow.table_api.record_reader import RecordReader
from mockservers.vendors.servicenow.table_api.record_selection import RecordQuery

TABLE = "cmdb_rel_ci"


@dataclass(frozen=True)
class RelationPage:
    """A part of the relations of a configuration item, in each direction."""

    limit: int
    offset: int


class RelationReader:
    """Reads the relations of a configuration item.

    Args:
        context: The request's context.
        table: The table of the relations.
        query_context: The context of queries.
    """

    def __init__(self, context: RequestContext, table: Table, query_context: QueryContext) -> None:
        self._db, self._table, self._query_context = context.db, table, query_context
        self._base = f"{context.request.base_url}/api/now"
        self._cache_of: Callable[..., MutableMapping[object, Any]] = context.cache_of

    def list_outbound(self, sys_id: str, page: RelationPage) -> list[dict[str, Any]]:
        """Return the relations whose parent is the configuration item."""
        return self._list("parent", "child", sys_id, page)

    def list_inbound(self, sys_id: str, page: RelationPage) -> list[dict[str, Any]]:
        """Return the relations whose child is the configuration item."""
        return self._list("child", "parent", sys_id, page)

    def _list(self, own: str, other: str, sys_id: str, page: RelationPage) -> list[dict[str, Any]]:
        query = RecordQuery(self._table, f"{own}={sys_id}", limit=page.limit, offset=page.offset)
        projection = Projection(("sys_id", "type", other), LINKED, base=f"{self._base}/table")
        reader = RecordReader(self._db, query, projection, self._query_context, self._cache_of)
        return [self._render(row, row[other]) for row in chain.from_iterable(reader.iterate_rows())]

    def _render(self, row: Mapping[str, Any], target: Mapping[str, str]) -> dict[str, Any]:
        """Return a relation; the target's link leads to the CMDB Instance API (documented)."""
        link = f"{self._base}/cmdb/instance/cmdb_ci/{target['value']}" if target else ""
        linked = {**target, "link": link} if target else EMPTY
        return {"sys_id": row["sys_id"], "type": row["type"] or EMPTY, "target": linked}


EMPTY = {"display_value": "", "link": "", "value": ""}  # a relation without a type or an end


def has_relation(context: RequestContext, relation: str, ci: str) -> bool:
    """Return true if a relation exists, and a configuration item is one of its ends."""
    return execute_directly(context.db, RELATION_OF, (relation, ci, ci)).fetchone() is not None


RELATION_OF = "SELECT 1 FROM servicenow_cmdb_rel_ci WHERE sys_id = ? AND (parent = ? OR child = ?)"
