from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.associated_managed_app import AssociatedManagedApp
    from ..models.license_fee import LicenseFee
    from ..models.license_term import LicenseTerm


T = TypeVar("T", bound="ManagedAppLicense")


@_attrs_define
class ManagedAppLicense:
    """A license agreement with its fees and terms.

    Attributes:
        id (str | Unset):
        name (str | Unset):
        point_of_contact_email (str | Unset):
        project_id (int | Unset):
        notes (str | Unset):
        created_at (str | Unset): The official schema has no format, here and for all parts of a license.
        modified_at (str | Unset):
        associated_managed_apps (list[AssociatedManagedApp] | Unset):
        agreement_fees (list[LicenseFee] | Unset):
        terms (list[LicenseTerm] | Unset):
    """

    id: str | Unset = UNSET
    name: str | Unset = UNSET
    point_of_contact_email: str | Unset = UNSET
    project_id: int | Unset = UNSET
    notes: str | Unset = UNSET
    created_at: str | Unset = UNSET
    modified_at: str | Unset = UNSET
    associated_managed_apps: list[AssociatedManagedApp] | Unset = UNSET
    agreement_fees: list[LicenseFee] | Unset = UNSET
    terms: list[LicenseTerm] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        point_of_contact_email = self.point_of_contact_email

        project_id = self.project_id

        notes = self.notes

        created_at = self.created_at

        modified_at = self.modified_at

        associated_managed_apps: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.associated_managed_apps, Unset):
            associated_managed_apps = []
            for associated_managed_apps_item_data in self.associated_managed_apps:
                associated_managed_apps_item = associated_managed_apps_item_data.to_dict()
                associated_managed_apps.append(associated_managed_apps_item)

        agreement_fees: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.agreement_fees, Unset):
            agreement_fees = []
            for agreement_fees_item_data in self.agreement_fees:
                agreement_fees_item = agreement_fees_item_data.to_dict()
                agreement_fees.append(agreement_fees_item)

        terms: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.terms, Unset):
            terms = []
            for terms_item_data in self.terms:
                terms_item = terms_item_data.to_dict()
                terms.append(terms_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if name is not UNSET:
            field_dict["name"] = name
        if point_of_contact_email is not UNSET:
            field_dict["pointOfContactEmail"] = point_of_contact_email
        if project_id is not UNSET:
            field_dict["projectId"] = project_id
        if notes is not UNSET:
            field_dict["notes"] = notes
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if modified_at is not UNSET:
            field_dict["modifiedAt"] = modified_at
        if associated_managed_apps is not UNSET:
            field_dict["associatedManagedApps"] = associated_managed_apps
        if agreement_fees is not UNSET:
            field_dict["agreementFees"] = agreement_fees
        if terms is not UNSET:
            field_dict["terms"] = terms

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.associated_managed_app import AssociatedManagedApp  # noqa: PLC0415
        from ..models.license_fee import LicenseFee  # noqa: PLC0415
        from ..models.license_term import LicenseTerm  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id", UNSET)

        name = d.pop("name", UNSET)

        point_of_contact_email = d.pop("pointOfContactEmail", UNSET)

        project_id = d.pop("projectId", UNSET)

        notes = d.pop("notes", UNSET)

        created_at = d.pop("createdAt", UNSET)

        modified_at = d.pop("modifiedAt", UNSET)

        _associated_managed_apps = d.pop("associatedManagedApps", UNSET)
        associated_managed_apps: list[AssociatedManagedApp] | Unset = UNSET
        if _associated_managed_apps is not UNSET:
            associated_managed_apps = []
            for associated_managed_apps_item_data in _associated_managed_apps:
                associated_managed_apps_item = AssociatedManagedApp.from_dict(associated_managed_apps_item_data)

                associated_managed_apps.append(associated_managed_apps_item)

        _agreement_fees = d.pop("agreementFees", UNSET)
        agreement_fees: list[LicenseFee] | Unset = UNSET
        if _agreement_fees is not UNSET:
            agreement_fees = []
            for agreement_fees_item_data in _agreement_fees:
                agreement_fees_item = LicenseFee.from_dict(agreement_fees_item_data)

                agreement_fees.append(agreement_fees_item)

        _terms = d.pop("terms", UNSET)
        terms: list[LicenseTerm] | Unset = UNSET
        if _terms is not UNSET:
            terms = []
            for terms_item_data in _terms:
                terms_item = LicenseTerm.from_dict(terms_item_data)

                terms.append(terms_item)

        managed_app_license = cls(
            id=id,
            name=name,
            point_of_contact_email=point_of_contact_email,
            project_id=project_id,
            notes=notes,
            created_at=created_at,
            modified_at=modified_at,
            associated_managed_apps=associated_managed_apps,
            agreement_fees=agreement_fees,
            terms=terms,
        )

        return managed_app_license
