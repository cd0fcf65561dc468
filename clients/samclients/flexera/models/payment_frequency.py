from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.payment_frequency_type import PaymentFrequencyType
from ..types import UNSET, Unset

T = TypeVar("T", bound="PaymentFrequency")


@_attrs_define
class PaymentFrequency:
    """
    Attributes:
        type_ (PaymentFrequencyType | Unset):
        months (int | Unset):
    """

    type_: PaymentFrequencyType | Unset = UNSET
    months: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        months = self.months

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if months is not UNSET:
            field_dict["months"] = months

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        _type_ = d.pop("type", UNSET)
        type_: PaymentFrequencyType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = PaymentFrequencyType(_type_)

        months = d.pop("months", UNSET)

        payment_frequency = cls(type_=type_, months=months)

        return payment_frequency
