"""Reading of the segments of an export: a transaction with its payload, sent as JSON or XML."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from mockservers.vendors.servicenow.safe_xml import (
    Element,
    MalformedXml,
    RowEraser,
    get_local_name,
    iterate_elements,
)

FIELDS = ("transaction_id", "transaction_type", "import_run")
PAYLOAD = "payload"
LONGEST_ID = 200  # characters
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True)
class Segment:
    """A transaction as it was sent; ``payload`` is XML in UTF-8, empty if there is none."""

    transaction_id: str = ""
    transaction_type: str = ""
    import_run: str = ""
    payload: bytes = b""


def read_segment(body: object, row_elements: Collection[str]) -> Segment:
    """Read the segment in a body.

    Args:
        body: A decoded JSON value, or the bytes of an XML document.
        row_elements: The names of the row elements of all kinds of payloads.

    Raises:
        MalformedXml: the body cannot be read, or contains something other than a transaction's fields and rows.
    """
    segment = _read_xml(body, row_elements) if isinstance(body, bytes) else _read_json(body)
    if len(segment.transaction_id) > LONGEST_ID:
        raise MalformedXml(f"transaction_id has more than {LONGEST_ID} characters")
    return segment


def _read_json(body: object) -> Segment:
    if not isinstance(body, Mapping):
        raise MalformedXml("the transaction is not an object")
    found = {name: body.get(name) or "" for name in (*FIELDS, PAYLOAD)}
    for name, value in found.items():
        if not isinstance(value, str):
            raise MalformedXml(f"{name} is not a string")
    payload = _DECLARATION.sub("", found.pop(PAYLOAD), count=1)
    return Segment(**found, payload=payload.strip().encode())


def _read_xml(body: bytes, row_elements: Collection[str]) -> Segment:
    """Read the transaction in one pass; each row of the payload is copied and removed from memory."""
    fields, copy = dict.fromkeys(FIELDS, ""), _PayloadCopy()
    payload = b""
    for element in iterate_elements(body, (*FIELDS, PAYLOAD, *row_elements)):
        name = get_local_name(element)
        if name == PAYLOAD:
            payload = copy.finish(element)
        elif name in row_elements and _is_row(element):
            copy.add(element)
        elif name in fields and _count_ancestors(element) == 1:
            fields[name] = (element.text or "").strip()
    return Segment(**fields, payload=payload)


def _count_ancestors(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _is_row(element: Element) -> bool:
    """Return true if the element is a child of the payload's root: transaction, payload, root, row."""
    parent = element.getparent()
    return parent is not None and (grand := parent.getparent()) is not None and get_local_name(grand) == PAYLOAD


class _PayloadCopy:
    """Copy of a payload that is written row by row while the document is parsed."""

    def __init__(self) -> None:
        self._sink, self._root, self._eraser = BytesIO(), "", RowEraser()

    def add(self, row: Element) -> None:
        if not self._root:
            self._root = get_local_name(row.getparent())
            self._sink.write(f"<{self._root}>".encode())
        self._sink.write(etree.tostring(row, encoding="UTF-8", with_tail=False).removeprefix(_XML_DECLARATION))
        self._eraser.hold(row)

    def finish(self, element: Element) -> bytes:
        """Return the copied rows as XML, or the text of the element, which is escaped XML or XML in CDATA."""
        self._eraser.end()
        text = (element.text or "").strip()
        if text:
            return _DECLARATION.sub("", text, count=1).strip().encode()
        for root in element:
            if len(root):
                raise MalformedXml(f"<{get_local_name(root[0])}> is not a row of any kind of payload")
        if len(element) > 1:
            raise MalformedXml("the payload has more than one root")
        if not self._root:
            return b"" if not len(element) else f"<{get_local_name(element[0])}/>".encode()
        self._sink.write(f"</{self._root}>".encode())
        return self._sink.getvalue()


_XML_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"
