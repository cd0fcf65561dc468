from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.import_settings_load_type import ImportSettingsLoadType
from ..models.import_settings_task_name import ImportSettingsTaskName

T = TypeVar("T", bound="ImportSettings")


@_attrs_define
class ImportSettings:
    """
    Attributes:
        task_name (ImportSettingsTaskName):
        load_type (ImportSettingsLoadType): `full`: deactivates everything that the files lack. `incremental`: adds or
            updates what the files hold. A roster with SKUs is always full.
    """

    task_name: ImportSettingsTaskName
    load_type: ImportSettingsLoadType

    def to_dict(self) -> dict[str, Any]:
        task_name = self.task_name.value

        load_type = self.load_type.value

        field_dict: dict[str, Any] = {}

        field_dict.update({"taskName": task_name, "loadType": load_type})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        task_name = ImportSettingsTaskName(d.pop("taskName"))

        load_type = ImportSettingsLoadType(d.pop("loadType"))

        import_settings = cls(task_name=task_name, load_type=load_type)

        return import_settings
