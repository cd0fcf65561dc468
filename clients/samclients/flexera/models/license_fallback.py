from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.payment_frequency import PaymentFrequency


T = TypeVar("T", bound="LicenseFallback")


@_attrs_define
class LicenseFallback:
    """The cost of a user without a payment.

    Attributes:
        amount (float | Unset):
        currency (str | Unset):
        frequency (PaymentFrequency | Unset):
    """

    amount: float | Unset = UNSET
    currency: str | Unset = UNSET
    frequency: PaymentFrequency | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        currency = self.currency

        frequency: dict[str, Any] | Unset = UNSET
        if not isinstance(self.frequency, Unset):
            frequency = self.frequency.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if amount is not UNSET:
            field_dict["amount"] = amount
        if currency is not UNSET:
            field_dict["currency"] = currency
        if frequency is not UNSET:
            field_dict["frequency"] = frequency

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.payment_frequency import PaymentFrequency  # noqa: PLC0415

        d = dict(**src_dict)
        amount = d.pop("amount", UNSET)

        currency = d.pop("currency", UNSET)

        _frequency = d.pop("frequency", UNSET)
        frequency: PaymentFrequency | Unset
        if isinstance(_frequency, Unset):
            frequency = UNSET
        else:
            frequency = PaymentFrequency.from_dict(_frequency)

        license_fallback = cls(amount=amount, currency=currency, frequency=frequency)

        return license_fallback
