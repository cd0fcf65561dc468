"""Models of ServiceNow instance with the Flexera integration app, generated from its specification."""

from __future__ import annotations

from typing import Any

from msgspec import field
from samclients.runtime import UNSET, AbsentList, Choice, File, Model, OpenModel, Unset


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


class FlagText(Choice):
    """Flag text."""

    TRUE = "true"
    FALSE = "false"


class ItemOutcomeOperation(Choice):
    """Item outcome operation."""

    INSERT = "INSERT"
    UPDATE = "UPDATE"
    NO_CHANGE = "NO_CHANGE"
    UPDATE_WITH_UPGRADE = "UPDATE_WITH_UPGRADE"
    UPDATE_WITH_DOWNGRADE = "UPDATE_WITH_DOWNGRADE"
    UPDATE_WITH_SWITCH = "UPDATE_WITH_SWITCH"
    INSERT_AS_PARTIAL = "INSERT_AS_PARTIAL"
    INSERT_AS_INCOMPLETE = "INSERT_AS_INCOMPLETE"


class IdentificationAttemptAttemptResult(Choice):
    """Identification attempt attempt result."""

    MATCHED = "MATCHED"
    NO_MATCH = "NO_MATCH"
    MULTI_MATCH = "MULTI_MATCH"
    SKIPPED = "SKIPPED"


class RelatedOutcomeOperation(Choice):
    """Related outcome operation."""

    INSERT = "INSERT"
    UPDATE = "UPDATE"
    NO_CHANGE = "NO_CHANGE"


class SkippedChangeCode(Choice):
    """Skipped change code."""

    SKIPPED_CLASS_UPGRADE = "SKIPPED_CLASS_UPGRADE"
    SKIPPED_CLASS_DOWNGRADE = "SKIPPED_CLASS_DOWNGRADE"
    SKIPPED_CLASS_SWITCH = "SKIPPED_CLASS_SWITCH"


class RelationOutcomeClassName(Choice):
    """Relation outcome class name."""

    CMDB_REL_CI = "cmdb_rel_ci"


class RelationOutcomeOperation(Choice):
    """Relation outcome operation."""

    INSERT = "INSERT"
    NO_CHANGE = "NO_CHANGE"
    INSERT_AS_INCOMPLETE = "INSERT_AS_INCOMPLETE"


class JsonRecordStatus(Choice):
    """Json record status."""

    SUCCESS = "success"
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


class CiList(Model):
    """Ci list."""

    result: list[NamedCi]


class NamedCi(Model):
    """Named ci."""

    sys_id: str
    name: str


class OneCi(Model):
    """One ci."""

    result: Ci


class Ci(Model):
    """Ci."""

    attributes: dict[str, str | LinkedRecord]
    """Values by name of attribute; a reference that is not empty is an object."""
    outbound_relations: list[CiRelation]
    inbound_relations: list[CiRelation]


class LinkedRecord(Model):
    """Linked record."""

    display_value: str
    link: str
    value: str


class CiRelation(Model, rename={"type_": "type"}):
    """Ci relation."""

    sys_id: str
    type_: LinkedRecord
    target: LinkedRecord


class NewCi(OpenModel):
    """New ci."""

    attributes: AnyObject | Unset = UNSET
    source: str | Unset = UNSET
    """A choice of `discovery_source` in `cmdb_ci`; any other value: 400. Required for attributes; relations are taken
    without it, too (tests of a client against an instance)."""
    outbound_relations: list[RelationTarget] = field(default_factory=AbsentList)
    """An empty list is refused (captured by a client)."""
    inbound_relations: list[RelationTarget] = field(default_factory=AbsentList)
    """An empty list is refused (captured by a client)."""
    depends_on: NewCiDependsOn | Unset = UNSET


class RelationTarget(OpenModel, rename={"type_": "type"}):
    """Relation target."""

    type_: str | Unset = UNSET
    """The sys_id of a relationship type."""
    target: str | Unset = UNSET
    """The sys_id of a configuration item."""


class NewCiDependsOn(OpenModel):
    """New ci depends on."""

    outbound_relations: RelationTarget | Unset = UNSET
    inbound_relations: RelationTarget | Unset = UNSET


class CiChange(OpenModel):
    """Ci change."""

    attributes: AnyObject | Unset = UNSET
    source: str | Unset = UNSET
    """A choice of `discovery_source` in `cmdb_ci`; any other value: 400. Required for attributes; relations are taken
    without it, too (tests of a client against an instance)."""


class NewRelations(OpenModel):
    """New relations."""

    source: str | Unset = UNSET
    """A choice of `discovery_source` in `cmdb_ci`; any other value: 400. Required for attributes; relations are taken
    without it, too (tests of a client against an instance)."""
    outbound_relations: list[RelationTarget] = field(default_factory=AbsentList)
    """An empty list is refused (captured by a client)."""
    inbound_relations: list[RelationTarget] = field(default_factory=AbsentList)
    """An empty list is refused (captured by a client)."""


class OneCiClass(Model):
    """One ci class."""

    result: CiClass


class CiClass(Model):
    """Ci class."""

    name: str
    label: str
    parent: str
    children: list[str]
    is_extendable: bool
    icon: str
    icon_url: str
    attributes: list[CiAttribute]
    relationship_rules: list[RelationshipRule]
    identification_rules: IdentificationRule


class CiAttribute(Model, rename={"type_": "type"}):
    """Ci attribute."""

    element: str
    label: str
    type_: str
    max_length: str
    is_mandatory: FlagText
    is_read_only: FlagText
    is_display: FlagText
    is_inherited: FlagText
    default_value: str | None


class RelationshipRule(Model):
    """Relationship rule."""

    parent: str
    child: str
    relation_type: str
    """The sys_id of a relationship type."""


class IdentificationRule(Model):
    """Identification rule."""

    name: str
    description: str
    applies_to: str
    active: bool
    is_independent: bool
    identifiers: list[IdentifierEntry]
    related_rules: list[IdentifierEntry]


class IdentifierEntry(Model):
    """Identifier entry."""

    attributes: str
    table: str | None
    referenced_field: str | None
    condition: str | None
    order: int
    active: bool
    allow_fallback: bool
    allow_null_attribute: bool
    exact_count_match: bool


class ReconciliationPayload(OpenModel, rename={"reference_items": "referenceItems"}):
    """Reconciliation payload."""

    items: list[PayloadItem] = field(default_factory=AbsentList)
    relations: list[PayloadRelation] = field(default_factory=AbsentList)
    reference_items: list[PayloadReference] = field(default_factory=AbsentList)


class PayloadItem(OpenModel, rename={"class_name": "className"}):
    """Payload item."""

    class_name: str
    values: AnyObject | Unset = UNSET
    internal_id: str | Unset = UNSET
    lookup: list[PayloadRecord] = field(default_factory=AbsentList)
    related: list[PayloadRecord] = field(default_factory=AbsentList)
    sys_object_source_info: SourceInfo | Unset = UNSET
    settings: PayloadItemSettings | Unset = UNSET


class PayloadRecord(OpenModel, rename={"class_name": "className"}):
    """Payload record."""

    class_name: str
    values: AnyObject | Unset = UNSET
    internal_id: str | Unset = UNSET
    sys_object_source_info: SourceInfo | Unset = UNSET


class SourceInfo(OpenModel):
    """Source info."""

    source_name: str | Unset = UNSET
    source_native_key: str | Unset = UNSET
    source_feed: str | Unset = UNSET
    source_recency_timestamp: str | Unset = UNSET


class PayloadItemSettings(
    OpenModel,
    rename={
        "update_without_upgrade": "updateWithoutUpgrade",
        "update_without_downgrade": "updateWithoutDowngrade",
        "update_without_switch": "updateWithoutSwitch",
        "skip_reclassification_restriction_rules": "skipReclassificationRestrictionRules",
    },
):
    """Payload item settings."""

    update_without_upgrade: bool | Unset = UNSET
    update_without_downgrade: bool | Unset = UNSET
    update_without_switch: bool | Unset = UNSET
    skip_reclassification_restriction_rules: bool | Unset = UNSET
    """No effect: the mock server has no such rules."""


class PayloadRelation(OpenModel, rename={"type_": "type"}):
    """Parent and child are indexes of items, or internal ids."""

    parent: int | Unset = UNSET
    child: int | Unset = UNSET
    parent_id: str | Unset = UNSET
    child_id: str | Unset = UNSET
    type_: str | Unset = UNSET
    """The name of a relationship type."""
    sys_rel_source_info: AnyObject | Unset = UNSET


class PayloadReference(OpenModel, rename={"referenced_by": "referencedBy", "reference_field": "referenceField"}):
    """A field of one item that refers to another; both are named by internal ids."""

    referenced: str | Unset = UNSET
    referenced_by: str | Unset = UNSET
    reference_field: str | Unset = UNSET


class ReconciliationResult(Model):
    """Reconciliation result."""

    result: ReconciliationResultResult


class ReconciliationResultResult(
    Model,
    rename={
        "additional_committed_items": "additionalCommittedItems",
        "additional_committed_relations": "additionalCommittedRelations",
        "has_error": "hasError",
        "has_warning": "hasWarning",
    },
):
    """Reconciliation result result."""

    items: list[ItemOutcome]
    relations: list[RelationOutcome]
    additional_committed_items: list[str]
    """A list that is always empty here."""
    additional_committed_relations: list[str]
    """A list that is always empty here."""
    has_error: bool | Unset = UNSET
    """With `generate_summary` only."""
    has_warning: bool | Unset = UNSET
    """With `generate_summary` only."""
    summary: dict[str, ClassSummary] | Unset = UNSET
    """Numbers by class, with `generate_summary` only."""


class ItemOutcome(
    Model,
    rename={
        "class_name": "className",
        "sys_id": "sysId",
        "identifier_entry_sys_id": "identifierEntrySysId",
        "identification_attempts": "identificationAttempts",
        "input_indices": "inputIndices",
        "merged_payload_ids": "mergedPayloadIds",
        "error_count": "errorCount",
        "partial_sys_ids": "partialSysIds",
        "related_sys_ids": "relatedSysIds",
        "related_items": "relatedItems",
        "warning_count": "warningCount",
    },
):
    """Item outcome."""

    class_name: str
    operation: ItemOutcomeOperation
    sys_id: str
    identifier_entry_sys_id: str
    identification_attempts: list[IdentificationAttempt]
    markers: list[str]
    """A list that is always empty here."""
    input_indices: list[int]
    merged_payload_ids: list[str]
    error_count: int
    partial_sys_ids: list[str] = field(default_factory=AbsentList)
    related_sys_ids: list[str | None] = field(default_factory=AbsentList)
    related_items: list[RelatedOutcome] = field(default_factory=AbsentList)
    errors: list[IdentificationProblem] = field(default_factory=AbsentList)
    warning_count: int | Unset = UNSET
    warnings: list[IdentificationProblem] = field(default_factory=AbsentList)
    info: list[SkippedChange] = field(default_factory=AbsentList)


class IdentificationAttempt(
    Model,
    rename={
        "identifier_name": "identifierName",
        "attempt_result": "attemptResult",
        "hybrid_entry_ci_attributes": "hybridEntryCiAttributes",
        "search_on_table": "searchOnTable",
    },
):
    """Identification attempt."""

    identifier_name: str
    attempt_result: IdentificationAttemptAttemptResult
    attributes: list[str]
    hybrid_entry_ci_attributes: list[str]
    """A list that is always empty here."""
    search_on_table: str | Unset = UNSET
    info: str | Unset = UNSET


class RelatedOutcome(
    Model,
    rename={
        "class_name": "className",
        "input_indices": "inputIndices",
        "merged_payload_ids": "mergedPayloadIds",
        "sys_id": "sysId",
        "error_count": "errorCount",
        "warning_count": "warningCount",
    },
):
    """Related outcome."""

    class_name: str
    markers: list[str]
    """A list that is always empty here."""
    input_indices: list[RelatedOutcomeInputIndicesItem]
    merged_payload_ids: list[str]
    operation: RelatedOutcomeOperation | Unset = UNSET
    sys_id: str | Unset = UNSET
    error_count: int | Unset = UNSET
    errors: list[IdentificationProblem] = field(default_factory=AbsentList)
    warning_count: int | Unset = UNSET


class RelatedOutcomeInputIndicesItem(Model, rename={"main_index": "mainIndex", "sub_index": "subIndex"}):
    """Related outcome input indices item."""

    main_index: int
    sub_index: int


class IdentificationProblem(Model):
    """Identification problem."""

    error: str
    """A code of "IRE error messages"."""
    message: str


class SkippedChange(Model, rename={"rule_sys_id": "ruleSysId"}):
    """Skipped change."""

    code: SkippedChangeCode
    message: str
    rule_sys_id: str


class RelationOutcome(
    Model,
    rename={
        "class_name": "className",
        "input_indices": "inputIndices",
        "merged_payload_ids": "mergedPayloadIds",
        "error_count": "errorCount",
    },
):
    """Relation outcome."""

    class_name: RelationOutcomeClassName
    operation: RelationOutcomeOperation
    markers: list[str]
    """A list that is always empty here."""
    input_indices: list[int]
    merged_payload_ids: list[str]
    error_count: int
    errors: list[IdentificationProblem] = field(default_factory=AbsentList)


class ClassSummary(
    Model, rename={"additional_inserted": "additionalInserted", "merged_partial_payloads": "mergedPartialPayloads"}
):
    """Class summary."""

    inserted: int
    updated: int
    unchanged: int
    partial: int
    incomplete: int
    skipped: int
    errors: int
    warnings: int
    additional_inserted: int
    merged_partial_payloads: int


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
    """Name of a table. `sys_db_object` lists all tables of an instance, `sys_dictionary` their columns; an admin can add
    others there."""
    table_sys_id: str
    upload_file: File | Unset = UNSET
    """The file; the last part of the form, under any name."""


class AttachmentChange(OpenModel):
    """Attachment change."""

    file_name: str


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


AnyObject = dict[str, Any]

RecordBody = AnyObject | list[AnyObject]
"""A record. If an array has several, only the first is processed and the others are ignored (documented)."""

AnyElement = dict[str, Any] | str | list[dict[str, Any] | str]
"""`<request><entry>` with one element per field, or any other root with such elements; text in their place is refused. If
there are several `<entry>` elements, only the first is processed (documented)."""

Record = dict[str, str | FieldValue]
"""Fields by name. A value is a string, or an object for a reference, according to the display mode."""

ValuesOfFields = dict[str, str]

JsonRecords = AnyObject | list[AnyObject]
"""A record, or `records` with several; also an array (proposed)."""
