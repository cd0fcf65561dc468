from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.associated_managed_app import AssociatedManagedApp


T = TypeVar("T", bound="AppEvent")


@_attrs_define
class AppEvent:
    """
    Attributes:
        id (str):
        unique_id (str):
        occurred_at (datetime.datetime | Unset):
        type_ (str | Unset):
        description (str | Unset):
        sub_app_name (str | Unset):
        associated_managed_app (AssociatedManagedApp | Unset):
    """

    id: str
    unique_id: str
    occurred_at: datetime.datetime | Unset = UNSET
    type_: str | Unset = UNSET
    description: str | Unset = UNSET
    sub_app_name: str | Unset = UNSET
    associated_managed_app: AssociatedManagedApp | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        unique_id = self.unique_id

        occurred_at: str | Unset = UNSET
        if not isinstance(self.occurred_at, Unset):
            occurred_at = self.occurred_at.isoformat().replace("+00:00", "Z")

        type_ = self.type_

        description = self.description

        sub_app_name = self.sub_app_name

        associated_managed_app: dict[str, Any] | Unset = UNSET
        if not isinstance(self.associated_managed_app, Unset):
            associated_managed_app = self.associated_managed_app.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "uniqueId": unique_id})
        if occurred_at is not UNSET:
            field_dict["occurredAt"] = occurred_at
        if type_ is not UNSET:
            field_dict["type"] = type_
        if description is not UNSET:
            field_dict["description"] = description
        if sub_app_name is not UNSET:
            field_dict["subAppName"] = sub_app_name
        if associated_managed_app is not UNSET:
            field_dict["associatedManagedApp"] = associated_managed_app

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.associated_managed_app import AssociatedManagedApp  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        unique_id = d.pop("uniqueId")

        _occurred_at = d.pop("occurredAt", UNSET)
        occurred_at: datetime.datetime | Unset
        if isinstance(_occurred_at, Unset):
            occurred_at = UNSET
        else:
            occurred_at = datetime.datetime.fromisoformat(_occurred_at)

        type_ = d.pop("type", UNSET)

        description = d.pop("description", UNSET)

        sub_app_name = d.pop("subAppName", UNSET)

        _associated_managed_app = d.pop("associatedManagedApp", UNSET)
        associated_managed_app: AssociatedManagedApp | Unset
        if isinstance(_associated_managed_app, Unset):
            associated_managed_app = UNSET
        else:
            associated_managed_app = AssociatedManagedApp.from_dict(_associated_managed_app)

        app_event = cls(
            id=id,
            unique_id=unique_id,
            occurred_at=occurred_at,
            type_=type_,
            description=description,
            sub_app_name=sub_app_name,
            associated_managed_app=associated_managed_app,
        )

        return app_event
