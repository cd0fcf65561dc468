from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.software_title import SoftwareTitle


T = TypeVar("T", bound="UsageRow")


@_attrs_define
class UsageRow:
    """
    Attributes:
        software_title_id (int | Unset):
        metric_name (str | Unset): The code name of the metric.
        computer_system_id (int | None | Unset): Can be null: a client checks for it.
        peak_value (int | Unset): The peak, in units of the metric.
        peak_date (datetime.date | Unset):
        peak_time (datetime.datetime | Unset):
        reporting_period_start_date (datetime.date | Unset):
        reporting_period_end_date (datetime.date | Unset):
        software_title_dimension (SoftwareTitle | Unset): Details of the software title; hidden by default. Holds the
            members that `columns[]` names.
    """

    software_title_id: int | Unset = UNSET
    metric_name: str | Unset = UNSET
    computer_system_id: int | None | Unset = UNSET
    peak_value: int | Unset = UNSET
    peak_date: datetime.date | Unset = UNSET
    peak_time: datetime.datetime | Unset = UNSET
    reporting_period_start_date: datetime.date | Unset = UNSET
    reporting_period_end_date: datetime.date | Unset = UNSET
    software_title_dimension: SoftwareTitle | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        software_title_id = self.software_title_id

        metric_name = self.metric_name

        computer_system_id: int | None | Unset
        if isinstance(self.computer_system_id, Unset):
            computer_system_id = UNSET
        else:
            computer_system_id = self.computer_system_id

        peak_value = self.peak_value

        peak_date: str | Unset = UNSET
        if not isinstance(self.peak_date, Unset):
            peak_date = self.peak_date.isoformat()

        peak_time: str | Unset = UNSET
        if not isinstance(self.peak_time, Unset):
            peak_time = self.peak_time.isoformat().replace("+00:00", "Z")

        reporting_period_start_date: str | Unset = UNSET
        if not isinstance(self.reporting_period_start_date, Unset):
            reporting_period_start_date = self.reporting_period_start_date.isoformat()

        reporting_period_end_date: str | Unset = UNSET
        if not isinstance(self.reporting_period_end_date, Unset):
            reporting_period_end_date = self.reporting_period_end_date.isoformat()

        software_title_dimension: dict[str, Any] | Unset = UNSET
        if not isinstance(self.software_title_dimension, Unset):
            software_title_dimension = self.software_title_dimension.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if software_title_id is not UNSET:
            field_dict["software_title_id"] = software_title_id
        if metric_name is not UNSET:
            field_dict["metric_name"] = metric_name
        if computer_system_id is not UNSET:
            field_dict["computer_system_id"] = computer_system_id
        if peak_value is not UNSET:
            field_dict["peak_value"] = peak_value
        if peak_date is not UNSET:
            field_dict["peak_date"] = peak_date
        if peak_time is not UNSET:
            field_dict["peak_time"] = peak_time
        if reporting_period_start_date is not UNSET:
            field_dict["reporting_period_start_date"] = reporting_period_start_date
        if reporting_period_end_date is not UNSET:
            field_dict["reporting_period_end_date"] = reporting_period_end_date
        if software_title_dimension is not UNSET:
            field_dict["software_title_dimension"] = software_title_dimension

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.software_title import SoftwareTitle  # noqa: PLC0415

        d = dict(**src_dict)
        software_title_id = d.pop("software_title_id", UNSET)

        metric_name = d.pop("metric_name", UNSET)

        def _parse_computer_system_id(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        computer_system_id = _parse_computer_system_id(d.pop("computer_system_id", UNSET))

        peak_value = d.pop("peak_value", UNSET)

        _peak_date = d.pop("peak_date", UNSET)
        peak_date: datetime.date | Unset
        if isinstance(_peak_date, Unset):
            peak_date = UNSET
        else:
            peak_date = datetime.date.fromisoformat(_peak_date)

        _peak_time = d.pop("peak_time", UNSET)
        peak_time: datetime.datetime | Unset
        if isinstance(_peak_time, Unset):
            peak_time = UNSET
        else:
            peak_time = datetime.datetime.fromisoformat(_peak_time)

        _reporting_period_start_date = d.pop("reporting_period_start_date", UNSET)
        reporting_period_start_date: datetime.date | Unset
        if isinstance(_reporting_period_start_date, Unset):
            reporting_period_start_date = UNSET
        else:
            reporting_period_start_date = datetime.date.fromisoformat(_reporting_period_start_date)

        _reporting_period_end_date = d.pop("reporting_period_end_date", UNSET)
        reporting_period_end_date: datetime.date | Unset
        if isinstance(_reporting_period_end_date, Unset):
            reporting_period_end_date = UNSET
        else:
            reporting_period_end_date = datetime.date.fromisoformat(_reporting_period_end_date)

        _software_title_dimension = d.pop("software_title_dimension", UNSET)
        software_title_dimension: SoftwareTitle | Unset
        if isinstance(_software_title_dimension, Unset):
            software_title_dimension = UNSET
        else:
            software_title_dimension = SoftwareTitle.from_dict(_software_title_dimension)

        usage_row = cls(
            software_title_id=software_title_id,
            metric_name=metric_name,
            computer_system_id=computer_system_id,
            peak_value=peak_value,
            peak_date=peak_date,
            peak_time=peak_time,
            reporting_period_start_date=reporting_period_start_date,
            reporting_period_end_date=reporting_period_end_date,
            software_title_dimension=software_title_dimension,
        )

        return usage_row
