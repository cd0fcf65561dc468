from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="SoftwareTitle")


@_attrs_define
class SoftwareTitle:
    """Details of the software title; hidden by default. Holds the members that `columns[]` names.

    Attributes:
        name (str | Unset):
        guid (UUID | Unset):
        publisher_name (str | Unset):
        publisher_guid (UUID | Unset):
    """

    name: str | Unset = UNSET
    guid: UUID | Unset = UNSET
    publisher_name: str | Unset = UNSET
    publisher_guid: UUID | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        guid: str | Unset = UNSET
        if not isinstance(self.guid, Unset):
            guid = str(self.guid)

        publisher_name = self.publisher_name

        publisher_guid: str | Unset = UNSET
        if not isinstance(self.publisher_guid, Unset):
            publisher_guid = str(self.publisher_guid)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if guid is not UNSET:
            field_dict["guid"] = guid
        if publisher_name is not UNSET:
            field_dict["publisher_name"] = publisher_name
        if publisher_guid is not UNSET:
            field_dict["publisher_guid"] = publisher_guid

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        name = d.pop("name", UNSET)

        _guid = d.pop("guid", UNSET)
        guid: UUID | Unset
        if isinstance(_guid, Unset):
            guid = UNSET
        else:
            guid = UUID(_guid)

        publisher_name = d.pop("publisher_name", UNSET)

        _publisher_guid = d.pop("publisher_guid", UNSET)
        publisher_guid: UUID | Unset
        if isinstance(_publisher_guid, Unset):
            publisher_guid = UNSET
        else:
            publisher_guid = UUID(_publisher_guid)

        software_title = cls(name=name, guid=guid, publisher_name=publisher_name, publisher_guid=publisher_guid)

        return software_title
