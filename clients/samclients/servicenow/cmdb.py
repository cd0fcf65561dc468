"""Configuration items of a ServiceNow instance, with their relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from samclients.runtime import ListPage, Rows, by_offset
from samclients.servicenow.models import Ci, CiChange, NamedCi, NewCi, NewRelations, RelationTarget
from samclients.servicenow.operations import CmdbInstanceResource

PAGE = 1000  # configuration items
SOURCE = "ServiceNow"
DEFAULT_ORDER = "ORDERBYsys_id"
Targets = Mapping[str, Sequence[str]]  # sys_ids of configuration items, by the sys_id of the relationship type
NONE: Targets = {}


class Cmdb(CmdbInstanceResource):
    """The CMDB Instance API: call it with a class for its configuration items."""

    def __call__(self, class_name: str, *, source: str = SOURCE) -> ConfigurationItems:
        """Return the configuration items of a class; changes name a source, a choice of ``discovery_source``."""
        return ConfigurationItems(self, class_name, source)


class ConfigurationItems:
    """Configuration items of a class; all methods raise ``CallFailed`` (``samclients.runtime.errors``)."""

    def __init__(self, cmdb: Cmdb, class_name: str, source: str) -> None:
        self._cmdb, self._name, self._source = cmdb, class_name, source

    def list(self, query: str = "", *, page_size: int = PAGE, position: str = "") -> Rows[NamedCi]:
        """Return sys_id and name of the matching configuration items; pages are requested as needed.

        Args:
            query: An encoded query; the default order is by ``sys_id``.
            page_size: Configuration items per request.
            position: Where to continue, as an earlier ``Rows.position``.

        Reading raises ``LoopDetected`` if a page repeats one that was read.
        """
        ordered = query if "ORDERBY" in query else "^".join(filter(None, (query, DEFAULT_ORDER)))

        def fetch(offset: int, limit: int) -> ListPage[NamedCi]:
            found = self._cmdb.list(self._name, sysparm_query=ordered, sysparm_limit=limit, sysparm_offset=offset)
            return ListPage(found.result)

        return by_offset(fetch, size=page_size, identity=lambda one: one.sys_id, position=position)

    def get(self, sys_id: str) -> Ci:
        """Return a configuration item with its relations."""
        return self._cmdb.get(self._name, sys_id).result

    def create(self, attributes: Mapping[str, Any], *, outbound: Targets = NONE, inbound: Targets = NONE) -> Ci:
        """Create a configuration item, or update the one that the instance identifies, with relations."""
        body = NewCi(attributes=dict(attributes), source=self._source, **_list_targets(outbound, inbound))
        return self._cmdb.create(self._name, body=body).result

    def update(self, sys_id: str, attributes: Mapping[str, Any]) -> Ci:
        """Change attributes of a configuration item."""
        cmdb = self._cmdb.with_options(idempotent=True)
        return cmdb.modify(self._name, sys_id, body=CiChange(attributes=dict(attributes), source=self._source)).result

    def relate(self, sys_id: str, *, outbound: Targets = NONE, inbound: Targets = NONE) -> Ci:
        """Add relations to a configuration item: it is the parent of outbound ones, the child of inbound ones."""
        body = NewRelations(source=self._source, **_list_targets(outbound, inbound))
        return self._cmdb.create_relations(self._name, sys_id, body=body).result

    def remove_relation(self, sys_id: str, relation: str) -> None:
        """Delete a relation of a configuration item."""
        self._cmdb.delete_relation(self._name, sys_id, relation)


def _list_targets(outbound: Targets, inbound: Targets) -> dict[str, Any]:
    """Return the lists of relations that are not empty, as the instance refuses empty ones."""
    lists = {"outbound_relations": outbound, "inbound_relations": inbound}
    return {
        name: [RelationTarget(type_=kind, target=target) for kind, targets in chosen.items() for target in targets]
        for name, chosen in lists.items()
        if chosen
    }
