from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.associated_managed_app import AssociatedManagedApp


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
        last_activity_at (datetime.datetime | Unset): Of the user's last event (inferred).
        modified_at (datetime.datetime | Unset):
        associated_managed_app (AssociatedManagedApp | Unset):
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
    associated_managed_app: AssociatedManagedApp | Unset = UNSET

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

        associated_managed_app: dict[str, Any] | Unset = UNSET
        if not isinstance(self.associated_managed_app, Unset):
            associated_managed_app = self.associated_managed_app.to_dict()

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
        if associated_managed_app is not UNSET:
            field_dict["associatedManagedApp"] = associated_managed_app

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.associated_managed_app import AssociatedManagedApp  # noqa: PLC0415

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

        _associated_managed_app = d.pop("associatedManagedApp", UNSET)
        associated_managed_app: AssociatedManagedApp | Unset
        if isinstance(_associated_managed_app, Unset):
            associated_managed_app = UNSET
        else:
            associated_managed_app = AssociatedManagedApp.from_dict(_associated_managed_app)

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
            associated_managed_app=associated_managed_app,
        )

        return app_user
