from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.license_term_term_type import LicenseTermTermType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.license_fallback import LicenseFallback
    from ..models.license_payment import LicensePayment


T = TypeVar("T", bound="LicenseTerm")


@_attrs_define
class LicenseTerm:
    """
    Attributes:
        id (str | Unset):
        name (str | Unset):
        term_type (LicenseTermTermType | Unset):
        sku (str | Unset):
        group (str | Unset):
        is_active (bool | Unset):
        registered (bool | Unset):
        hidden (bool | Unset):
        is_unlimited (bool | Unset):
        is_vendor_set_provisioned_count (bool | Unset):
        items_allowed (int | Unset):
        annual_cost (float | Unset):
        per_user_cost (float | Unset):
        total_users (int | Unset):
        total_active (int | Unset):
        effective_at (str | Unset):
        ends_at (str | Unset):
        effective_date_reminder_days (int | Unset):
        end_date_reminder_days (int | Unset):
        fallback (LicenseFallback | Unset): The cost of a user without a payment.
        additional (str | Unset): JSON, encoded in base64.
        created_at (str | Unset):
        modified_at (str | Unset):
        term_payments (list[LicensePayment] | Unset):
    """

    id: str | Unset = UNSET
    name: str | Unset = UNSET
    term_type: LicenseTermTermType | Unset = UNSET
    sku: str | Unset = UNSET
    group: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    registered: bool | Unset = UNSET
    hidden: bool | Unset = UNSET
    is_unlimited: bool | Unset = UNSET
    is_vendor_set_provisioned_count: bool | Unset = UNSET
    items_allowed: int | Unset = UNSET
    annual_cost: float | Unset = UNSET
    per_user_cost: float | Unset = UNSET
    total_users: int | Unset = UNSET
    total_active: int | Unset = UNSET
    effective_at: str | Unset = UNSET
    ends_at: str | Unset = UNSET
    effective_date_reminder_days: int | Unset = UNSET
    end_date_reminder_days: int | Unset = UNSET
    fallback: LicenseFallback | Unset = UNSET
    additional: str | Unset = UNSET
    created_at: str | Unset = UNSET
    modified_at: str | Unset = UNSET
    term_payments: list[LicensePayment] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        term_type: str | Unset = UNSET
        if not isinstance(self.term_type, Unset):
            term_type = self.term_type.value

        sku = self.sku

        group = self.group

        is_active = self.is_active

        registered = self.registered

        hidden = self.hidden

        is_unlimited = self.is_unlimited

        is_vendor_set_provisioned_count = self.is_vendor_set_provisioned_count

        items_allowed = self.items_allowed

        annual_cost = self.annual_cost

        per_user_cost = self.per_user_cost

        total_users = self.total_users

        total_active = self.total_active

        effective_at = self.effective_at

        ends_at = self.ends_at

        effective_date_reminder_days = self.effective_date_reminder_days

        end_date_reminder_days = self.end_date_reminder_days

        fallback: dict[str, Any] | Unset = UNSET
        if not isinstance(self.fallback, Unset):
            fallback = self.fallback.to_dict()

        additional = self.additional

        created_at = self.created_at

        modified_at = self.modified_at

        term_payments: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.term_payments, Unset):
            term_payments = []
            for term_payments_item_data in self.term_payments:
                term_payments_item = term_payments_item_data.to_dict()
                term_payments.append(term_payments_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if name is not UNSET:
            field_dict["name"] = name
        if term_type is not UNSET:
            field_dict["termType"] = term_type
        if sku is not UNSET:
            field_dict["sku"] = sku
        if group is not UNSET:
            field_dict["group"] = group
        if is_active is not UNSET:
            field_dict["isActive"] = is_active
        if registered is not UNSET:
            field_dict["registered"] = registered
        if hidden is not UNSET:
            field_dict["hidden"] = hidden
        if is_unlimited is not UNSET:
            field_dict["isUnlimited"] = is_unlimited
        if is_vendor_set_provisioned_count is not UNSET:
            field_dict["isVendorSetProvisionedCount"] = is_vendor_set_provisioned_count
        if items_allowed is not UNSET:
            field_dict["itemsAllowed"] = items_allowed
        if annual_cost is not UNSET:
            field_dict["annualCost"] = annual_cost
        if per_user_cost is not UNSET:
            field_dict["perUserCost"] = per_user_cost
        if total_users is not UNSET:
            field_dict["totalUsers"] = total_users
        if total_active is not UNSET:
            field_dict["totalActive"] = total_active
        if effective_at is not UNSET:
            field_dict["effectiveAt"] = effective_at
        if ends_at is not UNSET:
            field_dict["endsAt"] = ends_at
        if effective_date_reminder_days is not UNSET:
            field_dict["effectiveDateReminderDays"] = effective_date_reminder_days
        if end_date_reminder_days is not UNSET:
            field_dict["endDateReminderDays"] = end_date_reminder_days
        if fallback is not UNSET:
            field_dict["fallback"] = fallback
        if additional is not UNSET:
            field_dict["additional"] = additional
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if modified_at is not UNSET:
            field_dict["modifiedAt"] = modified_at
        if term_payments is not UNSET:
            field_dict["termPayments"] = term_payments

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.license_fallback import LicenseFallback  # noqa: PLC0415
        from ..models.license_payment import LicensePayment  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id", UNSET)

        name = d.pop("name", UNSET)

        _term_type = d.pop("termType", UNSET)
        term_type: LicenseTermTermType | Unset
        if isinstance(_term_type, Unset):
            term_type = UNSET
        else:
            term_type = LicenseTermTermType(_term_type)

        sku = d.pop("sku", UNSET)

        group = d.pop("group", UNSET)

        is_active = d.pop("isActive", UNSET)

        registered = d.pop("registered", UNSET)

        hidden = d.pop("hidden", UNSET)

        is_unlimited = d.pop("isUnlimited", UNSET)

        is_vendor_set_provisioned_count = d.pop("isVendorSetProvisionedCount", UNSET)

        items_allowed = d.pop("itemsAllowed", UNSET)

        annual_cost = d.pop("annualCost", UNSET)

        per_user_cost = d.pop("perUserCost", UNSET)

        total_users = d.pop("totalUsers", UNSET)

        total_active = d.pop("totalActive", UNSET)

        effective_at = d.pop("effectiveAt", UNSET)

        ends_at = d.pop("endsAt", UNSET)

        effective_date_reminder_days = d.pop("effectiveDateReminderDays", UNSET)

        end_date_reminder_days = d.pop("endDateReminderDays", UNSET)

        _fallback = d.pop("fallback", UNSET)
        fallback: LicenseFallback | Unset
        if isinstance(_fallback, Unset):
            fallback = UNSET
        else:
            fallback = LicenseFallback.from_dict(_fallback)

        additional = d.pop("additional", UNSET)

        created_at = d.pop("createdAt", UNSET)

        modified_at = d.pop("modifiedAt", UNSET)

        _term_payments = d.pop("termPayments", UNSET)
        term_payments: list[LicensePayment] | Unset = UNSET
        if _term_payments is not UNSET:
            term_payments = []
            for term_payments_item_data in _term_payments:
                term_payments_item = LicensePayment.from_dict(term_payments_item_data)

                term_payments.append(term_payments_item)

        license_term = cls(
            id=id,
            name=name,
            term_type=term_type,
            sku=sku,
            group=group,
            is_active=is_active,
            registered=registered,
            hidden=hidden,
            is_unlimited=is_unlimited,
            is_vendor_set_provisioned_count=is_vendor_set_provisioned_count,
            items_allowed=items_allowed,
            annual_cost=annual_cost,
            per_user_cost=per_user_cost,
            total_users=total_users,
            total_active=total_active,
            effective_at=effective_at,
            ends_at=ends_at,
            effective_date_reminder_days=effective_date_reminder_days,
            end_date_reminder_days=end_date_reminder_days,
            fallback=fallback,
            additional=additional,
            created_at=created_at,
            modified_at=modified_at,
            term_payments=term_payments,
        )

        return license_term
