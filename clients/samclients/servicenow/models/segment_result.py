from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.segment_result_import_type import SegmentResultImportType
from ..models.segment_result_return_code import SegmentResultReturnCode
from ..models.segment_result_state import SegmentResultState
from ..models.segment_result_status import SegmentResultStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.transaction_counts import TransactionCounts


T = TypeVar("T", bound="SegmentResult")


@_attrs_define
class SegmentResult:
    """
    Attributes:
        return_code (SegmentResultReturnCode):
        status (SegmentResultStatus):
        message (str | Unset):
        transaction_id (str | Unset):
        import_run (str | Unset):
        import_transaction (str | Unset):
        import_type (SegmentResultImportType | Unset):
        state (SegmentResultState | Unset):
        transactions (TransactionCounts | Unset):
    """

    return_code: SegmentResultReturnCode
    status: SegmentResultStatus
    message: str | Unset = UNSET
    transaction_id: str | Unset = UNSET
    import_run: str | Unset = UNSET
    import_transaction: str | Unset = UNSET
    import_type: SegmentResultImportType | Unset = UNSET
    state: SegmentResultState | Unset = UNSET
    transactions: TransactionCounts | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        return_code = self.return_code.value

        status = self.status.value

        message = self.message

        transaction_id = self.transaction_id

        import_run = self.import_run

        import_transaction = self.import_transaction

        import_type: str | Unset = UNSET
        if not isinstance(self.import_type, Unset):
            import_type = self.import_type.value

        state: str | Unset = UNSET
        if not isinstance(self.state, Unset):
            state = self.state.value

        transactions: dict[str, Any] | Unset = UNSET
        if not isinstance(self.transactions, Unset):
            transactions = self.transactions.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({"return_code": return_code, "status": status})
        if message is not UNSET:
            field_dict["message"] = message
        if transaction_id is not UNSET:
            field_dict["transaction_id"] = transaction_id
        if import_run is not UNSET:
            field_dict["import_run"] = import_run
        if import_transaction is not UNSET:
            field_dict["import_transaction"] = import_transaction
        if import_type is not UNSET:
            field_dict["import_type"] = import_type
        if state is not UNSET:
            field_dict["state"] = state
        if transactions is not UNSET:
            field_dict["transactions"] = transactions

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.transaction_counts import TransactionCounts  # noqa: PLC0415

        d = dict(**src_dict)
        return_code = SegmentResultReturnCode(d.pop("return_code"))

        status = SegmentResultStatus(d.pop("status"))

        message = d.pop("message", UNSET)

        transaction_id = d.pop("transaction_id", UNSET)

        import_run = d.pop("import_run", UNSET)

        import_transaction = d.pop("import_transaction", UNSET)

        _import_type = d.pop("import_type", UNSET)
        import_type: SegmentResultImportType | Unset
        if isinstance(_import_type, Unset):
            import_type = UNSET
        else:
            import_type = SegmentResultImportType(_import_type)

        _state = d.pop("state", UNSET)
        state: SegmentResultState | Unset
        if isinstance(_state, Unset):
            state = UNSET
        else:
            state = SegmentResultState(_state)

        _transactions = d.pop("transactions", UNSET)
        transactions: TransactionCounts | Unset
        if isinstance(_transactions, Unset):
            transactions = UNSET
        else:
            transactions = TransactionCounts.from_dict(_transactions)

        segment_result = cls(
            return_code=return_code,
            status=status,
            message=message,
            transaction_id=transaction_id,
            import_run=import_run,
            import_transaction=import_transaction,
            import_type=import_type,
            state=state,
            transactions=transactions,
        )

        return segment_result
