from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="TransactionCounts")


@_attrs_define
class TransactionCounts:
    """
    Attributes:
        total (int):
        new (int):
        waiting (int):
        processing (int):
        succeeded (int):
        failed (int):
    """

    total: int
    new: int
    waiting: int
    processing: int
    succeeded: int
    failed: int

    def to_dict(self) -> dict[str, Any]:
        total = self.total

        new = self.new

        waiting = self.waiting

        processing = self.processing

        succeeded = self.succeeded

        failed = self.failed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "total": total,
                "new": new,
                "waiting": waiting,
                "processing": processing,
                "succeeded": succeeded,
                "failed": failed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        total = d.pop("total")

        new = d.pop("new")

        waiting = d.pop("waiting")

        processing = d.pop("processing")

        succeeded = d.pop("succeeded")

        failed = d.pop("failed")

        transaction_counts = cls(
            total=total, new=new, waiting=waiting, processing=processing, succeeded=succeeded, failed=failed
        )

        return transaction_counts
