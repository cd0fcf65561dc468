from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.association import Association


T = TypeVar("T", bound="LicensePaymentAllocation")


@_attrs_define
class LicensePaymentAllocation:
    """
    Attributes:
        associated_license_term (Association | Unset): An associated object.
        associated_license_term_payments (list[Association] | Unset):
        use_fallback_cost (bool | Unset):
    """

    associated_license_term: Association | Unset = UNSET
    associated_license_term_payments: list[Association] | Unset = UNSET
    use_fallback_cost: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        associated_license_term: dict[str, Any] | Unset = UNSET
        if not isinstance(self.associated_license_term, Unset):
            associated_license_term = self.associated_license_term.to_dict()

        associated_license_term_payments: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.associated_license_term_payments, Unset):
            associated_license_term_payments = []
            for associated_license_term_payments_item_data in self.associated_license_term_payments:
                associated_license_term_payments_item = associated_license_term_payments_item_data.to_dict()
                associated_license_term_payments.append(associated_license_term_payments_item)

        use_fallback_cost = self.use_fallback_cost

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if associated_license_term is not UNSET:
            field_dict["associatedLicenseTerm"] = associated_license_term
        if associated_license_term_payments is not UNSET:
            field_dict["associatedLicenseTermPayments"] = associated_license_term_payments
        if use_fallback_cost is not UNSET:
            field_dict["useFallbackCost"] = use_fallback_cost

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.association import Association  # noqa: PLC0415

        d = dict(**src_dict)
        _associated_license_term = d.pop("associatedLicenseTerm", UNSET)
        associated_license_term: Association | Unset
        if isinstance(_associated_license_term, Unset):
            associated_license_term = UNSET
        else:
            associated_license_term = Association.from_dict(_associated_license_term)

        _associated_license_term_payments = d.pop("associatedLicenseTermPayments", UNSET)
        associated_license_term_payments: list[Association] | Unset = UNSET
        if _associated_license_term_payments is not UNSET:
            associated_license_term_payments = []
            for associated_license_term_payments_item_data in _associated_license_term_payments:
                associated_license_term_payments_item = Association.from_dict(
                    associated_license_term_payments_item_data
                )

                associated_license_term_payments.append(associated_license_term_payments_item)

        use_fallback_cost = d.pop("useFallbackCost", UNSET)

        license_payment_allocation = cls(
            associated_license_term=associated_license_term,
            associated_license_term_payments=associated_license_term_payments,
            use_fallback_cost=use_fallback_cost,
        )

        return license_payment_allocation
