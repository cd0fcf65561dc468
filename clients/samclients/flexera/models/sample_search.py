from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from ..models.sample_link import SampleLink
from ..types import UNSET, Unset

T = TypeVar("T", bound="SampleSearch")


@_attrs_define
class SampleSearch:
    """
    Attributes:
        offset (int | Unset):
        limit (int | Unset):
        page (int | Unset):
        size (int | Unset):
        cursor (str | Unset):
        from_date (str | Unset):
        to_date (str | Unset):
        link (SampleLink | Unset):
    """

    offset: int | Unset = UNSET
    limit: int | Unset = UNSET
    page: int | Unset = UNSET
    size: int | Unset = UNSET
    cursor: str | Unset = UNSET
    from_date: str | Unset = UNSET
    to_date: str | Unset = UNSET
    link: SampleLink | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        offset = self.offset

        limit = self.limit

        page = self.page

        size = self.size

        cursor = self.cursor

        from_date = self.from_date

        to_date = self.to_date

        link: str | Unset = UNSET
        if not isinstance(self.link, Unset):
            link = self.link.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if offset is not UNSET:
            field_dict["offset"] = offset
        if limit is not UNSET:
            field_dict["limit"] = limit
        if page is not UNSET:
            field_dict["page"] = page
        if size is not UNSET:
            field_dict["size"] = size
        if cursor is not UNSET:
            field_dict["cursor"] = cursor
        if from_date is not UNSET:
            field_dict["fromDate"] = from_date
        if to_date is not UNSET:
            field_dict["toDate"] = to_date
        if link is not UNSET:
            field_dict["link"] = link

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        offset = d.pop("offset", UNSET)

        limit = d.pop("limit", UNSET)

        page = d.pop("page", UNSET)

        size = d.pop("size", UNSET)

        cursor = d.pop("cursor", UNSET)

        from_date = d.pop("fromDate", UNSET)

        to_date = d.pop("toDate", UNSET)

        _link = d.pop("link", UNSET)
        link: SampleLink | Unset
        if isinstance(_link, Unset):
            link = UNSET
        else:
            link = SampleLink(_link)

        sample_search = cls(
            offset=offset,
            limit=limit,
            page=page,
            size=size,
            cursor=cursor,
            from_date=from_date,
            to_date=to_date,
            link=link,
        )

        sample_search.additional_properties = d
        return sample_search

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
