from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from ..models.new_import_job_import_settings_load_type import NewImportJobImportSettingsLoadType
from ..models.new_import_job_import_settings_task_name import NewImportJobImportSettingsTaskName

T = TypeVar("T", bound="NewImportJobImportSettings")


@_attrs_define
class NewImportJobImportSettings:
    """
    Attributes:
        task_name (NewImportJobImportSettingsTaskName):
        load_type (NewImportJobImportSettingsLoadType):
    """

    task_name: NewImportJobImportSettingsTaskName
    load_type: NewImportJobImportSettingsLoadType
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        task_name = self.task_name.value

        load_type = self.load_type.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"taskName": task_name, "loadType": load_type})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        task_name = NewImportJobImportSettingsTaskName(d.pop("taskName"))

        load_type = NewImportJobImportSettingsLoadType(d.pop("loadType"))

        new_import_job_import_settings = cls(task_name=task_name, load_type=load_type)

        new_import_job_import_settings.additional_properties = d
        return new_import_job_import_settings

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
