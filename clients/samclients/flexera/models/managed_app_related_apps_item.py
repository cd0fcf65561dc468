from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.managed_app_related_apps_item_relation import ManagedAppRelatedAppsItemRelation

T = TypeVar("T", bound="ManagedAppRelatedAppsItem")


@_attrs_define
class ManagedAppRelatedAppsItem:
    """
    Attributes:
        id (str):
        href (str):
        relation (ManagedAppRelatedAppsItemRelation):
    """

    id: str
    href: str
    relation: ManagedAppRelatedAppsItemRelation

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        href = self.href

        relation = self.relation.value

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "href": href, "relation": relation})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        id = d.pop("id")

        href = d.pop("href")

        relation = ManagedAppRelatedAppsItemRelation(d.pop("relation"))

        managed_app_related_apps_item = cls(id=id, href=href, relation=relation)

        return managed_app_related_apps_item
