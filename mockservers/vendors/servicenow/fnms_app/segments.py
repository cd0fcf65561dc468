"""Segments of an export: the transaction around a payload, and the payload's rows; XML is read safely and streamed.

A document with a DOCTYPE is refused before anything else is read, so there are no entities to expand and nothing to
fetch; lxml is told not to, besides. Rows are taken one at a time and forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.parsers import expat

from lxml import etree

FIELDS = ("transaction_id", "transaction_type", "import_run")
PAYLOAD = "payload"
LONGEST_ID = 200  # characters
PARSER_OPTIONS: Mapping[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
PARSE_CHUNK = 4096
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NOT_IN_COLUMN = re.compile(r"[^a-z0-9]+")


class MalformedXml(ValueError):
    """A segment that is not what it must be, and why."""


@dataclass(frozen=True)
class Segment:
    """A transaction as it was sent; ``payload`` is XML in UTF-8, empty where none was sent."""

    transaction_id: str = ""
    transaction_type: str = ""
    import_run: str = ""
    payload: bytes = b""


def read_segment(body: object, row_elements: Collection[str]) -> Segment:
    """The segment behind a decoded JSON body, or behind the bytes of an XML one.

    Args:
        body: A JSON value or bytes.
        row_elements: The elements that are rows, in any kind of payload.

    Raises:
        Malformed: it cannot be read, or holds what is neither a row nor a field of a transaction.
    """
    segment = _from_xml(body, row_elements) if isinstance(body, bytes) else _from_json(body)
    if len(segment.transaction_id) > LONGEST_ID:
        raise MalformedXml(f"transaction_id has more than {LONGEST_ID} characters")
    return segment


def _from_json(body: object) -> Segment:
    if not isinstance(body, Mapping):
        raise MalformedXml("the transaction is not an object")
    found = {name: body.get(name) or "" for name in (*FIELDS, PAYLOAD)}
    for name, value in found.items():
        if not isinstance(value, str):
            raise MalformedXml(f"{name} is not a string")
    payload = _DECLARATION.sub("", found.pop(PAYLOAD), count=1)
    return Segment(**found, payload=payload.strip().encode())


def _from_xml(body: bytes, row_elements: Collection[str]) -> Segment:
    """Read the transaction in one pass; the rows of its payload are copied and forgotten one by one."""
    fields, copy = dict.fromkeys(FIELDS, ""), _PayloadCopy()
    payload = b""
    for element in iterate_elements(body, (*FIELDS, PAYLOAD, *row_elements)):
        name = local_name(element)
        if name == PAYLOAD:
            payload = copy.payload(element)
        elif name in row_elements and _is_row(element):
            copy.add(element)
        elif name in fields and _depth(element) == 1:
            fields[name] = (element.text or "").strip()
    return Segment(**fields, payload=payload)


def _depth(element: Any) -> int:  # noqa: ANN401 -- lxml has no types
    return sum(1 for _ in element.iterancestors())


def _is_row(element: Any) -> bool:  # noqa: ANN401 -- lxml has no types
    """Whether the element stands in the payload's root: transaction, payload, root, row."""
    parent = element.getparent()
    return parent is not None and (grand := parent.getparent()) is not None and local_name(grand) == PAYLOAD


class _PayloadCopy:
    """The rows of a payload, copied as they pass."""

    def __init__(self) -> None:
        self._sink, self._root, self._passing = BytesIO(), "", RowEraser()

    def add(self, row: Any) -> None:  # noqa: ANN401 -- lxml has no types
        if not self._root:
            self._root = local_name(row.getparent())
            self._sink.write(f"<{self._root}>".encode())
        self._sink.write(etree.tostring(row, encoding="UTF-8", with_tail=False).removeprefix(_XML_DECLARATION))
        self._passing.next(row)

    def payload(self, element: Any) -> bytes:  # noqa: ANN401 -- lxml has no types
        """The copy, or what the element holds as text: XML that was escaped or in CDATA."""
        self._passing.end()
        text = (element.text or "").strip()
        if text:
            return _DECLARATION.sub("", text, count=1).strip().encode()
        for root in element:
            if len(root):
                raise MalformedXml(f"<{local_name(root[0])}> is not a row of any kind of payload")
        if len(element) > 1:
            raise MalformedXml("the payload has more than one root")
        if not self._root:
            return b"" if not len(element) else f"<{local_name(element[0])}/>".encode()
        self._sink.write(f"</{self._root}>".encode())
        return self._sink.getvalue()


_XML_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def read_rows(payload: bytes, row_element: str) -> Iterator[dict[str, str]]:
    """The rows of a payload, one at a time: staging column -> text.

    Raises:
        Malformed: the payload cannot be read, or its root holds anything but rows.
    """
    if not row_element:
        raise MalformedXml("the data source names no row element")
    columns = _ColumnNames()
    root, passing = None, RowEraser()
    for element in iterate_elements(payload, (row_element,)):
        parent = element.getparent()
        if parent is None or parent.getparent() is not None:
            continue
        root = parent
        yield _read_row(element, columns)
        passing.next(element)
    passing.end()
    if root is None:
        root = etree.fromstring(payload, etree.XMLParser(**PARSER_OPTIONS))
    if len(root):
        raise MalformedXml(f"<{local_name(root[0])}> is not <{row_element}>")


class _ColumnNames(dict[str, str]):
    """Names of elements, namespace included, and the columns that they go to; each is found once."""

    def __missing__(self, name: str) -> str:
        column = self[name] = column_of(etree.QName(name).localname)
        return column


def _read_row(element: Any, columns: _ColumnNames) -> dict[str, str]:  # noqa: ANN401 -- lxml has no types
    children = list(element)
    if any(map(len, children)):
        return _read_nested(children, columns, "")
    return {columns[child.tag]: (child.text or "").strip() for child in children}


def _read_nested(children: Iterable[Any], columns: _ColumnNames, prefix: str) -> dict[str, str]:
    """The columns of a row whose elements have elements: their names are joined."""
    found: dict[str, str] = {}
    for child in children:
        name = prefix + local_name(child)
        if len(child):
            found |= _read_nested(child, columns, f"{name}_")
        else:
            found[columns[name]] = (child.text or "").strip()
    return found


def column_of(name: str) -> str:
    """The staging column of an element: ``u_`` and the lower-cased name (inferred)."""
    return f"u_{_NOT_IN_COLUMN.sub('_', name.lower())}"


def local_name(element: Any) -> str:  # noqa: ANN401 -- lxml has no types
    """An element's name without its namespace."""
    name: str = etree.QName(element).localname
    return name


class RowEraser:
    """Drops each row when the next has come, with the white space between; what else the root holds stays."""

    def __init__(self) -> None:
        self._last: Any = None

    def next(self, row: Any) -> None:  # noqa: ANN401 -- lxml has no types
        self.end()
        self._last = row

    def end(self) -> None:
        if self._last is not None:
            self._last.getparent().remove(self._last)
            self._last = None


def iterate_elements(document: bytes, names: Collection[str]) -> Iterator[Any]:
    """The finished elements with one of these names, whatever their namespace.

    Raises:
        Malformed: the document is no well-formed XML, or has a DOCTYPE.
    """
    refuse_doctype(document)
    wanted = tuple(f"{{*}}{name}" for name in names)
    try:
        for _event, element in etree.iterparse(BytesIO(document), events=("end",), tag=wanted, **PARSER_OPTIONS):
            yield element
    except etree.XMLSyntaxError as error:
        raise MalformedXml(f"the XML cannot be read: {error}") from None


class _FirstElementReached(Exception):
    """The first element begins: what comes before it is known."""


def refuse_doctype(document: bytes) -> None:
    """Look at what comes before the first element.

    Raises:
        Malformed: a DOCTYPE, or no XML at all.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _stop
    try:
        for at in range(0, len(document), PARSE_CHUNK):
            parser.Parse(document[at : at + PARSE_CHUNK], at + PARSE_CHUNK >= len(document))
        parser.Parse(b"", True)  # noqa: FBT003 -- expat's own
    except _FirstElementReached:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise error if isinstance(error, MalformedXml) else MalformedXml(f"the XML cannot be read: {error}") from None


def _refuse(*_doctype: object) -> None:
    raise MalformedXml("a DOCTYPE is not allowed")


def _stop(*_element: object) -> None:
    raise _FirstElementReached


def read_xml_records(document: bytes) -> list[dict[str, str]]:
    """The fields of records in XML: the elements of each ``<entry>`` in the root, or those of the root for one record.

    Raises:
        Malformed: the document is no well-formed XML, has a DOCTYPE, or holds text instead of fields.
    """
    refuse_doctype(document)
    try:
        root = etree.fromstring(document, etree.XMLParser(**PARSER_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise MalformedXml(f"the XML cannot be read: {error}") from None
    entries = [child for child in root if local_name(child) == "entry"] or [root]
    return [_read_fields(one) for one in entries]


def _read_fields(entry: Any) -> dict[str, str]:  # noqa: ANN401 -- lxml has no types
    if (entry.text or "").strip():
        raise MalformedXml("there is text where fields should be")
    return {local_name(child): child.text or "" for child in entry}
