"""The fields in a request body, whether it is JSON or XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall
from mockservers.vendors.servicenow.errors import BadRequest
from mockservers.vendors.servicenow.fnms_app.segments import MalformedXml, read_xml_records


def read_record(context: RequestContext, call: OperationCall) -> Mapping[str, Any]:
    """The fields of the record in a body: a JSON object, or the elements of ``<request><entry>...</entry></request>``.

    Of several records, in a JSON array or several ``<entry>``, only the first is worked on (documented); the journal
    says so.

    Raises:
        BadRequest: the XML cannot be read.
    """
    records = _records(call.body)
    if len(records) > 1:
        ignored = f"{len(records) - 1} of {len(records)} records were ignored"
        context.note(f"{ignored} because only the first record of a body is worked on")
    return records[0]


def _records(body: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 -- as the spec wants it: an object, some, or XML
    if isinstance(body, list):
        return body
    if not isinstance(body, bytes):
        return [body]
    try:
        return list(read_xml_records(body))
    except MalformedXml as error:
        raise BadRequest(str(error)) from None
