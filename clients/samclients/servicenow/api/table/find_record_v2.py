"""HEAD /api/now/v2/table/{tableName}/{sys_id}"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.table import Table
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="find_record_v2",
    method="HEAD",
    path="/api/now/v2/table/{tableName}/{sys_id}",
    accept="*/*",
    secured=True,
    streamed=False,
)


def _call(
    table_name: Table,
    sys_id: str,
    *,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
) -> Call:

    query: dict[str, Any] = {}
    query["sysparm_query_no_domain"] = sysparm_query_no_domain
    query["sysparm_display_value"] = sysparm_display_value
    query["sysparm_exclude_reference_link"] = sysparm_exclude_reference_link
    query["sysparm_fields"] = sysparm_fields
    query["sysparm_view"] = sysparm_view

    return Call(OPERATION, path={"tableName": table_name, "sys_id": sys_id}, query=query)


def _read(response: RawResponse) -> None:
    if response.status == 200:
        return None

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> None:
    if response.status == 400:
        return None

    if response.status == 401:
        return None

    if response.status == 403:
        return None

    if response.status == 404:
        return None

    if response.status == 406:
        return None

    raise response.undocumented_status()


def find_record_v2_detailed(
    client: Client,
    table_name: Table,
    sys_id: str,
    *,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
) -> ParsedResponse[None]:
    """Like ``find_record_v2``, but return the response's status and headers, too."""
    call = _call(
        table_name,
        sys_id,
        sysparm_query_no_domain=sysparm_query_no_domain,
        sysparm_display_value=sysparm_display_value,
        sysparm_exclude_reference_link=sysparm_exclude_reference_link,
        sysparm_fields=sysparm_fields,
        sysparm_view=sysparm_view,
    )
    return client.call(call, _read, _read_error)


def find_record_v2(
    client: Client,
    table_name: Table,
    sys_id: str,
    *,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
) -> None:
    """Get the headers of a record.

    Args:
        table_name (Table):
        sys_id (str): 32 lower-case hexadecimal digits; any other value: 404.
        sysparm_query_no_domain (str | Unset):
        sysparm_display_value (str | Unset):
        sysparm_exclude_reference_link (str | Unset):
        sysparm_fields (str | Unset): Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all fields by default.
        sysparm_view (str | Unset):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return find_record_v2_detailed(
        client,
        table_name,
        sys_id,
        sysparm_query_no_domain=sysparm_query_no_domain,
        sysparm_display_value=sysparm_display_value,
        sysparm_exclude_reference_link=sysparm_exclude_reference_link,
        sysparm_fields=sysparm_fields,
        sysparm_view=sysparm_view,
    ).parsed
