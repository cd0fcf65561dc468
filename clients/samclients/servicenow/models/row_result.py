from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.row_result_status import RowResultStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="RowResult")


@_attrs_define
class RowResult:
    """
    Attributes:
        transform_map (str):
        table (str):
        status (RowResultStatus):
        sys_id (str):
        display_name (str | Unset):
        display_value (str | Unset):
        record_link (str | Unset):
        status_message (str | Unset):
        error_message (str | Unset):
    """

    transform_map: str
    table: str
    status: RowResultStatus
    sys_id: str
    display_name: str | Unset = UNSET
    display_value: str | Unset = UNSET
    record_link: str | Unset = UNSET
    status_message: str | Unset = UNSET
    error_message: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        transform_map = self.transform_map

        table = self.table

        status = self.status.value

        sys_id = self.sys_id

        display_name = self.display_name

        display_value = self.display_value

        record_link = self.record_link

        status_message = self.status_message

        error_message = self.error_message

        field_dict: dict[str, Any] = {}

        field_dict.update({"transform_map": transform_map, "table": table, "status": status, "sys_id": sys_id})
        if display_name is not UNSET:
            field_dict["display_name"] = display_name
        if display_value is not UNSET:
            field_dict["display_value"] = display_value
        if record_link is not UNSET:
            field_dict["record_link"] = record_link
        if status_message is not UNSET:
            field_dict["status_message"] = status_message
        if error_message is not UNSET:
            field_dict["error_message"] = error_message

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        transform_map = d.pop("transform_map")

        table = d.pop("table")

        status = RowResultStatus(d.pop("status"))

        sys_id = d.pop("sys_id")

        display_name = d.pop("display_name", UNSET)

        display_value = d.pop("display_value", UNSET)

        record_link = d.pop("record_link", UNSET)

        status_message = d.pop("status_message", UNSET)

        error_message = d.pop("error_message", UNSET)

        row_result = cls(
            transform_map=transform_map,
            table=table,
            status=status,
            sys_id=sys_id,
            display_name=display_name,
            display_value=display_value,
            record_link=record_link,
            status_message=status_message,
            error_message=error_message,
        )

        return row_result
