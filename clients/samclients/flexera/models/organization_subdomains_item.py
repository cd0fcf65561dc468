from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.organization_subdomains_item_kind import OrganizationSubdomainsItemKind

T = TypeVar("T", bound="OrganizationSubdomainsItem")


@_attrs_define
class OrganizationSubdomainsItem:
    """
    Attributes:
        kind (OrganizationSubdomainsItemKind):
        name (str):
    """

    kind: OrganizationSubdomainsItemKind
    name: str

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update({"kind": kind, "name": name})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        kind = OrganizationSubdomainsItemKind(d.pop("kind"))

        name = d.pop("name")

        organization_subdomains_item = cls(kind=kind, name=name)

        return organization_subdomains_item
