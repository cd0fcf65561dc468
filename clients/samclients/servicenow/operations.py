"""Operations of ServiceNow instance with the Flexera integration app, generated from its specification."""
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from samclients.runtime import (
    UNSET,
    ApiResource,
    File,
    Form,
    Json,
    Operation,
    Raw,
    Unset,
    collect_operations,
    operation,
)

from .models import (
    Error,
    ImportResult,
    ManyRows,
    ManyRowsAnswer,
    OneRecord,
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
                `glide.export.query.enforce_field_acl` an unknown field is 403.
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
                `glide.export.query.enforce_field_acl` an unknown field is 403.
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
                `gs.getUserName()`, `new GlideDateTime()`. Dates are in the caller's time zone (`sys_user.time_zone`,
                else the property `glide.sys.default.tz`), by the world's clock; stored times are UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` an unknown field is 403.
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
                `gs.getUserName()`, `new GlideDateTime()`. Dates are in the caller's time zone (`sys_user.time_zone`,
                else the property `glide.sys.default.tz`), by the world's clock; stored times are UTC.

                An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and
                the others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are
                returned. The journal reports the omitted condition and the reason. With the property
                `glide.export.query.enforce_field_acl` an unknown field is 403.
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


OPERATIONS: Mapping[str, Operation[..., Any]] = collect_operations(
    OauthResource, IntegrationResource, ImportSetResource, TableResource, AggregateResource
)
