from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..models.discovered_app_usage_discovered_app_kind import DiscoveredAppUsageDiscoveredAppKind
from ..models.discovered_app_usage_discovered_app_vulnerability import DiscoveredAppUsageDiscoveredAppVulnerability
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.discovered_app_usage_discovered_app_history import DiscoveredAppUsageDiscoveredAppHistory
    from ..models.discovered_app_usage_discovered_app_source import DiscoveredAppUsageDiscoveredAppSource
    from ..models.discovered_app_usage_discovered_app_tags import DiscoveredAppUsageDiscoveredAppTags
    from ..models.discovered_app_usage_discovered_app_urls import DiscoveredAppUsageDiscoveredAppUrls
    from ..models.matched_product import MatchedProduct


T = TypeVar("T", bound="DiscoveredAppUsageDiscoveredApp")


@_attrs_define
class DiscoveredAppUsageDiscoveredApp:
    """
    Attributes:
        id (str):
        kind (DiscoveredAppUsageDiscoveredAppKind):
        name (str):
        source (DiscoveredAppUsageDiscoveredAppSource):
        org_id (int | Unset):
        category (str | Unset):
        external_id (str | Unset):
        application_status (str | Unset):
        application_risk_index (float | Unset):
        integration_risks (float | Unset):
        supported_certifications (list[str] | Unset):
        matched_products (list[MatchedProduct] | Unset):
        tags (DiscoveredAppUsageDiscoveredAppTags | Unset):
        urls (DiscoveredAppUsageDiscoveredAppUrls | Unset):
        vulnerability (DiscoveredAppUsageDiscoveredAppVulnerability | Unset):
        history (DiscoveredAppUsageDiscoveredAppHistory | Unset):
    """

    id: str
    kind: DiscoveredAppUsageDiscoveredAppKind
    name: str
    source: DiscoveredAppUsageDiscoveredAppSource
    org_id: int | Unset = UNSET
    category: str | Unset = UNSET
    external_id: str | Unset = UNSET
    application_status: str | Unset = UNSET
    application_risk_index: float | Unset = UNSET
    integration_risks: float | Unset = UNSET
    supported_certifications: list[str] | Unset = UNSET
    matched_products: list[MatchedProduct] | Unset = UNSET
    tags: DiscoveredAppUsageDiscoveredAppTags | Unset = UNSET
    urls: DiscoveredAppUsageDiscoveredAppUrls | Unset = UNSET
    vulnerability: DiscoveredAppUsageDiscoveredAppVulnerability | Unset = UNSET
    history: DiscoveredAppUsageDiscoveredAppHistory | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind.value

        name = self.name

        source = self.source.to_dict()

        org_id = self.org_id

        category = self.category

        external_id = self.external_id

        application_status = self.application_status

        application_risk_index = self.application_risk_index

        integration_risks = self.integration_risks

        supported_certifications: list[str] | Unset = UNSET
        if not isinstance(self.supported_certifications, Unset):
            supported_certifications = self.supported_certifications

        matched_products: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.matched_products, Unset):
            matched_products = []
            for matched_products_item_data in self.matched_products:
                matched_products_item = matched_products_item_data.to_dict()
                matched_products.append(matched_products_item)

        tags: dict[str, Any] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags.to_dict()

        urls: dict[str, Any] | Unset = UNSET
        if not isinstance(self.urls, Unset):
            urls = self.urls.to_dict()

        vulnerability: str | Unset = UNSET
        if not isinstance(self.vulnerability, Unset):
            vulnerability = self.vulnerability.value

        history: dict[str, Any] | Unset = UNSET
        if not isinstance(self.history, Unset):
            history = self.history.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "kind": kind, "name": name, "source": source})
        if org_id is not UNSET:
            field_dict["orgId"] = org_id
        if category is not UNSET:
            field_dict["category"] = category
        if external_id is not UNSET:
            field_dict["externalId"] = external_id
        if application_status is not UNSET:
            field_dict["applicationStatus"] = application_status
        if application_risk_index is not UNSET:
            field_dict["applicationRiskIndex"] = application_risk_index
        if integration_risks is not UNSET:
            field_dict["integrationRisks"] = integration_risks
        if supported_certifications is not UNSET:
            field_dict["supportedCertifications"] = supported_certifications
        if matched_products is not UNSET:
            field_dict["matchedProducts"] = matched_products
        if tags is not UNSET:
            field_dict["tags"] = tags
        if urls is not UNSET:
            field_dict["urls"] = urls
        if vulnerability is not UNSET:
            field_dict["vulnerability"] = vulnerability
        if history is not UNSET:
            field_dict["history"] = history

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.discovered_app_usage_discovered_app_history import DiscoveredAppUsageDiscoveredAppHistory  # noqa: PLC0415
        from ..models.discovered_app_usage_discovered_app_source import DiscoveredAppUsageDiscoveredAppSource  # noqa: PLC0415
        from ..models.discovered_app_usage_discovered_app_tags import DiscoveredAppUsageDiscoveredAppTags  # noqa: PLC0415
        from ..models.discovered_app_usage_discovered_app_urls import DiscoveredAppUsageDiscoveredAppUrls  # noqa: PLC0415
        from ..models.matched_product import MatchedProduct  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        kind = DiscoveredAppUsageDiscoveredAppKind(d.pop("kind"))

        name = d.pop("name")

        source = DiscoveredAppUsageDiscoveredAppSource.from_dict(d.pop("source"))

        org_id = d.pop("orgId", UNSET)

        category = d.pop("category", UNSET)

        external_id = d.pop("externalId", UNSET)

        application_status = d.pop("applicationStatus", UNSET)

        application_risk_index = d.pop("applicationRiskIndex", UNSET)

        integration_risks = d.pop("integrationRisks", UNSET)

        supported_certifications = cast(list[str], d.pop("supportedCertifications", UNSET))

        _matched_products = d.pop("matchedProducts", UNSET)
        matched_products: list[MatchedProduct] | Unset = UNSET
        if _matched_products is not UNSET:
            matched_products = []
            for matched_products_item_data in _matched_products:
                matched_products_item = MatchedProduct.from_dict(matched_products_item_data)

                matched_products.append(matched_products_item)

        _tags = d.pop("tags", UNSET)
        tags: DiscoveredAppUsageDiscoveredAppTags | Unset
        if isinstance(_tags, Unset):
            tags = UNSET
        else:
            tags = DiscoveredAppUsageDiscoveredAppTags.from_dict(_tags)

        _urls = d.pop("urls", UNSET)
        urls: DiscoveredAppUsageDiscoveredAppUrls | Unset
        if isinstance(_urls, Unset):
            urls = UNSET
        else:
            urls = DiscoveredAppUsageDiscoveredAppUrls.from_dict(_urls)

        _vulnerability = d.pop("vulnerability", UNSET)
        vulnerability: DiscoveredAppUsageDiscoveredAppVulnerability | Unset
        if isinstance(_vulnerability, Unset):
            vulnerability = UNSET
        else:
            vulnerability = DiscoveredAppUsageDiscoveredAppVulnerability(_vulnerability)

        _history = d.pop("history", UNSET)
        history: DiscoveredAppUsageDiscoveredAppHistory | Unset
        if isinstance(_history, Unset):
            history = UNSET
        else:
            history = DiscoveredAppUsageDiscoveredAppHistory.from_dict(_history)

        discovered_app_usage_discovered_app = cls(
            id=id,
            kind=kind,
            name=name,
            source=source,
            org_id=org_id,
            category=category,
            external_id=external_id,
            application_status=application_status,
            application_risk_index=application_risk_index,
            integration_risks=integration_risks,
            supported_certifications=supported_certifications,
            matched_products=matched_products,
            tags=tags,
            urls=urls,
            vulnerability=vulnerability,
            history=history,
        )

        return discovered_app_usage_discovered_app
