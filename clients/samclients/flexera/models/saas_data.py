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
        status (SaasDataStatus): `failed` is documented; the mock server never returns it.
        content_type (SaasDataContentType | Unset):
        content_encoding (SaasDataContentEncoding | Unset):
        checksum (str | Unset): Absent until the file is uploaded.
        created_at (datetime.datetime | Unset):
        modified_at (datetime.datetime | Unset):
    """

    id: str
    name: str
    status: SaasDataStatus
    content_type: SaasDataContentType | Unset = UNSET
    content_encoding: SaasDataContentEncoding | Unset = UNSET
    checksum: str | Unset = UNSET
    created_at: datetime.datetime | Unset = UNSET
    modified_at: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        status = self.status.value

        content_type: str | Unset = UNSET
        if not isinstance(self.content_type, Unset):
            content_type = self.content_type.value

        content_encoding: str | Unset = UNSET
        if not isinstance(self.content_encoding, Unset):
            content_encoding = self.content_encoding.value

        checksum = self.checksum

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat().replace("+00:00", "Z")

        modified_at: str | Unset = UNSET
        if not isinstance(self.modified_at, Unset):
            modified_at = self.modified_at.isoformat().replace("+00:00", "Z")

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "name": name, "status": status})
        if content_type is not UNSET:
            field_dict["contentType"] = content_type
        if content_encoding is not UNSET:
            field_dict["contentEncoding"] = content_encoding
        if checksum is not UNSET:
            field_dict["checksum"] = checksum
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if modified_at is not UNSET:
            field_dict["modifiedAt"] = modified_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        id = d.pop("id")

        name = d.pop("name")

        status = SaasDataStatus(d.pop("status"))

        _content_type = d.pop("contentType", UNSET)
        content_type: SaasDataContentType | Unset
        if isinstance(_content_type, Unset):
            content_type = UNSET
        else:
            content_type = SaasDataContentType(_content_type)

        _content_encoding = d.pop("contentEncoding", UNSET)
        content_encoding: SaasDataContentEncoding | Unset
        if isinstance(_content_encoding, Unset):
            content_encoding = UNSET
        else:
            content_encoding = SaasDataContentEncoding(_content_encoding)

        checksum = d.pop("checksum", UNSET)

        _created_at = d.pop("createdAt", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        _modified_at = d.pop("modifiedAt", UNSET)
        modified_at: datetime.datetime | Unset
        if isinstance(_modified_at, Unset):
            modified_at = UNSET
        else:
            modified_at = datetime.datetime.fromisoformat(_modified_at)

        saas_data = cls(
            id=id,
            name=name,
            status=status,
            content_type=content_type,
            content_encoding=content_encoding,
            checksum=checksum,
            created_at=created_at,
            modified_at=modified_at,
        )

        return saas_data
