from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.item_count import ItemCount


T = TypeVar("T", bound="LicensePaymentItemsAllowed")


@_attrs_define
class LicensePaymentItemsAllowed:
    """
    Attributes:
        purchased (ItemCount | Unset):
        provisioned (ItemCount | Unset):
    """

    purchased: ItemCount | Unset = UNSET
    provisioned: ItemCount | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        purchased: dict[str, Any] | Unset = UNSET
        if not isinstance(self.purchased, Unset):
            purchased = self.purchased.to_dict()

        provisioned: dict[str, Any] | Unset = UNSET
        if not isinstance(self.provisioned, Unset):
            provisioned = self.provisioned.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if purchased is not UNSET:
            field_dict["purchased"] = purchased
        if provisioned is not UNSET:
            field_dict["provisioned"] = provisioned

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item_count import ItemCount  # noqa: PLC0415

        d = dict(**src_dict)
        _purchased = d.pop("purchased", UNSET)
        purchased: ItemCount | Unset
        if isinstance(_purchased, Unset):
            purchased = UNSET
        else:
            purchased = ItemCount.from_dict(_purchased)

        _provisioned = d.pop("provisioned", UNSET)
        provisioned: ItemCount | Unset
        if isinstance(_provisioned, Unset):
            provisioned = UNSET
        else:
            provisioned = ItemCount.from_dict(_provisioned)

        license_payment_items_allowed = cls(purchased=purchased, provisioned=provisioned)

        return license_payment_items_allowed
