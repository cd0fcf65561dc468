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
        supported_certifications (list[str] | Unset):
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
    supported_certifications: list[str] | Unset = UNSET
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

        supported_certifications: list[str] | Unset = UNSET
        if not isinstance(self.supported_certifications, Unset):
            supported_certifications = self.supported_certifications

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
        if supported_certifications is not UNSET:
            field_dict["supportedCertifications"] = supported_certifications
        if vulnerability is not UNSET:
            field_dict["vulnerability"] = vulnerability
        if history is not UNSET:
            field_dict["history"] = history

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.discovered_app_usage_discovered_app_history import DiscoveredAppUsageDiscoveredAppHistory  # noqa: PLC0415
        from ..models.discovered_app_usage_discovered_app_source import DiscoveredAppUsageDiscoveredAppSource  # noqa: PLC0415

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

        supported_certifications = cast(list[str], d.pop("supportedCertifications", UNSET))

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
            supported_certifications=supported_certifications,
            vulnerability=vulnerability,
            history=history,
        )

        return discovered_app_usage_discovered_app
