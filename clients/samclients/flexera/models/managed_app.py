from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.managed_app_activity_threshold import ManagedAppActivityThreshold
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.managed_app_license import ManagedAppLicense
    from ..models.managed_app_loaded_item import ManagedAppLoadedItem
    from ..models.managed_app_related_apps_item import ManagedAppRelatedAppsItem


T = TypeVar("T", bound="ManagedApp")


@_attrs_define
class ManagedApp:
    """
    Attributes:
        id (str):
        name (str):
        activity_threshold (ManagedAppActivityThreshold): Days without activity after which a user is inactive.
        modified_at (datetime.datetime):
        app_id (str | Unset):
        app_name (str | Unset):
        app_technopedia_id (str | Unset):
        vendor_name (str | Unset):
        vendor_technopedia_id (str | Unset):
        category_group_name (str | Unset):
        category_group_technopedia_id (str | Unset):
        category_name (str | Unset):
        category_technopedia_id (str | Unset):
        sub_category_name (str | Unset):
        sub_category_technopedia_id (str | Unset):
        description (str | Unset):
        integration_type (str | Unset):
        is_active (bool | Unset): If not, everything within it is frozen and exists only for historical purposes.
        is_unlimited (bool | Unset):
        tags (str | Unset): Tags, separated by commas.
        point_of_contact (str | Unset):
        annual_cost (float | Unset):
        total_users (int | Unset): Number of users that are not deactivated (inferred).
        total_active (int | Unset):
        total_inactive (int | Unset):
        total_never_active (int | Unset):
        total_entitlements (int | Unset):
        total_licenses (int | Unset):
        additional (str | Unset): JSON, encoded in base64.
        licenses (list[ManagedAppLicense] | Unset):
        loaded (list[ManagedAppLoadedItem] | Unset):
        related_apps (list[ManagedAppRelatedAppsItem] | Unset): Related applications. One that was discovered through
            single sign-on is a child of the application it was loaded into (proposed).
    """

    id: str
    name: str
    activity_threshold: ManagedAppActivityThreshold
    modified_at: datetime.datetime
    app_id: str | Unset = UNSET
    app_name: str | Unset = UNSET
    app_technopedia_id: str | Unset = UNSET
    vendor_name: str | Unset = UNSET
    vendor_technopedia_id: str | Unset = UNSET
    category_group_name: str | Unset = UNSET
    category_group_technopedia_id: str | Unset = UNSET
    category_name: str | Unset = UNSET
    category_technopedia_id: str | Unset = UNSET
    sub_category_name: str | Unset = UNSET
    sub_category_technopedia_id: str | Unset = UNSET
    description: str | Unset = UNSET
    integration_type: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    is_unlimited: bool | Unset = UNSET
    tags: str | Unset = UNSET
    point_of_contact: str | Unset = UNSET
    annual_cost: float | Unset = UNSET
    total_users: int | Unset = UNSET
    total_active: int | Unset = UNSET
    total_inactive: int | Unset = UNSET
    total_never_active: int | Unset = UNSET
    total_entitlements: int | Unset = UNSET
    total_licenses: int | Unset = UNSET
    additional: str | Unset = UNSET
    licenses: list[ManagedAppLicense] | Unset = UNSET
    loaded: list[ManagedAppLoadedItem] | Unset = UNSET
    related_apps: list[ManagedAppRelatedAppsItem] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        activity_threshold = self.activity_threshold.value

        modified_at = self.modified_at.isoformat().replace("+00:00", "Z")

        app_id = self.app_id

        app_name = self.app_name

        app_technopedia_id = self.app_technopedia_id

        vendor_name = self.vendor_name

        vendor_technopedia_id = self.vendor_technopedia_id

        category_group_name = self.category_group_name

        category_group_technopedia_id = self.category_group_technopedia_id

        category_name = self.category_name

        category_technopedia_id = self.category_technopedia_id

        sub_category_name = self.sub_category_name

        sub_category_technopedia_id = self.sub_category_technopedia_id

        description = self.description

        integration_type = self.integration_type

        is_active = self.is_active

        is_unlimited = self.is_unlimited

        tags = self.tags

        point_of_contact = self.point_of_contact

        annual_cost = self.annual_cost

        total_users = self.total_users

        total_active = self.total_active

        total_inactive = self.total_inactive

        total_never_active = self.total_never_active

        total_entitlements = self.total_entitlements

        total_licenses = self.total_licenses

        additional = self.additional

        licenses: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.licenses, Unset):
            licenses = []
            for licenses_item_data in self.licenses:
                licenses_item = licenses_item_data.to_dict()
                licenses.append(licenses_item)

        loaded: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.loaded, Unset):
            loaded = []
            for loaded_item_data in self.loaded:
                loaded_item = loaded_item_data.to_dict()
                loaded.append(loaded_item)

        related_apps: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.related_apps, Unset):
            related_apps = []
            for related_apps_item_data in self.related_apps:
                related_apps_item = related_apps_item_data.to_dict()
                related_apps.append(related_apps_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "name": name, "activityThreshold": activity_threshold, "modifiedAt": modified_at})
        if app_id is not UNSET:
            field_dict["appId"] = app_id
        if app_name is not UNSET:
            field_dict["appName"] = app_name
        if app_technopedia_id is not UNSET:
            field_dict["appTechnopediaId"] = app_technopedia_id
        if vendor_name is not UNSET:
            field_dict["vendorName"] = vendor_name
        if vendor_technopedia_id is not UNSET:
            field_dict["vendorTechnopediaId"] = vendor_technopedia_id
        if category_group_name is not UNSET:
            field_dict["categoryGroupName"] = category_group_name
        if category_group_technopedia_id is not UNSET:
            field_dict["categoryGroupTechnopediaId"] = category_group_technopedia_id
        if category_name is not UNSET:
            field_dict["categoryName"] = category_name
        if category_technopedia_id is not UNSET:
            field_dict["categoryTechnopediaId"] = category_technopedia_id
        if sub_category_name is not UNSET:
            field_dict["subCategoryName"] = sub_category_name
        if sub_category_technopedia_id is not UNSET:
            field_dict["subCategoryTechnopediaId"] = sub_category_technopedia_id
        if description is not UNSET:
            field_dict["description"] = description
        if integration_type is not UNSET:
            field_dict["integrationType"] = integration_type
        if is_active is not UNSET:
            field_dict["isActive"] = is_active
        if is_unlimited is not UNSET:
            field_dict["isUnlimited"] = is_unlimited
        if tags is not UNSET:
            field_dict["tags"] = tags
        if point_of_contact is not UNSET:
            field_dict["pointOfContact"] = point_of_contact
        if annual_cost is not UNSET:
            field_dict["annualCost"] = annual_cost
        if total_users is not UNSET:
            field_dict["totalUsers"] = total_users
        if total_active is not UNSET:
            field_dict["totalActive"] = total_active
        if total_inactive is not UNSET:
            field_dict["totalInactive"] = total_inactive
        if total_never_active is not UNSET:
            field_dict["totalNeverActive"] = total_never_active
        if total_entitlements is not UNSET:
            field_dict["totalEntitlements"] = total_entitlements
        if total_licenses is not UNSET:
            field_dict["totalLicenses"] = total_licenses
        if additional is not UNSET:
            field_dict["additional"] = additional
        if licenses is not UNSET:
            field_dict["licenses"] = licenses
        if loaded is not UNSET:
            field_dict["loaded"] = loaded
        if related_apps is not UNSET:
            field_dict["relatedApps"] = related_apps

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.managed_app_license import ManagedAppLicense  # noqa: PLC0415
        from ..models.managed_app_loaded_item import ManagedAppLoadedItem  # noqa: PLC0415
        from ..models.managed_app_related_apps_item import ManagedAppRelatedAppsItem  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        name = d.pop("name")

        activity_threshold = ManagedAppActivityThreshold(d.pop("activityThreshold"))

        modified_at = datetime.datetime.fromisoformat(d.pop("modifiedAt"))

        app_id = d.pop("appId", UNSET)

        app_name = d.pop("appName", UNSET)

        app_technopedia_id = d.pop("appTechnopediaId", UNSET)

        vendor_name = d.pop("vendorName", UNSET)

        vendor_technopedia_id = d.pop("vendorTechnopediaId", UNSET)

        category_group_name = d.pop("categoryGroupName", UNSET)

        category_group_technopedia_id = d.pop("categoryGroupTechnopediaId", UNSET)

        category_name = d.pop("categoryName", UNSET)

        category_technopedia_id = d.pop("categoryTechnopediaId", UNSET)

        sub_category_name = d.pop("subCategoryName", UNSET)

        sub_category_technopedia_id = d.pop("subCategoryTechnopediaId", UNSET)

        description = d.pop("description", UNSET)

        integration_type = d.pop("integrationType", UNSET)

        is_active = d.pop("isActive", UNSET)

        is_unlimited = d.pop("isUnlimited", UNSET)

        tags = d.pop("tags", UNSET)

        point_of_contact = d.pop("pointOfContact", UNSET)

        annual_cost = d.pop("annualCost", UNSET)

        total_users = d.pop("totalUsers", UNSET)

        total_active = d.pop("totalActive", UNSET)

        total_inactive = d.pop("totalInactive", UNSET)

        total_never_active = d.pop("totalNeverActive", UNSET)

        total_entitlements = d.pop("totalEntitlements", UNSET)

        total_licenses = d.pop("totalLicenses", UNSET)

        additional = d.pop("additional", UNSET)

        _licenses = d.pop("licenses", UNSET)
        licenses: list[ManagedAppLicense] | Unset = UNSET
        if _licenses is not UNSET:
            licenses = []
            for licenses_item_data in _licenses:
                licenses_item = ManagedAppLicense.from_dict(licenses_item_data)

                licenses.append(licenses_item)

        _loaded = d.pop("loaded", UNSET)
        loaded: list[ManagedAppLoadedItem] | Unset = UNSET
        if _loaded is not UNSET:
            loaded = []
            for loaded_item_data in _loaded:
                loaded_item = ManagedAppLoadedItem.from_dict(loaded_item_data)

                loaded.append(loaded_item)

        _related_apps = d.pop("relatedApps", UNSET)
        related_apps: list[ManagedAppRelatedAppsItem] | Unset = UNSET
        if _related_apps is not UNSET:
            related_apps = []
            for related_apps_item_data in _related_apps:
                related_apps_item = ManagedAppRelatedAppsItem.from_dict(related_apps_item_data)

                related_apps.append(related_apps_item)

        managed_app = cls(
            id=id,
            name=name,
            activity_threshold=activity_threshold,
            modified_at=modified_at,
            app_id=app_id,
            app_name=app_name,
            app_technopedia_id=app_technopedia_id,
            vendor_name=vendor_name,
            vendor_technopedia_id=vendor_technopedia_id,
            category_group_name=category_group_name,
            category_group_technopedia_id=category_group_technopedia_id,
            category_name=category_name,
            category_technopedia_id=category_technopedia_id,
            sub_category_name=sub_category_name,
            sub_category_technopedia_id=sub_category_technopedia_id,
            description=description,
            integration_type=integration_type,
            is_active=is_active,
            is_unlimited=is_unlimited,
            tags=tags,
            point_of_contact=point_of_contact,
            annual_cost=annual_cost,
            total_users=total_users,
            total_active=total_active,
            total_inactive=total_inactive,
            total_never_active=total_never_active,
            total_entitlements=total_entitlements,
            total_licenses=total_licenses,
            additional=additional,
            licenses=licenses,
            loaded=loaded,
            related_apps=related_apps,
        )

        return managed_app
