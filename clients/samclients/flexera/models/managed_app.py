from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.managed_app_activity_threshold import ManagedAppActivityThreshold
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.managed_app_loaded_item import ManagedAppLoadedItem
    from ..models.managed_app_related_apps_item import ManagedAppRelatedAppsItem


T = TypeVar("T", bound="ManagedApp")


@_attrs_define
class ManagedApp:
    """
    Attributes:
        id (str):
        name (str):
        activity_threshold (ManagedAppActivityThreshold):
        modified_at (datetime.datetime):
        app_name (str | Unset):
        vendor_name (str | Unset):
        category_name (str | Unset):
        integration_type (str | Unset):
        is_active (bool | Unset): If not, everything within it is frozen and exists only for historical purposes.
        total_users (int | Unset): Those that are not deactivated (inferred).
        loaded (list[ManagedAppLoadedItem] | Unset):
        related_apps (list[ManagedAppRelatedAppsItem] | Unset): An application that was discovered through single sign-
            on is a child of the one it was loaded into (proposed).
    """

    id: str
    name: str
    activity_threshold: ManagedAppActivityThreshold
    modified_at: datetime.datetime
    app_name: str | Unset = UNSET
    vendor_name: str | Unset = UNSET
    category_name: str | Unset = UNSET
    integration_type: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    total_users: int | Unset = UNSET
    loaded: list[ManagedAppLoadedItem] | Unset = UNSET
    related_apps: list[ManagedAppRelatedAppsItem] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        activity_threshold = self.activity_threshold.value

        modified_at = self.modified_at.isoformat().replace("+00:00", "Z")

        app_name = self.app_name

        vendor_name = self.vendor_name

        category_name = self.category_name

        integration_type = self.integration_type

        is_active = self.is_active

        total_users = self.total_users

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
        if app_name is not UNSET:
            field_dict["appName"] = app_name
        if vendor_name is not UNSET:
            field_dict["vendorName"] = vendor_name
        if category_name is not UNSET:
            field_dict["categoryName"] = category_name
        if integration_type is not UNSET:
            field_dict["integrationType"] = integration_type
        if is_active is not UNSET:
            field_dict["isActive"] = is_active
        if total_users is not UNSET:
            field_dict["totalUsers"] = total_users
        if loaded is not UNSET:
            field_dict["loaded"] = loaded
        if related_apps is not UNSET:
            field_dict["relatedApps"] = related_apps

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.managed_app_loaded_item import ManagedAppLoadedItem  # noqa: PLC0415
        from ..models.managed_app_related_apps_item import ManagedAppRelatedAppsItem  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        name = d.pop("name")

        activity_threshold = ManagedAppActivityThreshold(d.pop("activityThreshold"))

        modified_at = datetime.datetime.fromisoformat(d.pop("modifiedAt"))

        app_name = d.pop("appName", UNSET)

        vendor_name = d.pop("vendorName", UNSET)

        category_name = d.pop("categoryName", UNSET)

        integration_type = d.pop("integrationType", UNSET)

        is_active = d.pop("isActive", UNSET)

        total_users = d.pop("totalUsers", UNSET)

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
            app_name=app_name,
            vendor_name=vendor_name,
            category_name=category_name,
            integration_type=integration_type,
            is_active=is_active,
            total_users=total_users,
            loaded=loaded,
            related_apps=related_apps,
        )

        return managed_app
