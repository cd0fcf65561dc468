from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..models.meter_id import MeterId
from ..models.status import Status
from ..models.word import Word
from ..types import UNSET, Unset

T = TypeVar("T", bound="LinkedJob")


@_attrs_define
class LinkedJob:
    """
    Attributes:
        job_id (str):
        status (Status):
        org_id (str):
        user_id (str):
        selected_org_id (str):
        meter_id (MeterId | None):
        start_date (str): A date and time in the only pattern that clients parse: `yyyy-MM-dd'T'HH:mm:ss'Z'` (client).
        end_date (str): A date and time in the only pattern that clients parse: `yyyy-MM-dd'T'HH:mm:ss'Z'` (client).
        callback_url (None | str): A valid, publicly available URL where the service posts the job status.
        create_time (None | str): Null in documented examples, never in real responses (client); the mock server never
            sends null.
        update_time (None | str): Null in documented examples, never in real responses (client); the mock server never
            sends null.
        combined_meter_usage (Word):
        error_message (str | Unset): Present only if something went wrong (client).
    """

    job_id: str
    status: Status
    org_id: str
    user_id: str
    selected_org_id: str
    meter_id: MeterId | None
    start_date: str
    end_date: str
    callback_url: None | str
    create_time: None | str
    update_time: None | str
    combined_meter_usage: Word
    error_message: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        job_id = self.job_id

        status = self.status.value

        org_id = self.org_id

        user_id = self.user_id

        selected_org_id = self.selected_org_id

        meter_id: None | str
        if isinstance(self.meter_id, MeterId):
            meter_id = self.meter_id.value
        else:
            meter_id = self.meter_id

        start_date = self.start_date

        end_date = self.end_date

        callback_url: None | str
        callback_url = self.callback_url

        create_time: None | str
        create_time = self.create_time

        update_time: None | str
        update_time = self.update_time

        combined_meter_usage = self.combined_meter_usage.value

        error_message = self.error_message

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "jobId": job_id,
                "status": status,
                "orgId": org_id,
                "userId": user_id,
                "selectedOrgId": selected_org_id,
                "meterId": meter_id,
                "startDate": start_date,
                "endDate": end_date,
                "callbackUrl": callback_url,
                "createTime": create_time,
                "updateTime": update_time,
                "combinedMeterUsage": combined_meter_usage,
            }
        )
        if error_message is not UNSET:
            field_dict["errorMessage"] = error_message

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        job_id = d.pop("jobId")

        status = Status(d.pop("status"))

        org_id = d.pop("orgId")

        user_id = d.pop("userId")

        selected_org_id = d.pop("selectedOrgId")

        def _parse_meter_id(data: object) -> MeterId | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_meter_id_meter_id = MeterId(data)

                return componentsschemas_meter_id_meter_id
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MeterId | None, data)

        meter_id = _parse_meter_id(d.pop("meterId"))

        start_date = d.pop("startDate")

        end_date = d.pop("endDate")

        def _parse_callback_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        callback_url = _parse_callback_url(d.pop("callbackUrl"))

        def _parse_create_time(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        create_time = _parse_create_time(d.pop("createTime"))

        def _parse_update_time(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        update_time = _parse_update_time(d.pop("updateTime"))

        combined_meter_usage = Word(d.pop("combinedMeterUsage"))

        error_message = d.pop("errorMessage", UNSET)

        linked_job = cls(
            job_id=job_id,
            status=status,
            org_id=org_id,
            user_id=user_id,
            selected_org_id=selected_org_id,
            meter_id=meter_id,
            start_date=start_date,
            end_date=end_date,
            callback_url=callback_url,
            create_time=create_time,
            update_time=update_time,
            combined_meter_usage=combined_meter_usage,
            error_message=error_message,
        )

        return linked_job
