"""Contains all the data models used in inputs/outputs"""

from .any_element import AnyElement
from .any_object import AnyObject
from .count_records_versioned_version import CountRecordsVersionedVersion
from .create_record_versioned_version import CreateRecordVersionedVersion
from .delete_record_versioned_version import DeleteRecordVersionedVersion
from .error_body import Error
from .error_error import ErrorError
from .error_status import ErrorStatus
from .field_value import FieldValue
from .find_record_versioned_version import FindRecordVersionedVersion
from .get_import_row_versioned_version import GetImportRowVersionedVersion
from .get_record_versioned_version import GetRecordVersionedVersion
from .import_result import ImportResult
from .insert_import_row_versioned_version import InsertImportRowVersionedVersion
from .insert_import_rows_versioned_version import InsertImportRowsVersionedVersion
from .list_records_versioned_version import ListRecordsVersionedVersion
from .many_rows import ManyRows
from .many_rows_answer import ManyRowsAnswer
from .modify_record_versioned_version import ModifyRecordVersionedVersion
from .one_record import OneRecord
from .record import Record
from .record_list import RecordList
from .row_result import RowResult
from .row_result_status import RowResultStatus
from .segment import Segment
from .segment_result import SegmentResult
from .segment_result_import_type import SegmentResultImportType
from .segment_result_return_code import SegmentResultReturnCode
from .segment_result_state import SegmentResultState
from .segment_result_status import SegmentResultStatus
from .staging_table import StagingTable
from .table import Table
from .token import Token
from .token_refusal import TokenRefusal
from .token_request import TokenRequest
from .token_scope import TokenScope
from .token_token_type import TokenTokenType
from .transaction import Transaction
from .transaction_counts import TransactionCounts
from .update_record_versioned_version import UpdateRecordVersionedVersion

__all__ = (
    "AnyElement",
    "AnyObject",
    "CountRecordsVersionedVersion",
    "CreateRecordVersionedVersion",
    "DeleteRecordVersionedVersion",
    "Error",
    "ErrorError",
    "ErrorStatus",
    "FieldValue",
    "FindRecordVersionedVersion",
    "GetImportRowVersionedVersion",
    "GetRecordVersionedVersion",
    "ImportResult",
    "InsertImportRowVersionedVersion",
    "InsertImportRowsVersionedVersion",
    "ListRecordsVersionedVersion",
    "ManyRows",
    "ManyRowsAnswer",
    "ModifyRecordVersionedVersion",
    "OneRecord",
    "Record",
    "RecordList",
    "RowResult",
    "RowResultStatus",
    "Segment",
    "SegmentResult",
    "SegmentResultImportType",
    "SegmentResultReturnCode",
    "SegmentResultState",
    "SegmentResultStatus",
    "StagingTable",
    "Table",
    "Token",
    "TokenRefusal",
    "TokenRequest",
    "TokenScope",
    "TokenTokenType",
    "Transaction",
    "TransactionCounts",
    "UpdateRecordVersionedVersion",
)
