from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ImportJobErrorsItem")


@_attrs_define
class ImportJobErrorsItem:
    """
    Attributes:
        error (str):
        summary (str | Unset):
        potential_resolution (str | Unset):
    """

    error: str
    summary: str | Unset = UNSET
    potential_resolution: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        error = self.error

        summary = self.summary

        potential_resolution = self.potential_resolution

        field_dict: dict[str, Any] = {}

        field_dict.update({"error": error})
        if summary is not UNSET:
            field_dict["summary"] = summary
        if potential_resolution is not UNSET:
            field_dict["potentialResolution"] = potential_resolution

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        error = d.pop("error")

        summary = d.pop("summary", UNSET)

        potential_resolution = d.pop("potentialResolution", UNSET)

        import_job_errors_item = cls(error=error, summary=summary, potential_resolution=potential_resolution)

        return import_job_errors_item
