"""Reading of records from request bodies in JSON or XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall
from mockservers.vendors.servicenow.errors import BadRequest
from mockservers.vendors.servicenow.safe_xml import (
    PARSER_OPTIONS,
    Element,
    MalformedXml,
    get_local_name,
    refuse_doctype,
)
from mockservers.vendors.servicenow.schema.values import Json


def read_record(context: RequestContext, call: OperationCall) -> Mapping[str, Any]:
    """Return the record in a body: a JSON object, or the elements of ``<request><entry>...</entry></request>``.

    Of several records, in a JSON array or several ``<entry>``, only the first is used (documented); the journal notes
    that others were ignored.

    Raises:
        BadRequest: the XML cannot be read.
    """
    records = _read_records(call.body)
    if len(records) > 1:
        ignored = f"{len(records) - 1} of {len(records)} records were ignored"
        context.note(f"{ignored} because only the first record of a body is used")
    return records[0]


def _read_records(body: Json) -> list[Mapping[str, Any]]:
    if isinstance(body, list):
        return body
    if not isinstance(body, bytes):
        return [body]
    try:
        return list(read_xml_records(body))
    except MalformedXml as error:
        raise BadRequest(str(error)) from None


def read_xml_records(document: bytes) -> list[dict[str, str]]:
    """Return the records of an XML document: the elements of each ``<entry>`` in the root, or those of the root.

    Raises:
        MalformedXml: the document is not well-formed, has a DOCTYPE, or has text instead of fields.
    """
    refuse_doctype(document)
    try:
        root = etree.fromstring(document, etree.XMLParser(**PARSER_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise MalformedXml(f"the XML cannot be read: {error}") from None
    entries = [child for child in root if get_local_name(child) == "entry"] or [root]
    return [_read_fields(entry) for entry in entries]


def _read_fields(entry: Element) -> dict[str, str]:
    if (entry.text or "").strip():
        raise MalformedXml("there is text where fields should be")
    return {get_local_name(child): child.text or "" for child in entry}
