from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.saas_data_content_encoding import SaasDataContentEncoding
from ..models.saas_data_content_type import SaasDataContentType
from ..models.saas_data_status import SaasDataStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="SaasData")


@_attrs_define
class SaasData:
    """
    Attributes:
        id (str):
        name (str):
        status (SaasDataStatus): `failed` is documented, and never here.
        content_type (SaasDataContentType):
        content_encoding (SaasDataContentEncoding):
        created_at (datetime.datetime):
        modified_at (datetime.datetime):
        checksum (str | Unset): Missing until the file is there.
    """

    id: str
    name: str
    status: SaasDataStatus
    content_type: SaasDataContentType
    content_encoding: SaasDataContentEncoding
    created_at: datetime.datetime
    modified_at: datetime.datetime
    checksum: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        status = self.status.value

        content_type = self.content_type.value

        content_encoding = self.content_encoding.value

        created_at = self.created_at.isoformat().replace("+00:00", "Z")

        modified_at = self.modified_at.isoformat().replace("+00:00", "Z")

        checksum = self.checksum

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "status": status,
                "contentType": content_type,
                "contentEncoding": content_encoding,
                "createdAt": created_at,
                "modifiedAt": modified_at,
            }
        )
        if checksum is not UNSET:
            field_dict["checksum"] = checksum

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        id = d.pop("id")

        name = d.pop("name")

        status = SaasDataStatus(d.pop("status"))

        content_type = SaasDataContentType(d.pop("contentType"))

        content_encoding = SaasDataContentEncoding(d.pop("contentEncoding"))

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        modified_at = datetime.datetime.fromisoformat(d.pop("modifiedAt"))

        checksum = d.pop("checksum", UNSET)

        saas_data = cls(
            id=id,
            name=name,
            status=status,
            content_type=content_type,
            content_encoding=content_encoding,
            created_at=created_at,
            modified_at=modified_at,
            checksum=checksum,
        )

        return saas_data
