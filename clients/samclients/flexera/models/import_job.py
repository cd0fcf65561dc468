from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.import_job_status import ImportJobStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.import_job_errors_item import ImportJobErrorsItem
    from ..models.import_settings import ImportSettings
    from ..models.saas_data import SaasData


T = TypeVar("T", bound="ImportJob")


@_attrs_define
class ImportJob:
    """
    Attributes:
        id (str):
        status (ImportJobStatus):
        source_href (str):
        import_settings (ImportSettings):
        saas_data_list (list[SaasData]):
        created_at (datetime.datetime):
        started_at (datetime.datetime | Unset):
        finished_at (datetime.datetime | Unset):
        errors (list[ImportJobErrorsItem] | Unset):
    """

    id: str
    status: ImportJobStatus
    source_href: str
    import_settings: ImportSettings
    saas_data_list: list[SaasData]
    created_at: datetime.datetime
    started_at: datetime.datetime | Unset = UNSET
    finished_at: datetime.datetime | Unset = UNSET
    errors: list[ImportJobErrorsItem] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        status = self.status.value

        source_href = self.source_href

        import_settings = self.import_settings.to_dict()

        saas_data_list = []
        for saas_data_list_item_data in self.saas_data_list:
            saas_data_list_item = saas_data_list_item_data.to_dict()
            saas_data_list.append(saas_data_list_item)

        created_at = self.created_at.isoformat().replace("+00:00", "Z")

        started_at: str | Unset = UNSET
        if not isinstance(self.started_at, Unset):
            started_at = self.started_at.isoformat().replace("+00:00", "Z")

        finished_at: str | Unset = UNSET
        if not isinstance(self.finished_at, Unset):
            finished_at = self.finished_at.isoformat().replace("+00:00", "Z")

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "status": status,
                "sourceHref": source_href,
                "importSettings": import_settings,
                "saasDataList": saas_data_list,
                "createdAt": created_at,
            }
        )
        if started_at is not UNSET:
            field_dict["startedAt"] = started_at
        if finished_at is not UNSET:
            field_dict["finishedAt"] = finished_at
        if errors is not UNSET:
            field_dict["errors"] = errors

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.import_job_errors_item import ImportJobErrorsItem  # noqa: PLC0415
        from ..models.import_settings import ImportSettings  # noqa: PLC0415
        from ..models.saas_data import SaasData  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        status = ImportJobStatus(d.pop("status"))

        source_href = d.pop("sourceHref")

        import_settings = ImportSettings.from_dict(d.pop("importSettings"))

        saas_data_list = []
        _saas_data_list = d.pop("saasDataList")
        for saas_data_list_item_data in _saas_data_list:
            saas_data_list_item = SaasData.from_dict(saas_data_list_item_data)

            saas_data_list.append(saas_data_list_item)

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        _started_at = d.pop("startedAt", UNSET)
        started_at: datetime.datetime | Unset
        if isinstance(_started_at, Unset):
            started_at = UNSET
        else:
            started_at = datetime.datetime.fromisoformat(_started_at)

        _finished_at = d.pop("finishedAt", UNSET)
        finished_at: datetime.datetime | Unset
        if isinstance(_finished_at, Unset):
            finished_at = UNSET
        else:
            finished_at = datetime.datetime.fromisoformat(_finished_at)

        _errors = d.pop("errors", UNSET)
        errors: list[ImportJobErrorsItem] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = ImportJobErrorsItem.from_dict(errors_item_data)

                errors.append(errors_item)

        import_job = cls(
            id=id,
            status=status,
            source_href=source_href,
            import_settings=import_settings,
            saas_data_list=saas_data_list,
            created_at=created_at,
            started_at=started_at,
            finished_at=finished_at,
            errors=errors,
        )

        return import_job
