from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.licenses_update_assigned_editions_item import LicensesUpdateAssignedEditionsItem
    from ..models.licenses_update_custom_licenses_item import LicensesUpdateCustomLicensesItem
    from ..models.licenses_update_custom_limits_item import LicensesUpdateCustomLimitsItem


T = TypeVar("T", bound="LicensesUpdate")


@_attrs_define
class LicensesUpdate:
    """
    Attributes:
        custom_licenses (list[LicensesUpdateCustomLicensesItem] | Unset):
        assigned_editions (list[LicensesUpdateAssignedEditionsItem] | Unset):
        custom_limits (list[LicensesUpdateCustomLimitsItem] | Unset):
    """

    custom_licenses: list[LicensesUpdateCustomLicensesItem] | Unset = UNSET
    assigned_editions: list[LicensesUpdateAssignedEditionsItem] | Unset = UNSET
    custom_limits: list[LicensesUpdateCustomLimitsItem] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        custom_licenses: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.custom_licenses, Unset):
            custom_licenses = []
            for custom_licenses_item_data in self.custom_licenses:
                custom_licenses_item = custom_licenses_item_data.to_dict()
                custom_licenses.append(custom_licenses_item)

        assigned_editions: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.assigned_editions, Unset):
            assigned_editions = []
            for assigned_editions_item_data in self.assigned_editions:
                assigned_editions_item = assigned_editions_item_data.to_dict()
                assigned_editions.append(assigned_editions_item)

        custom_limits: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.custom_limits, Unset):
            custom_limits = []
            for custom_limits_item_data in self.custom_limits:
                custom_limits_item = custom_limits_item_data.to_dict()
                custom_limits.append(custom_limits_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if custom_licenses is not UNSET:
            field_dict["customLicenses"] = custom_licenses
        if assigned_editions is not UNSET:
            field_dict["assignedEditions"] = assigned_editions
        if custom_limits is not UNSET:
            field_dict["customLimits"] = custom_limits

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.licenses_update_assigned_editions_item import LicensesUpdateAssignedEditionsItem  # noqa: PLC0415
        from ..models.licenses_update_custom_licenses_item import LicensesUpdateCustomLicensesItem  # noqa: PLC0415
        from ..models.licenses_update_custom_limits_item import LicensesUpdateCustomLimitsItem  # noqa: PLC0415

        d = dict(**src_dict)
        _custom_licenses = d.pop("customLicenses", UNSET)
        custom_licenses: list[LicensesUpdateCustomLicensesItem] | Unset = UNSET
        if _custom_licenses is not UNSET:
            custom_licenses = []
            for custom_licenses_item_data in _custom_licenses:
                custom_licenses_item = LicensesUpdateCustomLicensesItem.from_dict(custom_licenses_item_data)

                custom_licenses.append(custom_licenses_item)

        _assigned_editions = d.pop("assignedEditions", UNSET)
        assigned_editions: list[LicensesUpdateAssignedEditionsItem] | Unset = UNSET
        if _assigned_editions is not UNSET:
            assigned_editions = []
            for assigned_editions_item_data in _assigned_editions:
                assigned_editions_item = LicensesUpdateAssignedEditionsItem.from_dict(assigned_editions_item_data)

                assigned_editions.append(assigned_editions_item)

        _custom_limits = d.pop("customLimits", UNSET)
        custom_limits: list[LicensesUpdateCustomLimitsItem] | Unset = UNSET
        if _custom_limits is not UNSET:
            custom_limits = []
            for custom_limits_item_data in _custom_limits:
                custom_limits_item = LicensesUpdateCustomLimitsItem.from_dict(custom_limits_item_data)

                custom_limits.append(custom_limits_item)

        licenses_update = cls(
            custom_licenses=custom_licenses, assigned_editions=assigned_editions, custom_limits=custom_limits
        )

        licenses_update.additional_properties = d
        return licenses_update

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
