from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

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
    """

    custom_licenses: list[License]
    assigned_editions: list[Edition]
    custom_limits: list[Limit]

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

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {"customLicenses": custom_licenses, "assignedEditions": assigned_editions, "customLimits": custom_limits}
        )

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

        licenses = cls(
            custom_licenses=custom_licenses, assigned_editions=assigned_editions, custom_limits=custom_limits
        )

        return licenses
