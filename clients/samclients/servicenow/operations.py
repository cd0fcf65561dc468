"""Operations of ServiceNow instance with the Flexera integration app, generated from its specification."""
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from samclients.runtime import (
    UNSET,
    ApiResource,
    As,
    File,
    Form,
    Json,
    Multipart,
    Operation,
    Raw,
    Unset,
    collect_operations,
    operation,
)

from .models import (
    AttachmentChange,
    AttachmentForm,
    AttachmentList,
    BatchAnswer,
    BatchRequest,
    CiChange,
    CiList,
    Error,
    ImportResult,
    JsonAnswer,
    JsonRecords,
    ManyRows,
    ManyRowsAnswer,
    NewCi,
    NewRelations,
    OneAttachment,
    OneCi,
    OneCiClass,
    OneRecord,
    ReconciliationPayload,
    ReconciliationResult,
    RecordBody,
    RecordList,
    Segment,
    StatisticsResult,
    Token,
    TokenRefusal,
    TokenRequest,
    Transaction,
)


class OauthResource(ApiResource):
    """Access tokens for the other operations. Vendor's page: "OAuth API"."""

    @operation(
        "issue_token",
        "POST",
        "/oauth_token.do",
        bodies={"application/x-www-form-urlencoded": Form},
        ok={200: Token},
        errors={401: TokenRefusal, 415: TokenRefusal},
        secured=False,
    )
    def issue_token(self, *, body: TokenRequest) -> Token:
        """Exchange credentials or a refresh token for an access token.

        Grants: `password`, `refresh_token`, `client_credentials`. Client id and secret are sent in the form or as HTTP
        Basic. While a token is valid, the same one is returned: 30 minutes for the access token, 100 days for the
        refresh token. Unknown fields are ignored.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...


class IntegrationResource(ApiResource):
    """The Flexera integration app, scope x_fls_flexera_fnms. Vendor's page: "Process for Exports from FlexNet Manager
    Suite to ServiceNow" (Flexera)."""

    @operation(
        "send_transaction",
        "POST",
        "/api/x_fls_flexera_fnms/integration/fnmstosn",
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={200: Segment},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error},
    )
    def send(self, *, body: Transaction | File | Unset = UNSET) -> Segment:
        """Accept a segment of an export, test the connection, or report the state of an export.

        A segment has `transaction_id`, `transaction_type` and `payload`, as members of a JSON object (the payload is a
        string of XML) or as elements of an XML document (the payload is elements, escaped text or CDATA). Transaction
        types:

        | transaction_type | effect |
        |---|---|
        | `inventory_export`, `contract_export`, `application_export` | queues an Import Transaction; the success code
        means that its record exists |
        | `connection_test` | reports whether an import would be accepted now |
        | `export_status` | reports the state of the run with this `import_run` or `transaction_id`; without either, of
        the latest run |

        A repeated transaction id gets the same response and creates no second record (proposed).

        | return_code | meaning (all proposed) |
        |---|---|
        | 0 | done |
        | 1 | unexpected error; for `export_status`: the run does not exist, or somebody has set a type or state that
        the app does not know |
        | 2 | malformed XML, a DOCTYPE, or a missing field |
        | 3 | unknown transaction type |
        | 4 | an import is in progress: a run of another export is not done |
        | 5 | the Scheduled Data Import or Data Source record is missing |
        | 6 | SAM tables are selected and the SAM plugin is missing |

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "send_transaction_alias",
        "POST",
        "/fnmp.do",
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={200: Segment},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error},
    )
    def send_alias(self, *, body: Transaction | File | Unset = UNSET) -> Segment:
        """Accept a segment, under the path of older versions of the app.

        A segment has `transaction_id`, `transaction_type` and `payload`, as members of a JSON object (the payload is a
        string of XML) or as elements of an XML document (the payload is elements, escaped text or CDATA). Transaction
        types:

        | transaction_type | effect |
        |---|---|
        | `inventory_export`, `contract_export`, `application_export` | queues an Import Transaction; the success code
        means that its record exists |
        | `connection_test` | reports whether an import would be accepted now |
        | `export_status` | reports the state of the run with this `import_run` or `transaction_id`; without either, of
        the latest run |

        A repeated transaction id gets the same response and creates no second record (proposed).

        | return_code | meaning (all proposed) |
        |---|---|
        | 0 | done |
        | 1 | unexpected error; for `export_status`: the run does not exist, or somebody has set a type or state that
        the app does not know |
        | 2 | malformed XML, a DOCTYPE, or a missing field |
        | 3 | unknown transaction type |
        | 4 | an import is in progress: a run of another export is not done |
        | 5 | the Scheduled Data Import or Data Source record is missing |
        | 6 | SAM tables are selected and the SAM plugin is missing |

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...


class ImportSetResource(ApiResource):
    """Import Set API: rows for the staging tables, transformed immediately. Vendor's page: "Import Set API"."""

    @operation(
        "insert_import_row",
        "POST",
        "/api/now/{version}/import/{stagingTableName}",
        names={"staging_table_name": "stagingTableName"},
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={201: ImportResult},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error},
        versions=("v1", "v2"),
    )
    def insert_row(
        self, staging_table_name: str, *, body: RecordBody | File, version: Literal["v1", "v2"] | Unset = UNSET
    ) -> ImportResult:
        """Add a row to a staging table and transform it.

        Members are the staging table's columns. Values should be strings; a nested object is stored as text with `:`
        replaced by `=`. Unknown members are ignored, and so are all records of an array except the first. The status is
        201 even if the transformation fails: the result then says `error` (captured).

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "insert_import_rows",
        "POST",
        "/api/now/{version}/import/{stagingTableName}/insertMultiple",
        names={"staging_table_name": "stagingTableName"},
        ok={201: ManyRowsAnswer},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error},
        versions=("v1", "v2"),
    )
    def insert_rows(
        self,
        staging_table_name: str,
        *,
        body: ManyRows,
        multi_import_set_id: str | Unset = UNSET,
        run_after: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> ManyRowsAnswer:
        """Add rows to a staging table, named by column label.

        The set is transformed when it is next read, which is how the mock server implements "asynchronous" (proposed).
        The members of a record are column labels. Other members are ignored, so that column names create empty rows,
        which transform maps skip (captured). A record of `sys_rest_insert_multiple` with the staging table as
        `source_table` can set `column_mapping` to `column_name` and `transformation` to `synchronous` (names of the
        fields proposed).

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            multi_import_set_id: The sys_id in an earlier response; adds the rows to its sets.
            run_after: The sys_id of an import set to transform first; sets are always transformed in order.
        """
        ...

    @operation(
        "get_import_row",
        "GET",
        "/api/now/{version}/import/{stagingTableName}/{sys_id}",
        names={"staging_table_name": "stagingTableName"},
        ok={200: ImportResult},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1", "v2"),
    )
    def get_row(
        self, staging_table_name: str, sys_id: str, *, version: Literal["v1", "v2"] | Unset = UNSET
    ) -> ImportResult:
        """Get the outcome for a row.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            sys_id: The sys_id of a row of the staging table; any other value: 404.
        """
        ...


class TableResource(ApiResource):
    """Table API: all tables of the mock server. Vendor's pages: "Table API", "Encoded query strings"."""

    @operation(
        "list_records",
        "GET",
        "/api/now/{version}/table/{tableName}",
        names={"table_name": "tableName"},
        ok={200: RecordList},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1", "v2"),
    )
    def list(
        self,
        table_name: str,
        *,
        sysparm_query: str | Unset = UNSET,
        sysparm_limit: int | Unset = UNSET,
        sysparm_offset: int | Unset = UNSET,
        sysparm_no_count: str | Unset = UNSET,
        sysparm_suppress_pagination_header: str | Unset = UNSET,
        sysparm_query_no_domain: str | Unset = UNSET,
        sysparm_query_category: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_exclude_reference_link: str | Unset = UNSET,
        sysparm_fields: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> RecordList:
        """List records of a table and of the tables that extend it.

        A plain `field=value` parameter filters as well. It applies together with `sysparm_query` (documented to exclude
        each other; clients send both). For choices and references the display value is accepted too. Parameters that
        are not fields are ignored. An empty list is 404 in v1, otherwise 200 with an empty `result`.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sysparm_query: An encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before
                it), `^NQ` (a new query, an alternative to everything before it); `ORDERBYfield`, `ORDERBYDESCfield`;
                dot-walking `manufacturer.name`. Operators: `=` `!=` `<` `<=` `>` `>=` `LIKE` `*` `CONTAINS` `NOT LIKE`
                `NOTLIKE` `!*` `STARTSWITH` `ENDSWITH` `%` `IN` `NOT IN` `ISEMPTY` `ISNOTEMPTY` `EMPTYSTRING` `ANYTHING`
                `BETWEEN` (`a@b`) `SAMEAS` `NSAMEAS` (for dates with `@unit`) `GT_FIELD` `LT_FIELD` `GT_OR_EQUALS_FIELD`
                `LT_OR_EQUALS_FIELD` `MATCH_PAT` `MATCH_RGX` `DYNAMIC` `INSTANCEOF`; for dates `ON` and `NOTON`
                (`label@begin@end`, both ends included) `RELATIVEGT` `RELATIVELT` `RELATIVEGE` `RELATIVELE` `RELATIVEEE`
                (`@unit@ago@n`) `DATEPART` `MORETHAN` `LESSTHAN`. Sub-queries: `JOINtable.field=other.field!conditions`,
                `RLQUERYother.field,>=1,conditions^ENDRLQUERY`; text search: `123TEXTQUERY321=words`.

                A value may be `javascript:` and one expression: a `gs` function of dates (`gs.daysAgoStart(7)`,
                `gs.beginningOfThisMonth()`, `gs.dateGenerate('2026-01-31','end')`), `gs.getUserID()`,
                `gs.getUserName()`, `getMyGroups()`, `new GlideDateTime()`. Dates are in the caller's time zone
                (`sys_user.time_zone`, else the property `glide.sys.default.tz`), by the world's clock; stored times are
                UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` a field that is unknown, or that the caller may not read, is 403.
            sysparm_limit: Maximum number of records; 10,000 if missing or empty. Only digits are accepted
                (proposed).
            sysparm_offset: Number of records to skip. Negative: 400 `offset is -1` (captured elsewhere).
            sysparm_no_count: `true`: do not count the records: omit X-Total-Count, and the link to the last page
                (proposed).
            sysparm_suppress_pagination_header: `true`: omit the header Link.
            sysparm_query_no_domain: No effect: the mock server has no domains.
            sysparm_query_category: Name of a replica to read from: no effect.
            sysparm_display_value: `false`: values; `true`: display values; `all`: both. Case is ignored (captured:
                clients send `False`); any other value means `false` (proposed).
            sysparm_exclude_reference_link: `true`: return references without `link`.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_view: A view's name. The mock server has no views and returns all fields.
        """
        ...

    @operation(
        "count_records",
        "HEAD",
        "/api/now/{version}/table/{tableName}",
        names={"table_name": "tableName"},
        ok={200: None},
        errors={400: None, 401: None, 403: None, 404: None, 406: None},
        versions=("v1", "v2"),
    )
    def count(
        self,
        table_name: str,
        *,
        sysparm_query: str | Unset = UNSET,
        sysparm_limit: int | Unset = UNSET,
        sysparm_offset: int | Unset = UNSET,
        sysparm_no_count: str | Unset = UNSET,
        sysparm_suppress_pagination_header: str | Unset = UNSET,
        sysparm_query_no_domain: str | Unset = UNSET,
        sysparm_query_category: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_exclude_reference_link: str | Unset = UNSET,
        sysparm_fields: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> None:
        """Get the headers of a list.

        Repeated after lost connections, time-outs, 429 and 502 to 504: HEAD is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sysparm_query: An encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before
                it), `^NQ` (a new query, an alternative to everything before it); `ORDERBYfield`, `ORDERBYDESCfield`;
                dot-walking `manufacturer.name`. Operators: `=` `!=` `<` `<=` `>` `>=` `LIKE` `*` `CONTAINS` `NOT LIKE`
                `NOTLIKE` `!*` `STARTSWITH` `ENDSWITH` `%` `IN` `NOT IN` `ISEMPTY` `ISNOTEMPTY` `EMPTYSTRING` `ANYTHING`
                `BETWEEN` (`a@b`) `SAMEAS` `NSAMEAS` (for dates with `@unit`) `GT_FIELD` `LT_FIELD` `GT_OR_EQUALS_FIELD`
                `LT_OR_EQUALS_FIELD` `MATCH_PAT` `MATCH_RGX` `DYNAMIC` `INSTANCEOF`; for dates `ON` and `NOTON`
                (`label@begin@end`, both ends included) `RELATIVEGT` `RELATIVELT` `RELATIVEGE` `RELATIVELE` `RELATIVEEE`
                (`@unit@ago@n`) `DATEPART` `MORETHAN` `LESSTHAN`. Sub-queries: `JOINtable.field=other.field!conditions`,
                `RLQUERYother.field,>=1,conditions^ENDRLQUERY`; text search: `123TEXTQUERY321=words`.

                A value may be `javascript:` and one expression: a `gs` function of dates (`gs.daysAgoStart(7)`,
                `gs.beginningOfThisMonth()`, `gs.dateGenerate('2026-01-31','end')`), `gs.getUserID()`,
                `gs.getUserName()`, `getMyGroups()`, `new GlideDateTime()`. Dates are in the caller's time zone
                (`sys_user.time_zone`, else the property `glide.sys.default.tz`), by the world's clock; stored times are
                UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` a field that is unknown, or that the caller may not read, is 403.
            sysparm_limit: Maximum number of records; 10,000 if missing or empty. Only digits are accepted
                (proposed).
            sysparm_offset: Number of records to skip. Negative: 400 `offset is -1` (captured elsewhere).
            sysparm_no_count: `true`: do not count the records: omit X-Total-Count, and the link to the last page
                (proposed).
            sysparm_suppress_pagination_header: `true`: omit the header Link.
            sysparm_query_no_domain: No effect: the mock server has no domains.
            sysparm_query_category: Name of a replica to read from: no effect.
            sysparm_display_value: `false`: values; `true`: display values; `all`: both. Case is ignored (captured:
                clients send `False`); any other value means `false` (proposed).
            sysparm_exclude_reference_link: `true`: return references without `link`.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_view: A view's name. The mock server has no views and returns all fields.
        """
        ...

    @operation(
        "create_record",
        "POST",
        "/api/now/{version}/table/{tableName}",
        names={"table_name": "tableName", "x_no_response_body": "X-no-response-body"},
        headers=("x_no_response_body",),
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={201: OneRecord},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error},
        versions=("v1", "v2"),
    )
    def create(
        self,
        table_name: str,
        *,
        body: RecordBody | File,
        sysparm_input_display_value: str | Unset = UNSET,
        sysparm_suppress_auto_sys_field: str | Unset = UNSET,
        x_no_response_body: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_exclude_reference_link: str | Unset = UNSET,
        sysparm_fields: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> OneRecord:
        """Create a record.

        Members are fields, values are strings. Unknown fields and those that begin with `sys_` are ignored; a value
        that a field cannot hold leaves it empty (proposed). A `sys_id` of 32 hexadecimal digits is the new record's own
        (captured); if another record has it: 403 (proposed).

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sysparm_input_display_value: `true`: the body holds display values of choices and references.
            sysparm_suppress_auto_sys_field: `true`: the body may set `sys_created_on`, `sys_created_by`,
                `sys_updated_on`, `sys_updated_by` and `sys_mod_count`, and a change leaves them as they are (inferred).
            x_no_response_body: `true`: the response has no body.
            sysparm_display_value: `false`: values; `true`: display values; `all`: both. Case is ignored (captured:
                clients send `False`); any other value means `false` (proposed).
            sysparm_exclude_reference_link: `true`: return references without `link`.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_view: A view's name. The mock server has no views and returns all fields.
        """
        ...

    @operation(
        "get_record",
        "GET",
        "/api/now/{version}/table/{tableName}/{sys_id}",
        names={"table_name": "tableName"},
        ok={200: OneRecord},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1", "v2"),
    )
    def get(
        self,
        table_name: str,
        sys_id: str,
        *,
        sysparm_query_no_domain: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_exclude_reference_link: str | Unset = UNSET,
        sysparm_fields: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> OneRecord:
        """Get a record.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sys_id: 32 hexadecimal digits; any other value: 404.
            sysparm_query_no_domain: No effect: the mock server has no domains.
            sysparm_display_value: `false`: values; `true`: display values; `all`: both. Case is ignored (captured:
                clients send `False`); any other value means `false` (proposed).
            sysparm_exclude_reference_link: `true`: return references without `link`.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_view: A view's name. The mock server has no views and returns all fields.
        """
        ...

    @operation(
        "find_record",
        "HEAD",
        "/api/now/{version}/table/{tableName}/{sys_id}",
        names={"table_name": "tableName"},
        ok={200: None},
        errors={400: None, 401: None, 403: None, 404: None, 406: None},
        versions=("v1", "v2"),
    )
    def find(
        self,
        table_name: str,
        sys_id: str,
        *,
        sysparm_query_no_domain: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_exclude_reference_link: str | Unset = UNSET,
        sysparm_fields: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> None:
        """Get the headers of a record.

        Repeated after lost connections, time-outs, 429 and 502 to 504: HEAD is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sys_id: 32 hexadecimal digits; any other value: 404.
            sysparm_query_no_domain: No effect: the mock server has no domains.
            sysparm_display_value: `false`: values; `true`: display values; `all`: both. Case is ignored (captured:
                clients send `False`); any other value means `false` (proposed).
            sysparm_exclude_reference_link: `true`: return references without `link`.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_view: A view's name. The mock server has no views and returns all fields.
        """
        ...

    @operation(
        "update_record",
        "PUT",
        "/api/now/{version}/table/{tableName}/{sys_id}",
        names={"table_name": "tableName", "x_no_response_body": "X-no-response-body"},
        headers=("x_no_response_body",),
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={200: OneRecord},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error, 415: Error},
        versions=("v1", "v2"),
    )
    def update(
        self,
        table_name: str,
        sys_id: str,
        *,
        body: RecordBody | File,
        sysparm_query_no_domain: str | Unset = UNSET,
        sysparm_input_display_value: str | Unset = UNSET,
        sysparm_suppress_auto_sys_field: str | Unset = UNSET,
        x_no_response_body: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_exclude_reference_link: str | Unset = UNSET,
        sysparm_fields: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> OneRecord:
        """Change the given fields of a record.

        Repeated after lost connections, time-outs, 429 and 502 to 504: PUT is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sys_id: 32 hexadecimal digits; any other value: 404.
            sysparm_query_no_domain: No effect: the mock server has no domains.
            sysparm_input_display_value: `true`: the body holds display values of choices and references.
            sysparm_suppress_auto_sys_field: `true`: the body may set `sys_created_on`, `sys_created_by`,
                `sys_updated_on`, `sys_updated_by` and `sys_mod_count`, and a change leaves them as they are (inferred).
            x_no_response_body: `true`: the response has no body.
            sysparm_display_value: `false`: values; `true`: display values; `all`: both. Case is ignored (captured:
                clients send `False`); any other value means `false` (proposed).
            sysparm_exclude_reference_link: `true`: return references without `link`.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_view: A view's name. The mock server has no views and returns all fields.
        """
        ...

    @operation(
        "modify_record",
        "PATCH",
        "/api/now/{version}/table/{tableName}/{sys_id}",
        names={"table_name": "tableName", "x_no_response_body": "X-no-response-body"},
        headers=("x_no_response_body",),
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={200: OneRecord},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error, 415: Error},
        versions=("v1", "v2"),
    )
    def modify(
        self,
        table_name: str,
        sys_id: str,
        *,
        body: RecordBody | File,
        sysparm_query_no_domain: str | Unset = UNSET,
        sysparm_input_display_value: str | Unset = UNSET,
        sysparm_suppress_auto_sys_field: str | Unset = UNSET,
        x_no_response_body: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_exclude_reference_link: str | Unset = UNSET,
        sysparm_fields: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> OneRecord:
        """Change the given fields of a record.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sys_id: 32 hexadecimal digits; any other value: 404.
            sysparm_query_no_domain: No effect: the mock server has no domains.
            sysparm_input_display_value: `true`: the body holds display values of choices and references.
            sysparm_suppress_auto_sys_field: `true`: the body may set `sys_created_on`, `sys_created_by`,
                `sys_updated_on`, `sys_updated_by` and `sys_mod_count`, and a change leaves them as they are (inferred).
            x_no_response_body: `true`: the response has no body.
            sysparm_display_value: `false`: values; `true`: display values; `all`: both. Case is ignored (captured:
                clients send `False`); any other value means `false` (proposed).
            sysparm_exclude_reference_link: `true`: return references without `link`.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_view: A view's name. The mock server has no views and returns all fields.
        """
        ...

    @operation(
        "delete_record",
        "DELETE",
        "/api/now/{version}/table/{tableName}/{sys_id}",
        names={"table_name": "tableName"},
        ok={204: None},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1", "v2"),
    )
    def delete(
        self,
        table_name: str,
        sys_id: str,
        *,
        sysparm_query_no_domain: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> None:
        """Delete a record.

        Repeated after lost connections, time-outs, 429 and 502 to 504: DELETE is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sys_id: 32 hexadecimal digits; any other value: 404.
            sysparm_query_no_domain: No effect: the mock server has no domains.
        """
        ...


class AggregateResource(ApiResource):
    """Aggregate API: statistics of the records of any table. Vendor's page: "Aggregate API"."""

    @operation(
        "get_statistics",
        "GET",
        "/api/now/{version}/stats/{tableName}",
        names={"table_name": "tableName"},
        ok={200: StatisticsResult},
        errors={400: Error, 401: Error, 403: Error, 406: Error},
        versions=("v1", "v2"),
    )
    def get(
        self,
        table_name: str,
        *,
        sysparm_query: str | Unset = UNSET,
        sysparm_count: str | Unset = UNSET,
        sysparm_sum_fields: str | Unset = UNSET,
        sysparm_avg_fields: str | Unset = UNSET,
        sysparm_min_fields: str | Unset = UNSET,
        sysparm_max_fields: str | Unset = UNSET,
        sysparm_group_by: str | Unset = UNSET,
        sysparm_having: str | Unset = UNSET,
        sysparm_order_by: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_query_category: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> StatisticsResult:
        """Get statistics of the selected records, in total or per group.

        Counts records, and adds, averages and compares the values of fields. Without `sysparm_group_by`, `result` is an
        object with the statistics of all selected records; with it, an array with an item per group, at most 10,000
        (captured). Numbers are texts, averages with four decimals. `sysparm_query` and plain `field=value` parameters
        select records as in a list of records; there is no limit or offset.

        An invalid part of a parameter (an unknown field, a sum of a text) is left out and the others apply; the journal
        reports it (proposed).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sysparm_query: An encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before
                it), `^NQ` (a new query, an alternative to everything before it); `ORDERBYfield`, `ORDERBYDESCfield`;
                dot-walking `manufacturer.name`. Operators: `=` `!=` `<` `<=` `>` `>=` `LIKE` `*` `CONTAINS` `NOT LIKE`
                `NOTLIKE` `!*` `STARTSWITH` `ENDSWITH` `%` `IN` `NOT IN` `ISEMPTY` `ISNOTEMPTY` `EMPTYSTRING` `ANYTHING`
                `BETWEEN` (`a@b`) `SAMEAS` `NSAMEAS` (for dates with `@unit`) `GT_FIELD` `LT_FIELD` `GT_OR_EQUALS_FIELD`
                `LT_OR_EQUALS_FIELD` `MATCH_PAT` `MATCH_RGX` `DYNAMIC` `INSTANCEOF`; for dates `ON` and `NOTON`
                (`label@begin@end`, both ends included) `RELATIVEGT` `RELATIVELT` `RELATIVEGE` `RELATIVELE` `RELATIVEEE`
                (`@unit@ago@n`) `DATEPART` `MORETHAN` `LESSTHAN`. Sub-queries: `JOINtable.field=other.field!conditions`,
                `RLQUERYother.field,>=1,conditions^ENDRLQUERY`; text search: `123TEXTQUERY321=words`.

                A value may be `javascript:` and one expression: a `gs` function of dates (`gs.daysAgoStart(7)`,
                `gs.beginningOfThisMonth()`, `gs.dateGenerate('2026-01-31','end')`), `gs.getUserID()`,
                `gs.getUserName()`, `getMyGroups()`, `new GlideDateTime()`. Dates are in the caller's time zone
                (`sys_user.time_zone`, else the property `glide.sys.default.tz`), by the world's clock; stored times are
                UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` a field that is unknown, or that the caller may not read, is 403.
            sysparm_count: `true`: return the number of records.
            sysparm_sum_fields: Numeric fields to add, separated by commas, also dotted ones; at most 100 in this
                and similar lists (proposed).
            sysparm_avg_fields: Numeric fields to average.
            sysparm_min_fields: Fields whose smallest value is returned.
            sysparm_max_fields: Fields whose largest value is returned.
            sysparm_group_by: Fields to group by, separated by commas, also dotted ones. Records without a value are
                a group with an empty value.
            sysparm_having: Conditions on groups, separated by commas: `function^field^operator^value` with `count`,
                `sum`, `avg`, `min` or `max` and `=`, `!=`, `<`, `<=`, `>` or `>=`. `count` needs a field, too, and
                counts the records of the group.
            sysparm_order_by: Order of the groups: a field that they are grouped by, `function^field` or `COUNT`,
                each in ascending order unless `^DESC` follows; several are separated by commas. The default is the
                order of the values of the groups (proposed).
            sysparm_display_value: `false`: values of groups; `true`: their display values, as `value` (captured);
                `all`: both. Case is ignored; any other value means `false` (proposed).
            sysparm_query_category: Name of a replica to read from: no effect.
        """
        ...

    @operation(
        "find_statistics",
        "HEAD",
        "/api/now/{version}/stats/{tableName}",
        names={"table_name": "tableName"},
        ok={200: None},
        errors={400: None, 401: None, 403: None, 406: None},
        versions=("v1", "v2"),
    )
    def find(
        self,
        table_name: str,
        *,
        sysparm_query: str | Unset = UNSET,
        sysparm_count: str | Unset = UNSET,
        sysparm_sum_fields: str | Unset = UNSET,
        sysparm_avg_fields: str | Unset = UNSET,
        sysparm_min_fields: str | Unset = UNSET,
        sysparm_max_fields: str | Unset = UNSET,
        sysparm_group_by: str | Unset = UNSET,
        sysparm_having: str | Unset = UNSET,
        sysparm_order_by: str | Unset = UNSET,
        sysparm_display_value: str | Unset = UNSET,
        sysparm_query_category: str | Unset = UNSET,
        version: Literal["v1", "v2"] | Unset = UNSET,
    ) -> None:
        """Get the headers of statistics.

        Repeated after lost connections, time-outs, 429 and 502 to 504: HEAD is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            sysparm_query: An encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before
                it), `^NQ` (a new query, an alternative to everything before it); `ORDERBYfield`, `ORDERBYDESCfield`;
                dot-walking `manufacturer.name`. Operators: `=` `!=` `<` `<=` `>` `>=` `LIKE` `*` `CONTAINS` `NOT LIKE`
                `NOTLIKE` `!*` `STARTSWITH` `ENDSWITH` `%` `IN` `NOT IN` `ISEMPTY` `ISNOTEMPTY` `EMPTYSTRING` `ANYTHING`
                `BETWEEN` (`a@b`) `SAMEAS` `NSAMEAS` (for dates with `@unit`) `GT_FIELD` `LT_FIELD` `GT_OR_EQUALS_FIELD`
                `LT_OR_EQUALS_FIELD` `MATCH_PAT` `MATCH_RGX` `DYNAMIC` `INSTANCEOF`; for dates `ON` and `NOTON`
                (`label@begin@end`, both ends included) `RELATIVEGT` `RELATIVELT` `RELATIVEGE` `RELATIVELE` `RELATIVEEE`
                (`@unit@ago@n`) `DATEPART` `MORETHAN` `LESSTHAN`. Sub-queries: `JOINtable.field=other.field!conditions`,
                `RLQUERYother.field,>=1,conditions^ENDRLQUERY`; text search: `123TEXTQUERY321=words`.

                A value may be `javascript:` and one expression: a `gs` function of dates (`gs.daysAgoStart(7)`,
                `gs.beginningOfThisMonth()`, `gs.dateGenerate('2026-01-31','end')`), `gs.getUserID()`,
                `gs.getUserName()`, `getMyGroups()`, `new GlideDateTime()`. Dates are in the caller's time zone
                (`sys_user.time_zone`, else the property `glide.sys.default.tz`), by the world's clock; stored times are
                UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` a field that is unknown, or that the caller may not read, is 403.
            sysparm_count: `true`: return the number of records.
            sysparm_sum_fields: Numeric fields to add, separated by commas, also dotted ones; at most 100 in this
                and similar lists (proposed).
            sysparm_avg_fields: Numeric fields to average.
            sysparm_min_fields: Fields whose smallest value is returned.
            sysparm_max_fields: Fields whose largest value is returned.
            sysparm_group_by: Fields to group by, separated by commas, also dotted ones. Records without a value are
                a group with an empty value.
            sysparm_having: Conditions on groups, separated by commas: `function^field^operator^value` with `count`,
                `sum`, `avg`, `min` or `max` and `=`, `!=`, `<`, `<=`, `>` or `>=`. `count` needs a field, too, and
                counts the records of the group.
            sysparm_order_by: Order of the groups: a field that they are grouped by, `function^field` or `COUNT`,
                each in ascending order unless `^DESC` follows; several are separated by commas. The default is the
                order of the values of the groups (proposed).
            sysparm_display_value: `false`: values of groups; `true`: their display values, as `value` (captured);
                `all`: both. Case is ignored; any other value means `false` (proposed).
            sysparm_query_category: Name of a replica to read from: no effect.
        """
        ...


class CmdbInstanceResource(ApiResource):
    """CMDB Instance API: configuration items with their relations, for users with the role itil. Vendor's page: "CMDB
    Instance API"."""

    @operation(
        "list_cis",
        "GET",
        "/api/now/{version}/cmdb/instance/{className}",
        names={"class_name": "className"},
        ok={200: CiList},
        errors={400: Error, 401: Error, 403: Error, 406: Error},
        versions=("v1",),
    )
    def list(
        self,
        class_name: str,
        *,
        sysparm_query: str | Unset = UNSET,
        sysparm_limit: int | Unset = UNSET,
        sysparm_offset: int | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> CiList:
        """List the configuration items of a class and of the classes that extend it.

        Two members of each: `sys_id` and `name`. There is no `X-Total-Count` (captured).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
            sysparm_query: An encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before
                it), `^NQ` (a new query, an alternative to everything before it); `ORDERBYfield`, `ORDERBYDESCfield`;
                dot-walking `manufacturer.name`. Operators: `=` `!=` `<` `<=` `>` `>=` `LIKE` `*` `CONTAINS` `NOT LIKE`
                `NOTLIKE` `!*` `STARTSWITH` `ENDSWITH` `%` `IN` `NOT IN` `ISEMPTY` `ISNOTEMPTY` `EMPTYSTRING` `ANYTHING`
                `BETWEEN` (`a@b`) `SAMEAS` `NSAMEAS` (for dates with `@unit`) `GT_FIELD` `LT_FIELD` `GT_OR_EQUALS_FIELD`
                `LT_OR_EQUALS_FIELD` `MATCH_PAT` `MATCH_RGX` `DYNAMIC` `INSTANCEOF`; for dates `ON` and `NOTON`
                (`label@begin@end`, both ends included) `RELATIVEGT` `RELATIVELT` `RELATIVEGE` `RELATIVELE` `RELATIVEEE`
                (`@unit@ago@n`) `DATEPART` `MORETHAN` `LESSTHAN`. Sub-queries: `JOINtable.field=other.field!conditions`,
                `RLQUERYother.field,>=1,conditions^ENDRLQUERY`; text search: `123TEXTQUERY321=words`.

                A value may be `javascript:` and one expression: a `gs` function of dates (`gs.daysAgoStart(7)`,
                `gs.beginningOfThisMonth()`, `gs.dateGenerate('2026-01-31','end')`), `gs.getUserID()`,
                `gs.getUserName()`, `getMyGroups()`, `new GlideDateTime()`. Dates are in the caller's time zone
                (`sys_user.time_zone`, else the property `glide.sys.default.tz`), by the world's clock; stored times are
                UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` a field that is unknown, or that the caller may not read, is 403.
            sysparm_limit: Maximum number of configuration items; 1,000 if missing or empty (documented in older
                pages; the newest says 10,000). Only digits are accepted (proposed).
            sysparm_offset: Number of records to skip. Negative: 400 `offset is -1` (captured elsewhere).
        """
        ...

    @operation(
        "count_cis",
        "HEAD",
        "/api/now/{version}/cmdb/instance/{className}",
        names={"class_name": "className"},
        ok={200: None},
        errors={400: None, 401: None, 403: None, 406: None},
        versions=("v1",),
    )
    def count(
        self,
        class_name: str,
        *,
        sysparm_query: str | Unset = UNSET,
        sysparm_limit: int | Unset = UNSET,
        sysparm_offset: int | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> None:
        """Get the headers of a list of configuration items.

        Repeated after lost connections, time-outs, 429 and 502 to 504: HEAD is idempotent.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
            sysparm_query: An encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before
                it), `^NQ` (a new query, an alternative to everything before it); `ORDERBYfield`, `ORDERBYDESCfield`;
                dot-walking `manufacturer.name`. Operators: `=` `!=` `<` `<=` `>` `>=` `LIKE` `*` `CONTAINS` `NOT LIKE`
                `NOTLIKE` `!*` `STARTSWITH` `ENDSWITH` `%` `IN` `NOT IN` `ISEMPTY` `ISNOTEMPTY` `EMPTYSTRING` `ANYTHING`
                `BETWEEN` (`a@b`) `SAMEAS` `NSAMEAS` (for dates with `@unit`) `GT_FIELD` `LT_FIELD` `GT_OR_EQUALS_FIELD`
                `LT_OR_EQUALS_FIELD` `MATCH_PAT` `MATCH_RGX` `DYNAMIC` `INSTANCEOF`; for dates `ON` and `NOTON`
                (`label@begin@end`, both ends included) `RELATIVEGT` `RELATIVELT` `RELATIVEGE` `RELATIVELE` `RELATIVEEE`
                (`@unit@ago@n`) `DATEPART` `MORETHAN` `LESSTHAN`. Sub-queries: `JOINtable.field=other.field!conditions`,
                `RLQUERYother.field,>=1,conditions^ENDRLQUERY`; text search: `123TEXTQUERY321=words`.

                A value may be `javascript:` and one expression: a `gs` function of dates (`gs.daysAgoStart(7)`,
                `gs.beginningOfThisMonth()`, `gs.dateGenerate('2026-01-31','end')`), `gs.getUserID()`,
                `gs.getUserName()`, `getMyGroups()`, `new GlideDateTime()`. Dates are in the caller's time zone
                (`sys_user.time_zone`, else the property `glide.sys.default.tz`), by the world's clock; stored times are
                UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` a field that is unknown, or that the caller may not read, is 403.
            sysparm_limit: Maximum number of configuration items; 1,000 if missing or empty (documented in older
                pages; the newest says 10,000). Only digits are accepted (proposed).
            sysparm_offset: Number of records to skip. Negative: 400 `offset is -1` (captured elsewhere).
        """
        ...

    @operation(
        "create_ci",
        "POST",
        "/api/now/{version}/cmdb/instance/{className}",
        names={"class_name": "className"},
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={200: OneCi},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error, 500: Error},
        versions=("v1",),
    )
    def create(self, class_name: str, *, body: NewCi | File, version: Literal["v1",] | Unset = UNSET) -> OneCi:
        """Create or update a configuration item, with relations.

        The identification rules of the class find the configuration item; a known one is updated (inferred).
        `sys_class_name` among the attributes takes precedence over the class in the path. A class with a dependent rule
        needs a relation to what it runs on, in `depends_on` or in one of the lists; without a valid target the response
        is 500. Relations that exist are not doubled.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
        """
        ...

    @operation(
        "get_ci",
        "GET",
        "/api/now/{version}/cmdb/instance/{className}/{sys_id}",
        names={"class_name": "className"},
        ok={200: OneCi},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1",),
    )
    def get(
        self,
        class_name: str,
        sys_id: str,
        *,
        sysparm_fields: str | Unset = UNSET,
        sysparm_relation_limit: int | Unset = UNSET,
        sysparm_relation_offset: int | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> OneCi:
        """Get a configuration item with its relations.

        The attributes are those of the record's own class; the class in the path can be a class that it extends
        (inferred).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
            sys_id: The sys_id of a configuration item of the class; any other value: 404.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_relation_limit: Maximum number of relations in each list; 1,000 if missing or empty (documented
                in older pages).
            sysparm_relation_offset: Number of relations to skip in each list (documented in older pages).
        """
        ...

    @operation(
        "find_ci",
        "HEAD",
        "/api/now/{version}/cmdb/instance/{className}/{sys_id}",
        names={"class_name": "className"},
        ok={200: None},
        errors={400: None, 401: None, 403: None, 404: None, 406: None},
        versions=("v1",),
    )
    def find(
        self,
        class_name: str,
        sys_id: str,
        *,
        sysparm_fields: str | Unset = UNSET,
        sysparm_relation_limit: int | Unset = UNSET,
        sysparm_relation_offset: int | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> None:
        """Get the headers of a configuration item.

        Repeated after lost connections, time-outs, 429 and 502 to 504: HEAD is idempotent.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
            sys_id: The sys_id of a configuration item of the class; any other value: 404.
            sysparm_fields: Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all
                fields by default.
            sysparm_relation_limit: Maximum number of relations in each list; 1,000 if missing or empty (documented
                in older pages).
            sysparm_relation_offset: Number of relations to skip in each list (documented in older pages).
        """
        ...

    @operation(
        "update_ci",
        "PUT",
        "/api/now/{version}/cmdb/instance/{className}/{sys_id}",
        names={"class_name": "className"},
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={200: OneCi},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error, 415: Error},
        versions=("v1",),
    )
    def update(
        self, class_name: str, sys_id: str, *, body: CiChange | File, version: Literal["v1",] | Unset = UNSET
    ) -> OneCi:
        """Change the given attributes of a configuration item.

        Repeated after lost connections, time-outs, 429 and 502 to 504: PUT is idempotent.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
            sys_id: The sys_id of a configuration item of the class; any other value: 404.
        """
        ...

    @operation(
        "modify_ci",
        "PATCH",
        "/api/now/{version}/cmdb/instance/{className}/{sys_id}",
        names={"class_name": "className"},
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={200: OneCi},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error, 415: Error},
        versions=("v1",),
    )
    def modify(
        self, class_name: str, sys_id: str, *, body: CiChange | File, version: Literal["v1",] | Unset = UNSET
    ) -> OneCi:
        """Change the given attributes of a configuration item.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
            sys_id: The sys_id of a configuration item of the class; any other value: 404.
        """
        ...

    @operation(
        "create_ci_relations",
        "POST",
        "/api/now/{version}/cmdb/instance/{className}/{sys_id}/relation",
        names={"class_name": "className"},
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={200: OneCi},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error, 415: Error},
        versions=("v1",),
    )
    def create_relations(
        self, class_name: str, sys_id: str, *, body: NewRelations | File, version: Literal["v1",] | Unset = UNSET
    ) -> OneCi:
        """Add relations to a configuration item.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
            sys_id: The sys_id of a configuration item of the class; any other value: 404.
        """
        ...

    @operation(
        "delete_ci_relation",
        "DELETE",
        "/api/now/{version}/cmdb/instance/{className}/{sys_id}/relation/{rel_sys_id}",
        names={"class_name": "className"},
        ok={200: None},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1",),
    )
    def delete_relation(
        self, class_name: str, sys_id: str, rel_sys_id: str, *, version: Literal["v1",] | Unset = UNSET
    ) -> None:
        """Delete a relation of a configuration item.

        Repeated after lost connections, time-outs, 429 and 502 to 504: DELETE is idempotent.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
            sys_id: The sys_id of a configuration item of the class; any other value: 404.
            rel_sys_id: The sys_id of a relation of the configuration item; any other value: 404.
        """
        ...


class CmdbMetaResource(ApiResource):
    """CMDB Meta API: classes with their attributes and rules, for users with the role itil. Vendor's page: "CMDB Meta
    API"."""

    @operation(
        "get_ci_class",
        "GET",
        "/api/now/{version}/cmdb/meta/{className}",
        names={"class_name": "className"},
        ok={200: OneCiClass},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1",),
    )
    def get(self, class_name: str, *, version: Literal["v1",] | Unset = UNSET) -> OneCiClass:
        """Describe a class with its attributes and rules.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
        """
        ...

    @operation(
        "find_ci_class",
        "HEAD",
        "/api/now/{version}/cmdb/meta/{className}",
        names={"class_name": "className"},
        ok={200: None},
        errors={400: None, 401: None, 403: None, 404: None, 406: None},
        versions=("v1",),
    )
    def find(self, class_name: str, *, version: Literal["v1",] | Unset = UNSET) -> None:
        """Get the headers of a class.

        Repeated after lost connections, time-outs, 429 and 502 to 504: HEAD is idempotent.

        Args:
            class_name: A class of the CMDB, a table that extends `cmdb_ci`; any other name: 400 `Invalid table
                <name>`, and 404 in the CMDB Meta API.
        """
        ...


class IdentificationResource(ApiResource):
    """Identification and Reconciliation API, for users with the role itil or asset. Vendor's pages: "Identification and
    Reconciliation API", "IRE error messages"."""

    @operation(
        "reconcile_cis",
        "POST",
        "/api/now/{version}/identifyreconcile",
        ok={200: ReconciliationResult},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error},
        versions=("v1",),
    )
    def reconcile(
        self,
        *,
        body: ReconciliationPayload,
        sysparm_data_source: str | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> ReconciliationResult:
        """Identify configuration items, and create or update them.

        Every item is looked up by the identification rules of its class, one entry after the other: first by its
        source's native key, then by the rule's attributes or lookup records. A found record is updated, or gets another
        class; otherwise a record is created. Nothing is written if an item has an error; the status is 200 even then,
        and the item has `errors`. `sysId` is `Unknown` for an item that was not found or created.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            sysparm_data_source: A choice of `discovery_source` in `cmdb_ci`. Without it, an item needs a
                `source_name` of its own.
        """
        ...

    @operation(
        "query_cis",
        "POST",
        "/api/now/{version}/identifyreconcile/query",
        ok={200: ReconciliationResult},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error},
        versions=("v1",),
    )
    def query(
        self,
        *,
        body: ReconciliationPayload,
        sysparm_data_source: str | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> ReconciliationResult:
        """Show the outcome of a payload without writing.

        The outcome of the same `POST /api/now/identifyreconcile`; nothing is written. `sysId` of an item that would be
        created is `Unknown` (proposed).

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            sysparm_data_source: A choice of `discovery_source` in `cmdb_ci`. Without it, an item needs a
                `source_name` of its own.
        """
        ...

    @operation(
        "reconcile_cis_enhanced",
        "POST",
        "/api/now/{version}/identifyreconcile/enhanced",
        ok={200: ReconciliationResult},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error, 500: Error},
        versions=("v1",),
    )
    def reconcile_enhanced(
        self,
        *,
        body: ReconciliationPayload,
        sysparm_data_source: str | Unset = UNSET,
        options: str | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> ReconciliationResult:
        """Identify configuration items, with partial payloads.

        Like `POST /api/now/identifyreconcile`. By default, items without errors are written even if others have errors;
        an item without the attributes that its rule needs is kept as a partial payload, to which a later item with the
        same native key is added; an item with another error is kept as an incomplete payload; equal items are merged.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            sysparm_data_source: A choice of `discovery_source` in `cmdb_ci`. Without it, an item needs a
                `source_name` of its own.
            options: Pairs `name:true` or `name:false`, separated by commas: `partial_payloads` (also
                `partial_payload`), `partial_commits`, `deduplicate_payloads` and `generate_summary`. The first three
                are on by default; while `partial_payloads` is on, so are the other two. Any other text: 500 with `Chunk
                [...] is not a valid entry`.
        """
        ...

    @operation(
        "query_cis_enhanced",
        "POST",
        "/api/now/{version}/identifyreconcile/queryEnhanced",
        ok={200: ReconciliationResult},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error, 500: Error},
        versions=("v1",),
    )
    def query_enhanced(
        self,
        *,
        body: ReconciliationPayload,
        sysparm_data_source: str | Unset = UNSET,
        options: str | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> ReconciliationResult:
        """Show the outcome of an enhanced payload without writing.

        The outcome of the same `POST /api/now/identifyreconcile/enhanced`; nothing is written.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            sysparm_data_source: A choice of `discovery_source` in `cmdb_ci`. Without it, an item needs a
                `source_name` of its own.
            options: Pairs `name:true` or `name:false`, separated by commas: `partial_payloads` (also
                `partial_payload`), `partial_commits`, `deduplicate_payloads` and `generate_summary`. The first three
                are on by default; while `partial_payloads` is on, so are the other two. Any other text: 500 with `Chunk
                [...] is not a valid entry`.
        """
        ...


class AttachmentResource(ApiResource):
    """Attachment API: files of records. Vendor's page: "Attachment API"."""

    @operation(
        "list_attachments",
        "GET",
        "/api/now/{version}/attachment",
        ok={200: AttachmentList},
        errors={400: Error, 401: Error, 403: Error, 406: Error},
        versions=("v1",),
    )
    def list(
        self,
        *,
        sysparm_query: str | Unset = UNSET,
        sysparm_limit: int | Unset = UNSET,
        sysparm_offset: int | Unset = UNSET,
        sysparm_suppress_pagination_header: str | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> AttachmentList:
        """List the metadata of attachments.

        A plain `field=value` parameter such as `table_sys_id` filters, too; it applies together with `sysparm_query`.
        An empty list is 200, also in version 1 (captured).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            sysparm_query: An encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before
                it), `^NQ` (a new query, an alternative to everything before it); `ORDERBYfield`, `ORDERBYDESCfield`;
                dot-walking `manufacturer.name`. Operators: `=` `!=` `<` `<=` `>` `>=` `LIKE` `*` `CONTAINS` `NOT LIKE`
                `NOTLIKE` `!*` `STARTSWITH` `ENDSWITH` `%` `IN` `NOT IN` `ISEMPTY` `ISNOTEMPTY` `EMPTYSTRING` `ANYTHING`
                `BETWEEN` (`a@b`) `SAMEAS` `NSAMEAS` (for dates with `@unit`) `GT_FIELD` `LT_FIELD` `GT_OR_EQUALS_FIELD`
                `LT_OR_EQUALS_FIELD` `MATCH_PAT` `MATCH_RGX` `DYNAMIC` `INSTANCEOF`; for dates `ON` and `NOTON`
                (`label@begin@end`, both ends included) `RELATIVEGT` `RELATIVELT` `RELATIVEGE` `RELATIVELE` `RELATIVEEE`
                (`@unit@ago@n`) `DATEPART` `MORETHAN` `LESSTHAN`. Sub-queries: `JOINtable.field=other.field!conditions`,
                `RLQUERYother.field,>=1,conditions^ENDRLQUERY`; text search: `123TEXTQUERY321=words`.

                A value may be `javascript:` and one expression: a `gs` function of dates (`gs.daysAgoStart(7)`,
                `gs.beginningOfThisMonth()`, `gs.dateGenerate('2026-01-31','end')`), `gs.getUserID()`,
                `gs.getUserName()`, `getMyGroups()`, `new GlideDateTime()`. Dates are in the caller's time zone
                (`sys_user.time_zone`, else the property `glide.sys.default.tz`), by the world's clock; stored times are
                UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` a field that is unknown, or that the caller may not read, is 403.
            sysparm_limit: Maximum number of attachments; 10,000 if missing or empty (captured; the page says
                1,000).
            sysparm_offset: Number of records to skip. Negative: 400 `offset is -1` (captured elsewhere).
            sysparm_suppress_pagination_header: `true`: omit the header Link.
        """
        ...

    @operation(
        "upload_attachment",
        "POST",
        "/api/now/{version}/attachment/file",
        bodies={"application/octet-stream": Raw, "*/*": Raw},
        ok={201: OneAttachment},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1",),
    )
    def upload(
        self,
        *,
        body: File | Unset = UNSET,
        table_name: str,
        table_sys_id: str,
        file_name: str,
        creation_time: str | Unset = UNSET,
        encryption_context: str | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> OneAttachment:
        """Attach the body of the request to a record.

        The body is the file, of any `Content-Type`, which is stored with it; `application/octet-stream` without the
        header (documented as mandatory, proposed). Checks, in this order (inferred): the table exists, the user may
        write it, the record exists, the user has a role of the property `glide.attachment.role`, the extension is one
        of `glide.attachment.extensions`, the file has at most `com.glide.attachment.max_size` MB (and at most 100 MB in
        the mock server).

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            table_name: The table of the record, by its name; any other name: 400 `Invalid table <name>`.
            table_sys_id: The sys_id of the record; any other value: 404.
            file_name: The file name.
            creation_time: Time of creation in UTC, `2020-01-31 17:00:00`; without it, and if it has another form,
                the present time (inferred).
            encryption_context: The sys_id of an encryption context: no effect, the mock server encrypts nothing.
        """
        ...

    @operation(
        "upload_attachment_form",
        "POST",
        "/api/now/{version}/attachment/upload",
        bodies={"multipart/form-data": Multipart},
        ok={201: OneAttachment},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error, 415: Error},
        versions=("v1",),
    )
    def upload_form(self, *, body: AttachmentForm, version: Literal["v1",] | Unset = UNSET) -> OneAttachment:
        """Attach the file of a multipart form to a record.

        The last part is the file, under any name; `table_name` and `table_sys_id` precede it. Name and media type of
        the file are those of its part. Checks as in `upload_attachment`.

        Repeated only if the server certainly did not process it: without a connection, and after 429.
        """
        ...

    @operation(
        "get_attachment",
        "GET",
        "/api/now/{version}/attachment/{sys_id}",
        ok={200: OneAttachment},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1",),
    )
    def get(self, sys_id: str, *, version: Literal["v1",] | Unset = UNSET) -> OneAttachment:
        """Get the metadata of an attachment.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            sys_id: The sys_id of an attachment; any other value: 404.
        """
        ...

    @operation(
        "rename_attachment",
        "PATCH",
        "/api/now/{version}/attachment/{sys_id}",
        bodies={"application/json": Json, "application/xml": Raw, "text/xml": Raw},
        ok={204: None},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 415: Error},
        versions=("v1",),
    )
    def rename(self, sys_id: str, *, body: AttachmentChange | File, version: Literal["v1",] | Unset = UNSET) -> None:
        """Change the file name of an attachment.

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            sys_id: The sys_id of an attachment; any other value: 404.
        """
        ...

    @operation(
        "delete_attachment",
        "DELETE",
        "/api/now/{version}/attachment/{sys_id}",
        ok={204: None},
        errors={400: Error, 401: Error, 403: Error, 404: Error},
        versions=("v1",),
    )
    def delete(self, sys_id: str, *, version: Literal["v1",] | Unset = UNSET) -> None:
        """Delete an attachment.

        Repeated after lost connections, time-outs, 429 and 502 to 504: DELETE is idempotent.

        Args:
            sys_id: The sys_id of an attachment; any other value: 404.
        """
        ...

    @operation(
        "download_attachment",
        "GET",
        "/api/now/{version}/attachment/{sys_id}/file",
        ok={200: As("*/*", File)},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1",),
    )
    def download(self, sys_id: str, *, version: Literal["v1",] | Unset = UNSET) -> File:
        """Download the content of an attachment.

        `Accept` allows the stored media type, JSON or XML (captured: clients that ask for JSON get files of other
        types).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            sys_id: The sys_id of an attachment; any other value: 404.
        """
        ...

    @operation(
        "download_attachment_by_name",
        "GET",
        "/api/now/{version}/attachment/{table_sys_id}/{file_name}/file",
        ok={200: As("*/*", File)},
        errors={400: Error, 401: Error, 403: Error, 404: Error, 406: Error},
        versions=("v1",),
    )
    def download_by_name(self, table_sys_id: str, file_name: str, *, version: Literal["v1",] | Unset = UNSET) -> File:
        """Download the content of a record's attachment by its file name.

        Of several attachments with the name, the first one (inferred). `Accept` as in `download_attachment`.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            table_sys_id: The sys_id of the record that has the attachment.
            file_name: The file name of the attachment.
        """
        ...


class BatchResource(ApiResource):
    """Batch API: several requests in one. Vendor's page: "Batch API"."""

    @operation(
        "send_batch",
        "POST",
        "/api/now/{version}/batch",
        names={"x_batchrequest_max_output_size": "X-BATCHREQUEST-MAX-OUTPUT-SIZE"},
        headers=("x_batchrequest_max_output_size",),
        ok={200: BatchAnswer},
        errors={400: Error, 401: Error, 406: Error, 415: Error},
        versions=("v1",),
    )
    def send(
        self,
        *,
        body: BatchRequest,
        x_batchrequest_max_output_size: int | Unset = UNSET,
        version: Literal["v1",] | Unset = UNSET,
    ) -> BatchAnswer:
        """Execute several requests, one after the other.

        The requests are executed in order. Each has a response with a status of its own; a refused request has no
        influence on the others, and the status of the batch is 200. Credentials are checked once, for the batch; rights
        are checked for each request. Every REST API under `/api/` can be called except this one: the response of a
        batch in a batch is 400 `Requested URI does not represent any resource` (proposed).

        A batch ends when the bodies of its responses exceed 10 MB in Base64, when its requests take more than 30
        seconds, or at a request with a body of more than 5 MB. The request whose response exceeds the size gets the
        status 500, and a body that is cut off and ends with `Max output size reached for current BatchRest transaction`
        (captured); the ids of all requests after it are in `unserviced_requests`. The time of a request is computed,
        not measured (proposed).

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            x_batchrequest_max_output_size: A lower limit of the size of all bodies in the response, in bytes of
                Base64; a higher one has no effect.
        """
        ...


class Jsonv2Resource(ApiResource):
    """JSONv2 web service: records of a table, for older clients. Vendor's page: "JSONv2 web service"."""

    @operation(
        "read_jsonv2",
        "GET",
        "/{tableName}.do",
        names={"table_name": "tableName", "jsonv2": "JSONv2", "json": "JSON"},
        ok={200: JsonAnswer},
        errors={400: Error, 401: Error, 403: Error, 406: Error},
    )
    def read(
        self,
        table_name: str,
        *,
        jsonv2: str | Unset = UNSET,
        json: str | Unset = UNSET,
        sysparm_action: str | Unset = UNSET,
        sysparm_query: str | Unset = UNSET,
        sysparm_sys_id: str | Unset = UNSET,
        displayvalue: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
        sysparm_record_count: str | Unset = UNSET,
    ) -> JsonAnswer:
        """Read records of a table.

        `sysparm_action`: `getRecords` returns the records that match `sysparm_query`, `getKeys` their sys_ids, `get`
        the record with `sysparm_sys_id`. Without an action it is `get` if there is a `sysparm_sys_id`, otherwise
        `getRecords`. One of the parameters `JSONv2` and `JSON` is necessary: without, the response is 400 `Requested
        URI does not represent any resource` (proposed).

        Members are texts; each record has `__status`. A request that fails as a whole gets `_error` and `reason` with
        the status 200 (the form is documented, the status proposed).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            jsonv2: Chooses the web service; usually without a value.
            json: An older name of `JSONv2`.
            sysparm_action: The action.
            sysparm_query: An encoded query, as in the Table API; `ORDERBY` sorts.
            sysparm_sys_id: The sys_id of a record.
            displayvalue: `false`: values; `true`: display values; `all`: both, with the display value of `x` in
                `dv_x`.
            sysparm_view: A view of a form; without effect, since the mock server has no views (proposed).
            sysparm_record_count: Maximum number of records, at most 10,000.
        """
        ...

    @operation(
        "change_jsonv2",
        "POST",
        "/{tableName}.do",
        names={"table_name": "tableName", "jsonv2": "JSONv2", "json": "JSON"},
        ok={200: JsonAnswer},
        errors={400: Error, 401: Error, 403: Error, 406: Error, 415: Error},
    )
    def change(
        self,
        table_name: str,
        *,
        body: JsonRecords | Unset = UNSET,
        jsonv2: str | Unset = UNSET,
        json: str | Unset = UNSET,
        sysparm_action: str | Unset = UNSET,
        sysparm_query: str | Unset = UNSET,
        sysparm_sys_id: str | Unset = UNSET,
        displayvalue: str | Unset = UNSET,
        sysparm_view: str | Unset = UNSET,
    ) -> JsonAnswer:
        """Create, change or delete records of a table.

        `sysparm_action`: `insert` creates a record of the body's object, or several of its `records`; `insertMultiple`
        does the same; `update` changes all records that match `sysparm_query` to the values of the body; `deleteRecord`
        deletes the record with `sysparm_sys_id`, `deleteMultiple` all that match `sysparm_query`. The action, query and
        sys_id can be members of the body, which overrides the URL. An `update` or `deleteMultiple` without a query
        fails: `Cannot update with empty sysparm_query`.

        Each record of the response has `__status`; with `failure`, `__error` says why. Of deleted records, only the
        sys_id is returned (proposed).

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            table_name: A table of the instance; any other name: 400 `Invalid table <name>`.
            jsonv2: Chooses the web service; usually without a value.
            json: An older name of `JSONv2`.
            sysparm_action: The action.
            sysparm_query: An encoded query, as in the Table API; `ORDERBY` sorts.
            sysparm_sys_id: The sys_id of a record.
            displayvalue: `false`: values; `true`: display values; `all`: both, with the display value of `x` in
                `dv_x`.
            sysparm_view: A view of a form; without effect, since the mock server has no views (proposed).
        """
        ...


OPERATIONS: Mapping[str, Operation[..., Any]] = collect_operations(
    OauthResource,
    IntegrationResource,
    ImportSetResource,
    TableResource,
    AggregateResource,
    CmdbInstanceResource,
    CmdbMetaResource,
    IdentificationResource,
    AttachmentResource,
    BatchResource,
    Jsonv2Resource,
)
