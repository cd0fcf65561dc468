from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.payment_frequency_name import PaymentFrequencyName
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.license_payment_items_allowed import LicensePaymentItemsAllowed
    from ..models.payment_frequency import PaymentFrequency


T = TypeVar("T", bound="LicensePayment")


@_attrs_define
class LicensePayment:
    """
    Attributes:
        id (str | Unset):
        purchase_id (str | Unset):
        purchased_at (str | Unset):
        amount (float | Unset):
        currency (str | Unset):
        frequency (PaymentFrequency | Unset):
        payment_frequency (PaymentFrequencyName | Unset):
        payment_frequency_in_months (int | Unset):
        effective_at (str | Unset):
        ends_at (str | Unset):
        has_allocation (bool | Unset):
        is_auto_populated (bool | Unset):
        items_allowed (LicensePaymentItemsAllowed | Unset):
        created_at (str | Unset):
        modified_at (str | Unset):
    """

    id: str | Unset = UNSET
    purchase_id: str | Unset = UNSET
    purchased_at: str | Unset = UNSET
    amount: float | Unset = UNSET
    currency: str | Unset = UNSET
    frequency: PaymentFrequency | Unset = UNSET
    payment_frequency: PaymentFrequencyName | Unset = UNSET
    payment_frequency_in_months: int | Unset = UNSET
    effective_at: str | Unset = UNSET
    ends_at: str | Unset = UNSET
    has_allocation: bool | Unset = UNSET
    is_auto_populated: bool | Unset = UNSET
    items_allowed: LicensePaymentItemsAllowed | Unset = UNSET
    created_at: str | Unset = UNSET
    modified_at: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        purchase_id = self.purchase_id

        purchased_at = self.purchased_at

        amount = self.amount

        currency = self.currency

        frequency: dict[str, Any] | Unset = UNSET
        if not isinstance(self.frequency, Unset):
            frequency = self.frequency.to_dict()

        payment_frequency: str | Unset = UNSET
        if not isinstance(self.payment_frequency, Unset):
            payment_frequency = self.payment_frequency.value

        payment_frequency_in_months = self.payment_frequency_in_months

        effective_at = self.effective_at

        ends_at = self.ends_at

        has_allocation = self.has_allocation

        is_auto_populated = self.is_auto_populated

        items_allowed: dict[str, Any] | Unset = UNSET
        if not isinstance(self.items_allowed, Unset):
            items_allowed = self.items_allowed.to_dict()

        created_at = self.created_at

        modified_at = self.modified_at

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if purchase_id is not UNSET:
            field_dict["purchaseId"] = purchase_id
        if purchased_at is not UNSET:
            field_dict["purchasedAt"] = purchased_at
        if amount is not UNSET:
            field_dict["amount"] = amount
        if currency is not UNSET:
            field_dict["currency"] = currency
        if frequency is not UNSET:
            field_dict["frequency"] = frequency
        if payment_frequency is not UNSET:
            field_dict["paymentFrequency"] = payment_frequency
        if payment_frequency_in_months is not UNSET:
            field_dict["paymentFrequencyInMonths"] = payment_frequency_in_months
        if effective_at is not UNSET:
            field_dict["effectiveAt"] = effective_at
        if ends_at is not UNSET:
            field_dict["endsAt"] = ends_at
        if has_allocation is not UNSET:
            field_dict["hasAllocation"] = has_allocation
        if is_auto_populated is not UNSET:
            field_dict["isAutoPopulated"] = is_auto_populated
        if items_allowed is not UNSET:
            field_dict["itemsAllowed"] = items_allowed
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if modified_at is not UNSET:
            field_dict["modifiedAt"] = modified_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.license_payment_items_allowed import LicensePaymentItemsAllowed  # noqa: PLC0415
        from ..models.payment_frequency import PaymentFrequency  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id", UNSET)

        purchase_id = d.pop("purchaseId", UNSET)

        purchased_at = d.pop("purchasedAt", UNSET)

        amount = d.pop("amount", UNSET)

        currency = d.pop("currency", UNSET)

        _frequency = d.pop("frequency", UNSET)
        frequency: PaymentFrequency | Unset
        if isinstance(_frequency, Unset):
            frequency = UNSET
        else:
            frequency = PaymentFrequency.from_dict(_frequency)

        _payment_frequency = d.pop("paymentFrequency", UNSET)
        payment_frequency: PaymentFrequencyName | Unset
        if isinstance(_payment_frequency, Unset):
            payment_frequency = UNSET
        else:
            payment_frequency = PaymentFrequencyName(_payment_frequency)

        payment_frequency_in_months = d.pop("paymentFrequencyInMonths", UNSET)

        effective_at = d.pop("effectiveAt", UNSET)

        ends_at = d.pop("endsAt", UNSET)

        has_allocation = d.pop("hasAllocation", UNSET)

        is_auto_populated = d.pop("isAutoPopulated", UNSET)

        _items_allowed = d.pop("itemsAllowed", UNSET)
        items_allowed: LicensePaymentItemsAllowed | Unset
        if isinstance(_items_allowed, Unset):
            items_allowed = UNSET
        else:
            items_allowed = LicensePaymentItemsAllowed.from_dict(_items_allowed)

        created_at = d.pop("createdAt", UNSET)

        modified_at = d.pop("modifiedAt", UNSET)

        license_payment = cls(
            id=id,
            purchase_id=purchase_id,
            purchased_at=purchased_at,
            amount=amount,
            currency=currency,
            frequency=frequency,
            payment_frequency=payment_frequency,
            payment_frequency_in_months=payment_frequency_in_months,
            effective_at=effective_at,
            ends_at=ends_at,
            has_allocation=has_allocation,
            is_auto_populated=is_auto_populated,
            items_allowed=items_allowed,
            created_at=created_at,
            modified_at=modified_at,
        )

        return license_payment
