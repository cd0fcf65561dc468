from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="DiscoveredAppUsageDiscoveredAppUrls")


@_attrs_define
class DiscoveredAppUsageDiscoveredAppUrls:
    """
    Attributes:
        allowed_urls (list[str] | Unset):
        domains (list[str] | Unset):
        embedded_urls (list[str] | Unset):
    """

    allowed_urls: list[str] | Unset = UNSET
    domains: list[str] | Unset = UNSET
    embedded_urls: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        allowed_urls: list[str] | Unset = UNSET
        if not isinstance(self.allowed_urls, Unset):
            allowed_urls = self.allowed_urls

        domains: list[str] | Unset = UNSET
        if not isinstance(self.domains, Unset):
            domains = self.domains

        embedded_urls: list[str] | Unset = UNSET
        if not isinstance(self.embedded_urls, Unset):
            embedded_urls = self.embedded_urls

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if allowed_urls is not UNSET:
            field_dict["allowedUrls"] = allowed_urls
        if domains is not UNSET:
            field_dict["domains"] = domains
        if embedded_urls is not UNSET:
            field_dict["embeddedUrls"] = embedded_urls

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        allowed_urls = cast(list[str], d.pop("allowedUrls", UNSET))

        domains = cast(list[str], d.pop("domains", UNSET))

        embedded_urls = cast(list[str], d.pop("embeddedUrls", UNSET))

        discovered_app_usage_discovered_app_urls = cls(
            allowed_urls=allowed_urls, domains=domains, embedded_urls=embedded_urls
        )

        return discovered_app_usage_discovered_app_urls
