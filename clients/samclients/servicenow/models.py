"""Models of ServiceNow instance with the Flexera integration app, generated from its specification."""

from __future__ import annotations

from typing import Any

from samclients.runtime import UNSET, Choice, File, Model, OpenModel, Unset


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


class AttachmentList(Model):
    """Attachment list."""

    result: list[Attachment]


class Attachment(Model, rename={"hash_": "hash"}):
    """The metadata of an attachment. All values are texts, also numbers and booleans."""

    sys_id: str
    table_name: str
    """Table of the record that has the attachment."""
    table_sys_id: str
    """The sys_id of that record."""
    file_name: str
    content_type: str
    """Media type, as the client sent it."""
    size_bytes: str
    size_compressed: str
    """Size of the content as a gzip file; larger than the content if that is small (captured)."""
    compressed: str
    chunk_size_bytes: str
    hash_: str
    """SHA-256 of the content."""
    state: str
    """`pending` after the upload (captured)."""
    image_height: str
    image_width: str
    average_image_color: str
    sys_created_by: str
    sys_created_on: str
    sys_updated_by: str
    sys_updated_on: str
    sys_mod_count: str
    sys_tags: str
    download_link: str
    """The URL of the content, without a version (documented)."""


class OneAttachment(Model):
    """One attachment."""

    result: Attachment
    """The metadata of an attachment. All values are texts, also numbers and booleans."""


class AttachmentForm(OpenModel, rename={"upload_file": "uploadFile"}):
    """Attachment form."""

    table_name: str
    """Name of a table. The mock server has those of the Flexera integration and what they refer to; `sys_db_object` of an
    instance lists all."""
    table_sys_id: str
    upload_file: File | Unset = UNSET
    """The file; the last part of the form, under any name."""


class AttachmentChange(OpenModel):
    """Attachment change."""

    file_name: str


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
