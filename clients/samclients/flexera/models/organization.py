from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.organization_kind import OrganizationKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.organization_subdomains_item import OrganizationSubdomainsItem


T = TypeVar("T", bound="Organization")


@_attrs_define
class Organization:
    """
    Attributes:
        kind (OrganizationKind):
        id (int):
        name (str):
        subdomains (list[OrganizationSubdomainsItem] | Unset):
        partner_id (str | Unset):
        snow_atlas_tenant_id (str | Unset):
        created_at (datetime.datetime | Unset):
        updated_at (datetime.datetime | Unset):
    """

    kind: OrganizationKind
    id: int
    name: str
    subdomains: list[OrganizationSubdomainsItem] | Unset = UNSET
    partner_id: str | Unset = UNSET
    snow_atlas_tenant_id: str | Unset = UNSET
    created_at: datetime.datetime | Unset = UNSET
    updated_at: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        id = self.id

        name = self.name

        subdomains: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.subdomains, Unset):
            subdomains = []
            for subdomains_item_data in self.subdomains:
                subdomains_item = subdomains_item_data.to_dict()
                subdomains.append(subdomains_item)

        partner_id = self.partner_id

        snow_atlas_tenant_id = self.snow_atlas_tenant_id

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat().replace("+00:00", "Z")

        updated_at: str | Unset = UNSET
        if not isinstance(self.updated_at, Unset):
            updated_at = self.updated_at.isoformat().replace("+00:00", "Z")

        field_dict: dict[str, Any] = {}

        field_dict.update({"kind": kind, "id": id, "name": name})
        if subdomains is not UNSET:
            field_dict["subdomains"] = subdomains
        if partner_id is not UNSET:
            field_dict["partnerId"] = partner_id
        if snow_atlas_tenant_id is not UNSET:
            field_dict["snowAtlasTenantId"] = snow_atlas_tenant_id
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.organization_subdomains_item import OrganizationSubdomainsItem  # noqa: PLC0415

        d = dict(**src_dict)
        kind = OrganizationKind(d.pop("kind"))

        id = d.pop("id")

        name = d.pop("name")

        _subdomains = d.pop("subdomains", UNSET)
        subdomains: list[OrganizationSubdomainsItem] | Unset = UNSET
        if _subdomains is not UNSET:
            subdomains = []
            for subdomains_item_data in _subdomains:
                subdomains_item = OrganizationSubdomainsItem.from_dict(subdomains_item_data)

                subdomains.append(subdomains_item)

        partner_id = d.pop("partnerId", UNSET)

        snow_atlas_tenant_id = d.pop("snowAtlasTenantId", UNSET)

        _created_at = d.pop("createdAt", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        _updated_at = d.pop("updatedAt", UNSET)
        updated_at: datetime.datetime | Unset
        if isinstance(_updated_at, Unset):
            updated_at = UNSET
        else:
            updated_at = datetime.datetime.fromisoformat(_updated_at)

        organization = cls(
            kind=kind,
            id=id,
            name=name,
            subdomains=subdomains,
            partner_id=partner_id,
            snow_atlas_tenant_id=snow_atlas_tenant_id,
            created_at=created_at,
            updated_at=updated_at,
        )

        return organization
