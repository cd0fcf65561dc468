"""Models of ServiceNow instance with the Flexera integration app, generated from its specification."""

from __future__ import annotations

from typing import Any

from msgspec import field
from samclients.runtime import UNSET, AbsentList, Choice, Model, OpenModel, Unset


class TokenScope(Choice):
    """Token scope."""

    USERACCOUNT = "useraccount"


class TokenTokenType(Choice):
    """Token token type."""

    BEARER = "Bearer"


class SegmentResultReturnCode(Choice):
    """Segment result return code."""

    VALUE_0 = "0"
    VALUE_1 = "1"
    VALUE_2 = "2"
    VALUE_3 = "3"
    VALUE_4 = "4"
    VALUE_5 = "5"
    VALUE_6 = "6"


class SegmentResultStatus(Choice):
    """Segment result status."""

    SUCCESS = "success"
    FAILURE = "failure"


class SegmentResultImportType(Choice):
    """Segment result import type."""

    INVENTORY = "Inventory"
    CONTRACT = "Contract"
    APPLICATION = "Application"


class SegmentResultState(Choice):
    """Segment result state."""

    NEW = "New"
    PROCESSING = "Processing"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


class RowResultStatus(Choice):
    """Row result status."""

    INSERTED = "inserted"
    UPDATED = "updated"
    IGNORED = "ignored"
    SKIPPED = "skipped"
    ERROR = "error"


class JsonRecordStatus(Choice):
    """Json record status."""

    SUCCESS = "success"
    FAILURE = "failure"


class ErrorStatus(Choice):
    """Error status."""

    FAILURE = "failure"


class Transaction(OpenModel):
    """Transaction."""

    transaction_id: Any | Unset = UNSET
    """Identifies the transaction. The ids of one export differ in a trailing number, `-0001` (proposed)."""
    transaction_type: Any | Unset = UNSET
    """inventory_export, contract_export, application_export, connection_test or export_status."""
    payload: Any | Unset = UNSET
    """The segment's data, as XML in a string."""
    import_run: Any | Unset = UNSET
    """The number of the run, for export_status."""


class TokenRequest(OpenModel):
    """Token request."""

    grant_type: str | Unset = UNSET
    """password, refresh_token or client_credentials"""
    client_id: str | Unset = UNSET
    client_secret: str | Unset = UNSET
    username: str | Unset = UNSET
    password: str | Unset = UNSET
    refresh_token: str | Unset = UNSET


class Token(Model):
    """Token."""

    access_token: str
    scope: TokenScope
    token_type: TokenTokenType
    expires_in: int
    refresh_token: str | Unset = UNSET


class TokenRefusal(Model):
    """Token refusal."""

    error: str
    error_description: str


class Segment(Model):
    """Segment."""

    result: SegmentResult


class SegmentResult(Model):
    """Segment result."""

    return_code: SegmentResultReturnCode
    status: SegmentResultStatus
    message: str | Unset = UNSET
    transaction_id: str | Unset = UNSET
    import_run: str | Unset = UNSET
    import_transaction: str | Unset = UNSET
    import_type: SegmentResultImportType | Unset = UNSET
    state: SegmentResultState | Unset = UNSET
    transactions: TransactionCounts | Unset = UNSET


class TransactionCounts(Model):
    """Transaction counts."""

    total: int
    new: int
    waiting: int
    processing: int
    succeeded: int
    failed: int


class ImportResult(Model):
    """Import result."""

    import_set: str
    staging_table: str
    """Name of a staging table. The mock server has the three of the Flexera integration."""
    result: list[RowResult]


class RowResult(Model):
    """Row result."""

    transform_map: str
    table: str
    status: RowResultStatus
    sys_id: str
    display_name: str | Unset = UNSET
    display_value: str | Unset = UNSET
    record_link: str | Unset = UNSET
    status_message: str | Unset = UNSET
    error_message: str | Unset = UNSET


class ManyRows(OpenModel):
    """Many rows."""

    records: list[AnyObject]


class ManyRowsAnswer(Model):
    """Many rows answer."""

    import_set_id: str
    multi_import_set_id: str


class JsonAnswer(Model, rename={"error": "_error"}):
    """`records`, or `_error` and `reason`."""

    records: list[JsonRecord | str] = field(default_factory=AbsentList)
    error: str | Unset = UNSET
    reason: str | None | Unset = UNSET


class JsonRecord(OpenModel, rename={"status": "__status", "error": "__error"}):
    """Json record."""

    status: JsonRecordStatus
    error: JsonRecordError | Unset = UNSET


class JsonRecordError(Model):
    """Json record error."""

    message: str
    reason: str


class BatchRequest(OpenModel):
    """Batch request."""

    rest_requests: list[BatchItem]
    batch_request_id: str | int | Unset = UNSET


class BatchItem(OpenModel):
    """Batch item."""

    id: str | int
    method: str
    url: str
    """The path with the query, from `/api/` on."""
    headers: list[BatchHeader] = field(default_factory=AbsentList)
    body: str | Unset = UNSET
    """The body in Base64, also with line breaks."""
    exclude_response_headers: bool | Unset = UNSET


class BatchHeader(Model):
    """Batch header."""

    name: str
    value: str


class BatchAnswer(Model):
    """Batch answer."""

    serviced_requests: list[ServicedRequest]
    unserviced_requests: list[str]
    batch_request_id: str | Unset = UNSET
    """The id of the request as text."""


class ServicedRequest(Model):
    """Serviced request."""

    id: str
    body: str
    """The body in Base64; empty for a response without a body."""
    status_code: int
    status_text: str
    headers: list[BatchHeader]
    execution_time: int
    """Milliseconds."""
    error_message: str | Unset = UNSET
    """Set for a body that is cut off."""


class RecordList(Model):
    """Record list."""

    result: list[Record]


class FieldValue(Model):
    """Field value."""

    value: str | Unset = UNSET
    display_value: str | Unset = UNSET
    link: str | Unset = UNSET


class OneRecord(Model):
    """One record."""

    result: Record
    """Fields by name. A value is a string, or an object for a reference, according to the display mode."""


class Error(Model):
    """Error."""

    error: ErrorError
    status: ErrorStatus


class ErrorError(Model):
    """Error error."""

    message: str
    detail: str | None


AnyObject = dict[str, Any]

RecordBody = AnyObject | list[AnyObject]
"""A record. If an array has several, only the first is processed and the others are ignored (documented)."""

AnyElement = dict[str, Any] | str | list[dict[str, Any] | str]
"""`<request><entry>` with one element per field, or any other root with such elements; text in their place is refused. If
there are several `<entry>` elements, only the first is processed (documented)."""

JsonRecords = AnyObject | list[AnyObject]
"""A record, or `records` with several; also an array (proposed)."""

Record = dict[str, str | FieldValue]
"""Fields by name. A value is a string, or an object for a reference, according to the display mode."""
