"""Safe reading of XML from clients: no DOCTYPE, no entities, no network; large documents are streamed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import Any
from xml.parsers import expat

from lxml import etree

Element = Any  # an lxml element; lxml has no type annotations
PARSER_OPTIONS: Mapping[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
PARSE_CHUNK = 4096  # bytes


class MalformedXml(ValueError):
    """The XML cannot be read or does not have the expected structure; the message is the reason."""


def get_local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    name: str = etree.QName(element).localname
    return name


class RowEraser:
    """Removes each row from its parent when the next row is read, so that memory is limited."""

    def __init__(self) -> None:
        self._last: Any = None

    def hold(self, row: Element) -> None:
        """Remove the previous row and hold this one until the next call."""
        self.end()
        self._last = row

    def end(self) -> None:
        """Remove the last row; other elements of the root stay."""
        if self._last is not None:
            self._last.getparent().remove(self._last)
            self._last = None


def iterate_elements(document: bytes, names: Collection[str]) -> Iterator[Element]:
    """Yield the elements with one of these names, in any namespace, when each is complete.

    Raises:
        MalformedXml: the document is not well-formed, or has a DOCTYPE.
    """
    refuse_doctype(document)
    tags = tuple(f"{{*}}{name}" for name in names)
    try:
        for _event, element in etree.iterparse(BytesIO(document), events=("end",), tag=tags, **PARSER_OPTIONS):
            yield element
    except etree.XMLSyntaxError as error:
        raise MalformedXml(f"the XML cannot be read: {error}") from None


class _FirstElementReached(Exception):
    """Stops the parser at the first element, because a DOCTYPE can only be before it."""


def refuse_doctype(document: bytes) -> None:
    """Parse a document up to its first element and refuse a DOCTYPE.

    Raises:
        MalformedXml: the document has a DOCTYPE, or is not XML.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _stop
    try:
        for at in range(0, len(document), PARSE_CHUNK):
            parser.Parse(document[at : at + PARSE_CHUNK], at + PARSE_CHUNK >= len(document))
        parser.Parse(b"", True)  # noqa: FBT003 -- a positional parameter of expat
    except _FirstElementReached:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise error if isinstance(error, MalformedXml) else MalformedXml(f"the XML cannot be read: {error}") from None


def _refuse(*_doctype: object) -> None:
    raise MalformedXml("a DOCTYPE is not allowed")


def _stop(*_element: object) -> None:
    raise _FirstElementReached
