from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.edition_body import Edition
    from ..models.license_ import License
    from ..models.limit import Limit


T = TypeVar("T", bound="Licenses")


@_attrs_define
class Licenses:
    """
    Attributes:
        custom_licenses (list[License]):
        assigned_editions (list[Edition]):
        custom_limits (list[Limit]):
        id (str | Unset):
        parent_org (None | str | Unset):
        org_type (str | Unset):
        create_time (datetime.datetime | Unset):
        created_by (str | Unset):
        created_by_user_id (str | Unset):
        update_time (datetime.datetime | Unset):
        updated_by (str | Unset):
        updated_by_user_id (str | Unset):
        sandbox_orgs (Any | Unset): Null in the only known response.
        production_org (Any | Unset): Null in the only known response.
        contracts (Any | Unset): Null in the only known response.
    """

    custom_licenses: list[License]
    assigned_editions: list[Edition]
    custom_limits: list[Limit]
    id: str | Unset = UNSET
    parent_org: None | str | Unset = UNSET
    org_type: str | Unset = UNSET
    create_time: datetime.datetime | Unset = UNSET
    created_by: str | Unset = UNSET
    created_by_user_id: str | Unset = UNSET
    update_time: datetime.datetime | Unset = UNSET
    updated_by: str | Unset = UNSET
    updated_by_user_id: str | Unset = UNSET
    sandbox_orgs: Any | Unset = UNSET
    production_org: Any | Unset = UNSET
    contracts: Any | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        custom_licenses = []
        for custom_licenses_item_data in self.custom_licenses:
            custom_licenses_item = custom_licenses_item_data.to_dict()
            custom_licenses.append(custom_licenses_item)

        assigned_editions = []
        for assigned_editions_item_data in self.assigned_editions:
            assigned_editions_item = assigned_editions_item_data.to_dict()
            assigned_editions.append(assigned_editions_item)

        custom_limits = []
        for custom_limits_item_data in self.custom_limits:
            custom_limits_item = custom_limits_item_data.to_dict()
            custom_limits.append(custom_limits_item)

        id = self.id

        parent_org: None | str | Unset
        if isinstance(self.parent_org, Unset):
            parent_org = UNSET
        else:
            parent_org = self.parent_org

        org_type = self.org_type

        create_time: str | Unset = UNSET
        if not isinstance(self.create_time, Unset):
            create_time = self.create_time.isoformat().replace("+00:00", "Z")

        created_by = self.created_by

        created_by_user_id = self.created_by_user_id

        update_time: str | Unset = UNSET
        if not isinstance(self.update_time, Unset):
            update_time = self.update_time.isoformat().replace("+00:00", "Z")

        updated_by = self.updated_by

        updated_by_user_id = self.updated_by_user_id

        sandbox_orgs = self.sandbox_orgs

        production_org = self.production_org

        contracts = self.contracts

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {"customLicenses": custom_licenses, "assignedEditions": assigned_editions, "customLimits": custom_limits}
        )
        if id is not UNSET:
            field_dict["id"] = id
        if parent_org is not UNSET:
            field_dict["parentOrg"] = parent_org
        if org_type is not UNSET:
            field_dict["orgType"] = org_type
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
        if created_by is not UNSET:
            field_dict["createdBy"] = created_by
        if created_by_user_id is not UNSET:
            field_dict["createdByUserId"] = created_by_user_id
        if update_time is not UNSET:
            field_dict["updateTime"] = update_time
        if updated_by is not UNSET:
            field_dict["updatedBy"] = updated_by
        if updated_by_user_id is not UNSET:
            field_dict["updatedByUserId"] = updated_by_user_id
        if sandbox_orgs is not UNSET:
            field_dict["sandboxOrgs"] = sandbox_orgs
        if production_org is not UNSET:
            field_dict["productionOrg"] = production_org
        if contracts is not UNSET:
            field_dict["contracts"] = contracts

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.edition_body import Edition  # noqa: PLC0415
        from ..models.license_ import License  # noqa: PLC0415
        from ..models.limit import Limit  # noqa: PLC0415

        d = dict(**src_dict)
        custom_licenses = []
        _custom_licenses = d.pop("customLicenses")
        for custom_licenses_item_data in _custom_licenses:
            custom_licenses_item = License.from_dict(custom_licenses_item_data)

            custom_licenses.append(custom_licenses_item)

        assigned_editions = []
        _assigned_editions = d.pop("assignedEditions")
        for assigned_editions_item_data in _assigned_editions:
            assigned_editions_item = Edition.from_dict(assigned_editions_item_data)

            assigned_editions.append(assigned_editions_item)

        custom_limits = []
        _custom_limits = d.pop("customLimits")
        for custom_limits_item_data in _custom_limits:
            custom_limits_item = Limit.from_dict(custom_limits_item_data)

            custom_limits.append(custom_limits_item)

        id = d.pop("id", UNSET)

        def _parse_parent_org(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        parent_org = _parse_parent_org(d.pop("parentOrg", UNSET))

        org_type = d.pop("orgType", UNSET)

        _create_time = d.pop("createTime", UNSET)
        create_time: datetime.datetime | Unset
        if isinstance(_create_time, Unset):
            create_time = UNSET
        else:
            create_time = datetime.datetime.fromisoformat(_create_time)

        created_by = d.pop("createdBy", UNSET)

        created_by_user_id = d.pop("createdByUserId", UNSET)

        _update_time = d.pop("updateTime", UNSET)
        update_time: datetime.datetime | Unset
        if isinstance(_update_time, Unset):
            update_time = UNSET
        else:
            update_time = datetime.datetime.fromisoformat(_update_time)

        updated_by = d.pop("updatedBy", UNSET)

        updated_by_user_id = d.pop("updatedByUserId", UNSET)

        sandbox_orgs = d.pop("sandboxOrgs", UNSET)

        production_org = d.pop("productionOrg", UNSET)

        contracts = d.pop("contracts", UNSET)

        licenses = cls(
            custom_licenses=custom_licenses,
            assigned_editions=assigned_editions,
            custom_limits=custom_limits,
            id=id,
            parent_org=parent_org,
            org_type=org_type,
            create_time=create_time,
            created_by=created_by,
            created_by_user_id=created_by_user_id,
            update_time=update_time,
            updated_by=updated_by,
            updated_by_user_id=updated_by_user_id,
            sandbox_orgs=sandbox_orgs,
            production_org=production_org,
            contracts=contracts,
        )

        return licenses
