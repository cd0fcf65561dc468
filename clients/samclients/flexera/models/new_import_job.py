from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

if TYPE_CHECKING:
    from ..models.new_import_job_import_settings import NewImportJobImportSettings
    from ..models.new_import_job_saas_data_list_item import NewImportJobSaasDataListItem


T = TypeVar("T", bound="NewImportJob")


@_attrs_define
class NewImportJob:
    """
    Attributes:
        managed_app_id (str):
        saas_data_list (list[NewImportJobSaasDataListItem]):
        import_settings (NewImportJobImportSettings):
    """

    managed_app_id: str
    saas_data_list: list[NewImportJobSaasDataListItem]
    import_settings: NewImportJobImportSettings
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        managed_app_id = self.managed_app_id

        saas_data_list = []
        for saas_data_list_item_data in self.saas_data_list:
            saas_data_list_item = saas_data_list_item_data.to_dict()
            saas_data_list.append(saas_data_list_item)

        import_settings = self.import_settings.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {"managedAppId": managed_app_id, "saasDataList": saas_data_list, "importSettings": import_settings}
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_import_job_import_settings import NewImportJobImportSettings  # noqa: PLC0415
        from ..models.new_import_job_saas_data_list_item import NewImportJobSaasDataListItem  # noqa: PLC0415

        d = dict(**src_dict)
        managed_app_id = d.pop("managedAppId")

        saas_data_list = []
        _saas_data_list = d.pop("saasDataList")
        for saas_data_list_item_data in _saas_data_list:
            saas_data_list_item = NewImportJobSaasDataListItem.from_dict(saas_data_list_item_data)

            saas_data_list.append(saas_data_list_item)

        import_settings = NewImportJobImportSettings.from_dict(d.pop("importSettings"))

        new_import_job = cls(
            managed_app_id=managed_app_id, saas_data_list=saas_data_list, import_settings=import_settings
        )

        new_import_job.additional_properties = d
        return new_import_job

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
