from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.activity_count import ActivityCount
    from ..models.associated_managed_app import AssociatedManagedApp
    from ..models.association import Association
    from ..models.license_payment_allocation import LicensePaymentAllocation


T = TypeVar("T", bound="AppUser")


@_attrs_define
class AppUser:
    """
    Attributes:
        id (str):
        unique_id (str):
        email (str | Unset):
        first_name (str | Unset):
        middle_name (str | Unset):
        last_name (str | Unset):
        sku (str | Unset): The first of the skus.
        skus (list[str] | Unset):
        activated_at (datetime.datetime | Unset):
        deactivated_at (datetime.datetime | Unset):
        last_activity_at (datetime.datetime | Unset): Time of the user's last event (inferred).
        modified_at (datetime.datetime | Unset):
        additional (str | Unset): JSON, encoded in base64.
        associated_managed_app (AssociatedManagedApp | Unset):
        associated_person (Association | Unset): An associated object.
        activity_count_by_ranges (list[ActivityCount] | Unset):
        license_payment_allocations (list[LicensePaymentAllocation] | Unset):
    """

    id: str
    unique_id: str
    email: str | Unset = UNSET
    first_name: str | Unset = UNSET
    middle_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    sku: str | Unset = UNSET
    skus: list[str] | Unset = UNSET
    activated_at: datetime.datetime | Unset = UNSET
    deactivated_at: datetime.datetime | Unset = UNSET
    last_activity_at: datetime.datetime | Unset = UNSET
    modified_at: datetime.datetime | Unset = UNSET
    additional: str | Unset = UNSET
    associated_managed_app: AssociatedManagedApp | Unset = UNSET
    associated_person: Association | Unset = UNSET
    activity_count_by_ranges: list[ActivityCount] | Unset = UNSET
    license_payment_allocations: list[LicensePaymentAllocation] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        unique_id = self.unique_id

        email = self.email

        first_name = self.first_name

        middle_name = self.middle_name

        last_name = self.last_name

        sku = self.sku

        skus: list[str] | Unset = UNSET
        if not isinstance(self.skus, Unset):
            skus = self.skus

        activated_at: str | Unset = UNSET
        if not isinstance(self.activated_at, Unset):
            activated_at = self.activated_at.isoformat().replace("+00:00", "Z")

        deactivated_at: str | Unset = UNSET
        if not isinstance(self.deactivated_at, Unset):
            deactivated_at = self.deactivated_at.isoformat().replace("+00:00", "Z")

        last_activity_at: str | Unset = UNSET
        if not isinstance(self.last_activity_at, Unset):
            last_activity_at = self.last_activity_at.isoformat().replace("+00:00", "Z")

        modified_at: str | Unset = UNSET
        if not isinstance(self.modified_at, Unset):
            modified_at = self.modified_at.isoformat().replace("+00:00", "Z")

        additional = self.additional

        associated_managed_app: dict[str, Any] | Unset = UNSET
        if not isinstance(self.associated_managed_app, Unset):
            associated_managed_app = self.associated_managed_app.to_dict()

        associated_person: dict[str, Any] | Unset = UNSET
        if not isinstance(self.associated_person, Unset):
            associated_person = self.associated_person.to_dict()

        activity_count_by_ranges: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.activity_count_by_ranges, Unset):
            activity_count_by_ranges = []
            for activity_count_by_ranges_item_data in self.activity_count_by_ranges:
                activity_count_by_ranges_item = activity_count_by_ranges_item_data.to_dict()
                activity_count_by_ranges.append(activity_count_by_ranges_item)

        license_payment_allocations: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.license_payment_allocations, Unset):
            license_payment_allocations = []
            for license_payment_allocations_item_data in self.license_payment_allocations:
                license_payment_allocations_item = license_payment_allocations_item_data.to_dict()
                license_payment_allocations.append(license_payment_allocations_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "uniqueId": unique_id})
        if email is not UNSET:
            field_dict["email"] = email
        if first_name is not UNSET:
            field_dict["firstName"] = first_name
        if middle_name is not UNSET:
            field_dict["middleName"] = middle_name
        if last_name is not UNSET:
            field_dict["lastName"] = last_name
        if sku is not UNSET:
            field_dict["sku"] = sku
        if skus is not UNSET:
            field_dict["skus"] = skus
        if activated_at is not UNSET:
            field_dict["activatedAt"] = activated_at
        if deactivated_at is not UNSET:
            field_dict["deactivatedAt"] = deactivated_at
        if last_activity_at is not UNSET:
            field_dict["lastActivityAt"] = last_activity_at
        if modified_at is not UNSET:
            field_dict["modifiedAt"] = modified_at
        if additional is not UNSET:
            field_dict["additional"] = additional
        if associated_managed_app is not UNSET:
            field_dict["associatedManagedApp"] = associated_managed_app
        if associated_person is not UNSET:
            field_dict["associatedPerson"] = associated_person
        if activity_count_by_ranges is not UNSET:
            field_dict["activityCountByRanges"] = activity_count_by_ranges
        if license_payment_allocations is not UNSET:
            field_dict["licensePaymentAllocations"] = license_payment_allocations

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.activity_count import ActivityCount  # noqa: PLC0415
        from ..models.associated_managed_app import AssociatedManagedApp  # noqa: PLC0415
        from ..models.association import Association  # noqa: PLC0415
        from ..models.license_payment_allocation import LicensePaymentAllocation  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        unique_id = d.pop("uniqueId")

        email = d.pop("email", UNSET)

        first_name = d.pop("firstName", UNSET)

        middle_name = d.pop("middleName", UNSET)

        last_name = d.pop("lastName", UNSET)

        sku = d.pop("sku", UNSET)

        skus = cast(list[str], d.pop("skus", UNSET))

        _activated_at = d.pop("activatedAt", UNSET)
        activated_at: datetime.datetime | Unset
        if isinstance(_activated_at, Unset):
            activated_at = UNSET
        else:
            activated_at = datetime.datetime.fromisoformat(_activated_at)

        _deactivated_at = d.pop("deactivatedAt", UNSET)
        deactivated_at: datetime.datetime | Unset
        if isinstance(_deactivated_at, Unset):
            deactivated_at = UNSET
        else:
            deactivated_at = datetime.datetime.fromisoformat(_deactivated_at)

        _last_activity_at = d.pop("lastActivityAt", UNSET)
        last_activity_at: datetime.datetime | Unset
        if isinstance(_last_activity_at, Unset):
            last_activity_at = UNSET
        else:
            last_activity_at = datetime.datetime.fromisoformat(_last_activity_at)

        _modified_at = d.pop("modifiedAt", UNSET)
        modified_at: datetime.datetime | Unset
        if isinstance(_modified_at, Unset):
            modified_at = UNSET
        else:
            modified_at = datetime.datetime.fromisoformat(_modified_at)

        additional = d.pop("additional", UNSET)

        _associated_managed_app = d.pop("associatedManagedApp", UNSET)
        associated_managed_app: AssociatedManagedApp | Unset
        if isinstance(_associated_managed_app, Unset):
            associated_managed_app = UNSET
        else:
            associated_managed_app = AssociatedManagedApp.from_dict(_associated_managed_app)

        _associated_person = d.pop("associatedPerson", UNSET)
        associated_person: Association | Unset
        if isinstance(_associated_person, Unset):
            associated_person = UNSET
        else:
            associated_person = Association.from_dict(_associated_person)

        _activity_count_by_ranges = d.pop("activityCountByRanges", UNSET)
        activity_count_by_ranges: list[ActivityCount] | Unset = UNSET
        if _activity_count_by_ranges is not UNSET:
            activity_count_by_ranges = []
            for activity_count_by_ranges_item_data in _activity_count_by_ranges:
                activity_count_by_ranges_item = ActivityCount.from_dict(activity_count_by_ranges_item_data)

                activity_count_by_ranges.append(activity_count_by_ranges_item)

        _license_payment_allocations = d.pop("licensePaymentAllocations", UNSET)
        license_payment_allocations: list[LicensePaymentAllocation] | Unset = UNSET
        if _license_payment_allocations is not UNSET:
            license_payment_allocations = []
            for license_payment_allocations_item_data in _license_payment_allocations:
                license_payment_allocations_item = LicensePaymentAllocation.from_dict(
                    license_payment_allocations_item_data
                )

                license_payment_allocations.append(license_payment_allocations_item)

        app_user = cls(
            id=id,
            unique_id=unique_id,
            email=email,
            first_name=first_name,
            middle_name=middle_name,
            last_name=last_name,
            sku=sku,
            skus=skus,
            activated_at=activated_at,
            deactivated_at=deactivated_at,
            last_activity_at=last_activity_at,
            modified_at=modified_at,
            additional=additional,
            associated_managed_app=associated_managed_app,
            associated_person=associated_person,
            activity_count_by_ranges=activity_count_by_ranges,
            license_payment_allocations=license_payment_allocations,
        )

        return app_user
