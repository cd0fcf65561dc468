"""GET /api/now/table/{tableName}"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.record_list import RecordList
from ...models.table import Table
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_records",
    method="GET",
    path="/api/now/table/{tableName}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(
    table_name: Table,
    *,
    sysparm_query: str | Unset = UNSET,
    sysparm_limit: str | Unset = UNSET,
    sysparm_offset: str | Unset = UNSET,
    sysparm_no_count: str | Unset = UNSET,
    sysparm_suppress_pagination_header: str | Unset = UNSET,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_query_category: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
) -> Call:

    query: dict[str, Any] = {}
    query["sysparm_query"] = sysparm_query
    query["sysparm_limit"] = sysparm_limit
    query["sysparm_offset"] = sysparm_offset
    query["sysparm_no_count"] = sysparm_no_count
    query["sysparm_suppress_pagination_header"] = sysparm_suppress_pagination_header
    query["sysparm_query_no_domain"] = sysparm_query_no_domain
    query["sysparm_query_category"] = sysparm_query_category
    query["sysparm_display_value"] = sysparm_display_value
    query["sysparm_exclude_reference_link"] = sysparm_exclude_reference_link
    query["sysparm_fields"] = sysparm_fields
    query["sysparm_view"] = sysparm_view

    return Call(OPERATION, path={"tableName": table_name}, query=query)


def _read(response: RawResponse) -> RecordList:
    if response.status == 200:
        response_200 = RecordList.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/json"))

        return response_401

    if response.status == 403:
        response_403 = Error.from_dict(response.json("application/json"))

        return response_403

    if response.status == 404:
        response_404 = Error.from_dict(response.json("application/json"))

        return response_404

    if response.status == 406:
        response_406 = Error.from_dict(response.json("application/json"))

        return response_406

    raise response.undocumented_status()


def list_records_detailed(
    client: Client,
    table_name: Table,
    *,
    sysparm_query: str | Unset = UNSET,
    sysparm_limit: str | Unset = UNSET,
    sysparm_offset: str | Unset = UNSET,
    sysparm_no_count: str | Unset = UNSET,
    sysparm_suppress_pagination_header: str | Unset = UNSET,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_query_category: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
) -> ParsedResponse[RecordList]:
    """Like ``list_records``, but return the response's status and headers, too."""
    call = _call(
        table_name,
        sysparm_query=sysparm_query,
        sysparm_limit=sysparm_limit,
        sysparm_offset=sysparm_offset,
        sysparm_no_count=sysparm_no_count,
        sysparm_suppress_pagination_header=sysparm_suppress_pagination_header,
        sysparm_query_no_domain=sysparm_query_no_domain,
        sysparm_query_category=sysparm_query_category,
        sysparm_display_value=sysparm_display_value,
        sysparm_exclude_reference_link=sysparm_exclude_reference_link,
        sysparm_fields=sysparm_fields,
        sysparm_view=sysparm_view,
    )
    return client.call(call, _read, _read_error)


def list_records(
    client: Client,
    table_name: Table,
    *,
    sysparm_query: str | Unset = UNSET,
    sysparm_limit: str | Unset = UNSET,
    sysparm_offset: str | Unset = UNSET,
    sysparm_no_count: str | Unset = UNSET,
    sysparm_suppress_pagination_header: str | Unset = UNSET,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_query_category: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
) -> RecordList:
    """List records of a table and of the tables that extend it.

    A plain `field=value` parameter filters as well. It applies together with `sysparm_query` (documented to exclude
    each other; clients send both). For choices and references the display value is accepted too. Parameters that are not fields
    are ignored. An empty list is 404 in v1, otherwise 200 with an empty `result`.

    Args:
        table_name (Table):
        sysparm_query (str | Unset): An encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before it), `^NQ` (a new query, an
            alternative to everything before it); `ORDERBYfield`, `ORDERBYDESCfield`; dot-walking `manufacturer.name`.
            Operators: `=` `!=` `<` `<=` `>` `>=` `LIKE` `*` `CONTAINS` `NOT LIKE` `NOTLIKE` `!*` `STARTSWITH` `ENDSWITH` `%` `IN` `NOT IN`
            `ISEMPTY` `ISNOTEMPTY` `EMPTYSTRING` `ANYTHING` `BETWEEN` (`a@b`) `SAMEAS` `NSAMEAS` (for dates with `@unit`) `GT_FIELD` `LT_FIELD`
            `GT_OR_EQUALS_FIELD` `LT_OR_EQUALS_FIELD` `MATCH_PAT` `MATCH_RGX` `DYNAMIC` `INSTANCEOF`; for dates `ON` and `NOTON`
            (`label@begin@end`, both ends included) `RELATIVEGT` `RELATIVELT` `RELATIVEGE` `RELATIVELE` `RELATIVEEE` (`@unit@ago@n`) `DATEPART`
            `MORETHAN` `LESSTHAN`. Sub-queries: `JOINtable.field=other.field!conditions`, `RLQUERYother.field,>=1,conditions^ENDRLQUERY`; text
            search: `123TEXTQUERY321=words`.

            A value may be `javascript:` and one expression: a `gs` function of dates (`gs.daysAgoStart(7)`, `gs.beginningOfThisMonth()`,
            `gs.dateGenerate('2026-01-31','end')`), `gs.getUserID()`, `gs.getUserName()`, `new GlideDateTime()`. Dates are in the
            caller's time zone (`sys_user.time_zone`, else the property `glide.sys.default.tz`), by the world's clock; stored times are UTC.

            An invalid condition (an unknown field or operator, an unreadable value or expression) is left out and the
            others apply, unless the property `glide.invalid_query.returns_no_rows` is true: then no rows are returned. The journal
            reports the omitted condition and the reason. With the property `glide.export.query.enforce_field_acl` an unknown field is 403.
        sysparm_limit (str | Unset): Maximum number of records; 10,000 if missing or empty. Only digits are accepted (proposed).
        sysparm_offset (str | Unset): Number of records to skip. Negative: 400 `offset is -1` (captured elsewhere).
        sysparm_no_count (str | Unset):
        sysparm_suppress_pagination_header (str | Unset):
        sysparm_query_no_domain (str | Unset):
        sysparm_query_category (str | Unset):
        sysparm_display_value (str | Unset):
        sysparm_exclude_reference_link (str | Unset):
        sysparm_fields (str | Unset): Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all fields by default.
        sysparm_view (str | Unset):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_records_detailed(
        client,
        table_name,
        sysparm_query=sysparm_query,
        sysparm_limit=sysparm_limit,
        sysparm_offset=sysparm_offset,
        sysparm_no_count=sysparm_no_count,
        sysparm_suppress_pagination_header=sysparm_suppress_pagination_header,
        sysparm_query_no_domain=sysparm_query_no_domain,
        sysparm_query_category=sysparm_query_category,
        sysparm_display_value=sysparm_display_value,
        sysparm_exclude_reference_link=sysparm_exclude_reference_link,
        sysparm_fields=sysparm_fields,
        sysparm_view=sysparm_view,
    ).parsed
