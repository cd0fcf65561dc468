from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.managed_app_loaded_item_data_type import ManagedAppLoadedItemDataType

T = TypeVar("T", bound="ManagedAppLoadedItem")


@_attrs_define
class ManagedAppLoadedItem:
    """
    Attributes:
        data_type (ManagedAppLoadedItemDataType): The task's data type, inferred from the names.
        date (datetime.datetime):
    """

    data_type: ManagedAppLoadedItemDataType
    date: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        data_type = self.data_type.value

        date = self.date.isoformat().replace("+00:00", "Z")

        field_dict: dict[str, Any] = {}

        field_dict.update({"dataType": data_type, "date": date})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        data_type = ManagedAppLoadedItemDataType(d.pop("dataType"))

        date = datetime.datetime.fromisoformat(d.pop("date"))

        managed_app_loaded_item = cls(data_type=data_type, date=date)

        return managed_app_loaded_item
