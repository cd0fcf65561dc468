"""Models of ServiceNow instance with the Flexera integration app, generated from its specification."""

from __future__ import annotations

from typing import Any

from samclients.runtime import UNSET, Choice, Model, OpenModel, Unset


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


class StatisticsResult(Model):
    """Statistics result."""

    result: TotalStatistics | list[GroupStatistics]
    """An object without `sysparm_group_by`, otherwise an array."""


class TotalStatistics(Model):
    """Total statistics."""

    stats: Statistics
    """The requested statistics; sums, averages, minima and maxima are texts by field, empty if no record has a value."""


class Statistics(Model, rename={"sum_": "sum", "min_": "min", "max_": "max"}):
    """The requested statistics; sums, averages, minima and maxima are texts by field, empty if no record has a value."""

    count: str | Unset = UNSET
    sum_: ValuesOfFields | Unset = UNSET
    avg: ValuesOfFields | Unset = UNSET
    min_: ValuesOfFields | Unset = UNSET
    max_: ValuesOfFields | Unset = UNSET


class GroupStatistics(Model):
    """Group statistics."""

    stats: Statistics
    """The requested statistics; sums, averages, minima and maxima are texts by field, empty if no record has a value."""
    groupby_fields: list[GroupField]


class GroupField(Model):
    """A field of a group with its value; with `sysparm_display_value=true` this is the display value."""

    field: str
    value: str
    display_value: str | Unset = UNSET


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

Record = dict[str, str | FieldValue]
"""Fields by name. A value is a string, or an object for a reference, according to the display mode."""

ValuesOfFields = dict[str, str]
