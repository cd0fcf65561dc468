from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.payment_frequency_name import PaymentFrequencyName
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.payment_frequency import PaymentFrequency


T = TypeVar("T", bound="LicenseFee")


@_attrs_define
class LicenseFee:
    """
    Attributes:
        id (str | Unset):
        name (str | Unset):
        currency (str | Unset):
        miscellaneous_fees (float | Unset):
        effective_at (str | Unset):
        ends_at (str | Unset):
        created_at (str | Unset):
        modified_at (str | Unset):
        frequency (PaymentFrequency | Unset):
        payment_frequency (PaymentFrequencyName | Unset):
        payment_frequency_in_months (int | Unset):
    """

    id: str | Unset = UNSET
    name: str | Unset = UNSET
    currency: str | Unset = UNSET
    miscellaneous_fees: float | Unset = UNSET
    effective_at: str | Unset = UNSET
    ends_at: str | Unset = UNSET
    created_at: str | Unset = UNSET
    modified_at: str | Unset = UNSET
    frequency: PaymentFrequency | Unset = UNSET
    payment_frequency: PaymentFrequencyName | Unset = UNSET
    payment_frequency_in_months: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        currency = self.currency

        miscellaneous_fees = self.miscellaneous_fees

        effective_at = self.effective_at

        ends_at = self.ends_at

        created_at = self.created_at

        modified_at = self.modified_at

        frequency: dict[str, Any] | Unset = UNSET
        if not isinstance(self.frequency, Unset):
            frequency = self.frequency.to_dict()

        payment_frequency: str | Unset = UNSET
        if not isinstance(self.payment_frequency, Unset):
            payment_frequency = self.payment_frequency.value

        payment_frequency_in_months = self.payment_frequency_in_months

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if name is not UNSET:
            field_dict["name"] = name
        if currency is not UNSET:
            field_dict["currency"] = currency
        if miscellaneous_fees is not UNSET:
            field_dict["miscellaneousFees"] = miscellaneous_fees
        if effective_at is not UNSET:
            field_dict["effectiveAt"] = effective_at
        if ends_at is not UNSET:
            field_dict["endsAt"] = ends_at
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if modified_at is not UNSET:
            field_dict["modifiedAt"] = modified_at
        if frequency is not UNSET:
            field_dict["frequency"] = frequency
        if payment_frequency is not UNSET:
            field_dict["paymentFrequency"] = payment_frequency
        if payment_frequency_in_months is not UNSET:
            field_dict["paymentFrequencyInMonths"] = payment_frequency_in_months

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.payment_frequency import PaymentFrequency  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id", UNSET)

        name = d.pop("name", UNSET)

        currency = d.pop("currency", UNSET)

        miscellaneous_fees = d.pop("miscellaneousFees", UNSET)

        effective_at = d.pop("effectiveAt", UNSET)

        ends_at = d.pop("endsAt", UNSET)

        created_at = d.pop("createdAt", UNSET)

        modified_at = d.pop("modifiedAt", UNSET)

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

        license_fee = cls(
            id=id,
            name=name,
            currency=currency,
            miscellaneous_fees=miscellaneous_fees,
            effective_at=effective_at,
            ends_at=ends_at,
            created_at=created_at,
            modified_at=modified_at,
            frequency=frequency,
            payment_frequency=payment_frequency,
            payment_frequency_in_months=payment_frequency_in_months,
        )

        return license_fee
