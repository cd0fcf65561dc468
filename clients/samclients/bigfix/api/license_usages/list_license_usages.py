"""GET /api/sam/license_usages"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.usage_column import UsageColumn
from ...models.usage_page import UsagePage
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_license_usages",
    method="GET",
    path="/api/sam/license_usages",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(
    *,
    columns: list[UsageColumn] | Unset = UNSET,
    order_list: list[str] | Unset = UNSET,
    order: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    count_switch: int | str | Unset = UNSET,
    criteria: str | Unset = UNSET,
    accept_language: str | Unset = UNSET,
) -> Call:
    headers: dict[str, str] = {}
    if not isinstance(accept_language, Unset):
        headers["Accept-Language"] = accept_language

    query: dict[str, Any] = {}
    json_columns: list[str] | Unset = UNSET
    if not isinstance(columns, Unset):
        json_columns = []
        for columns_item_data in columns:
            columns_item = columns_item_data.value
            json_columns.append(columns_item)

    query["columns[]"] = json_columns
    json_order_list: list[str] | Unset = UNSET
    if not isinstance(order_list, Unset):
        json_order_list = order_list

    query["order[]"] = json_order_list
    query["order"] = order
    query["limit"] = limit
    query["offset"] = offset
    json_count_switch: int | str | Unset
    if isinstance(count_switch, Unset):
        json_count_switch = UNSET
    else:
        json_count_switch = count_switch
    query["countSwitch"] = json_count_switch
    query["criteria"] = criteria

    return Call(OPERATION, query=query, headers=headers)


def _read(response: RawResponse) -> UsagePage:
    if response.status == 200:
        response_200 = UsagePage.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/json"))

        return response_401

    if response.status == 403:
        response_403 = Error.from_dict(response.json("application/json"))

        return response_403

    if response.status == 500:
        response_500 = Error.from_dict(response.json("application/json"))

        return response_500

    raise response.undocumented_status()


def list_license_usages_detailed(
    client: Client,
    *,
    columns: list[UsageColumn] | Unset = UNSET,
    order_list: list[str] | Unset = UNSET,
    order: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    count_switch: int | str | Unset = UNSET,
    criteria: str | Unset = UNSET,
    accept_language: str | Unset = UNSET,
) -> ParsedResponse[UsagePage]:
    """Like ``list_license_usages``, but return the response's status and headers, too."""
    call = _call(
        columns=columns,
        order_list=order_list,
        order=order,
        limit=limit,
        offset=offset,
        count_switch=count_switch,
        criteria=criteria,
        accept_language=accept_language,
    )
    return client.call(call, _read, _read_error)


def list_license_usages(
    client: Client,
    *,
    columns: list[UsageColumn] | Unset = UNSET,
    order_list: list[str] | Unset = UNSET,
    order: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    count_switch: int | str | Unset = UNSET,
    criteria: str | Unset = UNSET,
    accept_language: str | Unset = UNSET,
) -> UsagePage:
    """List the license usage reported by the computer systems.

    Requires the permission View License Metrics and the computer group All Computers.
    PVU and RVU full capacity and subcapacity usage is reported for host computer systems only.

    The reporting period is the 90 days up to the last successful import; without an import there are no rows (inferred).
    By default rows are sorted by `computer_system_id`, `software_title_id` and `metric_name`.
    If a parameter is repeated, the last value counts (proposed), except for `columns[]` and `order[]`.
    Unknown parameters are ignored (proposed).

    Args:
        columns (list[UsageColumn] | Unset): Columns to retrieve, one column per parameter: `columns[]=metric_name&columns[]=peak_value`. By default the eight columns
            that are not hidden. The brackets may be percent-encoded. Columns of `software_title_dimension` are hidden: they are
            returned only if they are named, in an object that holds only the named ones.
        order_list (list[str] | Unset): Column to sort by, ascending; append ` desc` for descending order. One column per parameter. Ties keep the default order
            (proposed). Rows can be sorted by a column that is not retrieved (proposed).
        order (str | Unset):
        limit (int | Unset): Number of rows to retrieve; all by default.
        offset (int | Unset): Number of rows to skip; with `limit` it selects a page.
        count_switch (int | str | Unset): 1: rows only, `{"rows": [...]}`. 2: the number of rows only, `{"total": N}`. Any other value, or none: both.
            The values are documented, the shapes of the bodies inferred.
        criteria (str | Unset): Retrieves the rows that match. One line of JSON in this grammar (documented):

            ```
            <criteria>  ::= { <boolean-operator> : [ <criterion> [{ , <criterion> }...] ] }
            <boolean-operator> ::= "and" | "or"
            <criterion> ::= <criteria> | [ <column> , <operator> , <value> ] | [ <column> , <operator> ]
            <column>, <operator> ::= <json-string>
            <value>     ::= <json-array> | <json-string> | <json-number> | <json-null>
            ```

            Operators (documented); the criterion of two elements is for the last row of the table only:

            | operator | columns |
            |---|---|
            | `=` `!=` | all |
            | `<` `<=` `>` `>=` | numbers and dates |
            | `last` `next` `starting` `ending` | dates |
            | `begins_with` `contains` `ends_with` and their `not_` forms | strings |
            | `is_empty` `is_not_empty` | "selected columns only"; here all (proposed) |

            Columns: every column that can be retrieved, and `publisher_name` for `software_title_dimension.publisher_name`
            (as in the documented example). Numbers: `software_title_id`, `computer_system_id`, `peak_value`. Dates: `peak_date`,
            `peak_time`, `reporting_period_start_date`, `reporting_period_end_date`. All other columns hold strings.

            - A number may be given as a string (documented example).
            - Dates are `2014-04-14` or `2014-04-14T13:05:10Z` (proposed).
            - Relative dates are ISO 8601 durations, `["peak_date", "last", "P1M"]` (client). `starting` and `ending` accept a sign:
              `["peak_date", "starting", "-P7D"]` means from seven days ago on; without a sign the instant is in the future (proposed).
            - An array matches any of its values with `=` and none of them with `!=` (inferred); other operators accept no array (proposed).
            - null is allowed with `=` (is empty) and `!=` (is not empty) only (inferred).
            - Rows without a value match `is_empty` and `= null` only (proposed, as in SQL).
            - `=`, `!=` and the string operators ignore case (proposed: the default of SQL Server).
            - Strings may be quoted with single quotes instead of double quotes (client).
            - The maximum depth is 20 levels (proposed).
        accept_language (str | Unset): Language of the response. Only English is supported; all other values return English too.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_license_usages_detailed(
        client,
        columns=columns,
        order_list=order_list,
        order=order,
        limit=limit,
        offset=offset,
        count_switch=count_switch,
        criteria=criteria,
        accept_language=accept_language,
    ).parsed
