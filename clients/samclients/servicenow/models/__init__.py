"""Contains all the data models used in inputs/outputs"""

from .any_element_type_0 import AnyElementType0
from .any_element_type_2_item_type_0 import AnyElementType2ItemType0
from .any_object import AnyObject
from .error_body import Error
from .error_error import ErrorError
from .error_status import ErrorStatus
from .field_value import FieldValue
from .import_result import ImportResult
from .many_rows import ManyRows
from .many_rows_answer import ManyRowsAnswer
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

__all__ = (
    "AnyElementType0",
    "AnyElementType2ItemType0",
    "AnyObject",
    "Error",
    "ErrorError",
    "ErrorStatus",
    "FieldValue",
    "ImportResult",
    "ManyRows",
    "ManyRowsAnswer",
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
)
