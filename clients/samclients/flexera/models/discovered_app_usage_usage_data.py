from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.discovered_app_usage_usage_data_network import DiscoveredAppUsageUsageDataNetwork


T = TypeVar("T", bound="DiscoveredAppUsageUsageData")


@_attrs_define
class DiscoveredAppUsageUsageData:
    """
    Attributes:
        average_duration (int | Unset):
        destinations (int | Unset):
        platforms (int | Unset):
        sessions (int | Unset):
        transaction_count (int | Unset):
        user_count (int | Unset):
        ip_address_count (int | Unset):
        device_count (int | Unset):
        network (DiscoveredAppUsageUsageDataNetwork | Unset):
    """

    average_duration: int | Unset = UNSET
    destinations: int | Unset = UNSET
    platforms: int | Unset = UNSET
    sessions: int | Unset = UNSET
    transaction_count: int | Unset = UNSET
    user_count: int | Unset = UNSET
    ip_address_count: int | Unset = UNSET
    device_count: int | Unset = UNSET
    network: DiscoveredAppUsageUsageDataNetwork | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        average_duration = self.average_duration

        destinations = self.destinations

        platforms = self.platforms

        sessions = self.sessions

        transaction_count = self.transaction_count

        user_count = self.user_count

        ip_address_count = self.ip_address_count

        device_count = self.device_count

        network: dict[str, Any] | Unset = UNSET
        if not isinstance(self.network, Unset):
            network = self.network.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if average_duration is not UNSET:
            field_dict["averageDuration"] = average_duration
        if destinations is not UNSET:
            field_dict["destinations"] = destinations
        if platforms is not UNSET:
            field_dict["platforms"] = platforms
        if sessions is not UNSET:
            field_dict["sessions"] = sessions
        if transaction_count is not UNSET:
            field_dict["transactionCount"] = transaction_count
        if user_count is not UNSET:
            field_dict["userCount"] = user_count
        if ip_address_count is not UNSET:
            field_dict["ipAddressCount"] = ip_address_count
        if device_count is not UNSET:
            field_dict["deviceCount"] = device_count
        if network is not UNSET:
            field_dict["network"] = network

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.discovered_app_usage_usage_data_network import DiscoveredAppUsageUsageDataNetwork  # noqa: PLC0415

        d = dict(**src_dict)
        average_duration = d.pop("averageDuration", UNSET)

        destinations = d.pop("destinations", UNSET)

        platforms = d.pop("platforms", UNSET)

        sessions = d.pop("sessions", UNSET)

        transaction_count = d.pop("transactionCount", UNSET)

        user_count = d.pop("userCount", UNSET)

        ip_address_count = d.pop("ipAddressCount", UNSET)

        device_count = d.pop("deviceCount", UNSET)

        _network = d.pop("network", UNSET)
        network: DiscoveredAppUsageUsageDataNetwork | Unset
        if isinstance(_network, Unset):
            network = UNSET
        else:
            network = DiscoveredAppUsageUsageDataNetwork.from_dict(_network)

        discovered_app_usage_usage_data = cls(
            average_duration=average_duration,
            destinations=destinations,
            platforms=platforms,
            sessions=sessions,
            transaction_count=transaction_count,
            user_count=user_count,
            ip_address_count=ip_address_count,
            device_count=device_count,
            network=network,
        )

        return discovered_app_usage_usage_data
