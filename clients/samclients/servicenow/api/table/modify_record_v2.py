"""PATCH /api/now/v2/table/{tableName}/{sys_id}"""

from typing import Any

from samclients.runtime import Body, Call, Client, Json, OperationSpec, Raw, RawResponse

from ...models.any_object import AnyObject
from ...models.error_body import Error
from ...models.one_record import OneRecord
from ...models.table import Table
from ...types import UNSET, File, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="modify_record_v2",
    method="PATCH",
    path="/api/now/v2/table/{tableName}/{sys_id}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(
    table_name: Table,
    sys_id: str,
    *,
    body: AnyObject | list[AnyObject] | File,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_input_display_value: str | Unset = UNSET,
    sysparm_suppress_auto_sys_field: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
    x_no_response_body: str | Unset = UNSET,
) -> Call:
    headers: dict[str, str] = {}
    if not isinstance(x_no_response_body, Unset):
        headers["X-no-response-body"] = x_no_response_body

    query: dict[str, Any] = {}
    query["sysparm_query_no_domain"] = sysparm_query_no_domain
    query["sysparm_input_display_value"] = sysparm_input_display_value
    query["sysparm_suppress_auto_sys_field"] = sysparm_suppress_auto_sys_field
    query["sysparm_display_value"] = sysparm_display_value
    query["sysparm_exclude_reference_link"] = sysparm_exclude_reference_link
    query["sysparm_fields"] = sysparm_fields
    query["sysparm_view"] = sysparm_view

    content: Body | None = None
    if isinstance(body, AnyObject | list):
        json_body: dict[str, Any] | list[dict[str, Any]]
        if isinstance(body, AnyObject):
            json_body = body.to_dict()
        else:
            json_body = []
            for componentsschemas_record_body_type_1_item_data in body:
                componentsschemas_record_body_type_1_item = componentsschemas_record_body_type_1_item_data.to_dict()
                json_body.append(componentsschemas_record_body_type_1_item)

        content = Json(json_body, "application/json")

    elif isinstance(body, File):
        content = Raw(body, "application/xml")

    return Call(OPERATION, path={"tableName": table_name, "sys_id": sys_id}, query=query, headers=headers, body=content)


def _read(response: RawResponse) -> OneRecord:
    if response.status == 200:
        response_200 = OneRecord.from_dict(response.json("application/json"))

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

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def modify_record_v2_detailed(
    client: Client,
    table_name: Table,
    sys_id: str,
    *,
    body: AnyObject | list[AnyObject] | File,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_input_display_value: str | Unset = UNSET,
    sysparm_suppress_auto_sys_field: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
    x_no_response_body: str | Unset = UNSET,
) -> ParsedResponse[OneRecord]:
    """Like ``modify_record_v2``, but return the response's status and headers, too."""
    call = _call(
        table_name,
        sys_id,
        body=body,
        sysparm_query_no_domain=sysparm_query_no_domain,
        sysparm_input_display_value=sysparm_input_display_value,
        sysparm_suppress_auto_sys_field=sysparm_suppress_auto_sys_field,
        sysparm_display_value=sysparm_display_value,
        sysparm_exclude_reference_link=sysparm_exclude_reference_link,
        sysparm_fields=sysparm_fields,
        sysparm_view=sysparm_view,
        x_no_response_body=x_no_response_body,
    )
    return client.call(call, _read, _read_error)


def modify_record_v2(
    client: Client,
    table_name: Table,
    sys_id: str,
    *,
    body: AnyObject | list[AnyObject] | File,
    sysparm_query_no_domain: str | Unset = UNSET,
    sysparm_input_display_value: str | Unset = UNSET,
    sysparm_suppress_auto_sys_field: str | Unset = UNSET,
    sysparm_display_value: str | Unset = UNSET,
    sysparm_exclude_reference_link: str | Unset = UNSET,
    sysparm_fields: str | Unset = UNSET,
    sysparm_view: str | Unset = UNSET,
    x_no_response_body: str | Unset = UNSET,
) -> OneRecord:
    """Change the given fields of a record.

    Args:
        table_name (Table):
        sys_id (str): 32 lower-case hexadecimal digits; any other value: 404.
        sysparm_query_no_domain (str | Unset):
        sysparm_input_display_value (str | Unset):
        sysparm_suppress_auto_sys_field (str | Unset):
        sysparm_display_value (str | Unset):
        sysparm_exclude_reference_link (str | Unset):
        sysparm_fields (str | Unset): Names of fields, separated by commas, also dotted ones. Unknown names are ignored; all fields by default.
        sysparm_view (str | Unset):
        x_no_response_body (str | Unset):
        body (AnyObject | list[AnyObject] | File):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return modify_record_v2_detailed(
        client,
        table_name,
        sys_id,
        body=body,
        sysparm_query_no_domain=sysparm_query_no_domain,
        sysparm_input_display_value=sysparm_input_display_value,
        sysparm_suppress_auto_sys_field=sysparm_suppress_auto_sys_field,
        sysparm_display_value=sysparm_display_value,
        sysparm_exclude_reference_link=sysparm_exclude_reference_link,
        sysparm_fields=sysparm_fields,
        sysparm_view=sysparm_view,
        x_no_response_body=x_no_response_body,
    ).parsed
