"""Bodies of the CMDB Instance API: the attributes, the source and the relations of a configuration item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from mockservers.vendors.servicenow.errors import BadRequest
from mockservers.vendors.servicenow.identification.payload import format_members
from mockservers.vendors.servicenow.safe_xml import (
    PARSER_OPTIONS,
    Element,
    MalformedXml,
    get_local_name,
    refuse_doctype,
)
from mockservers.vendors.servicenow.schema.values import Json

OUTBOUND, INBOUND = "outbound_relations", "inbound_relations"


@dataclass(frozen=True)
class Target:
    """A relation in a body: its direction, type and target, each by sys_id."""

    direction: str
    type: str
    target: str


@dataclass(frozen=True)
class CiBody:
    """The parts of a body."""

    attributes: Mapping[str, str]
    source: str
    targets: tuple[Target, ...]


def read_body(body: Json) -> CiBody:
    """Return the parts of a body in JSON or XML.

    Raises:
        BadRequest: the XML cannot be read, or a part of it has the wrong form.
    """
    document = _read_xml(body) if isinstance(body, bytes) else body
    attributes, source = document.get("attributes") or {}, document.get("source") or ""
    if not isinstance(attributes, Mapping) or not isinstance(source, str):
        raise BadRequest("body: attributes must have elements, and source a text")
    targets = [*_list_targets(document), *_list_targets(document.get("depends_on") or {})]
    return CiBody(format_members(attributes), source, tuple(targets))


def _list_targets(document: Json) -> Iterator[Target]:
    """Yield the relations in two lists; a single object counts as a list of one."""
    if not isinstance(document, Mapping):
        raise BadRequest("body: depends_on must have elements")
    for direction in (OUTBOUND, INBOUND):
        found = document.get(direction, [])
        for node in found if isinstance(found, list) else [found]:
            if not isinstance(node, Mapping):
                raise BadRequest(f"body: {direction} must have a type and a target")
            members = format_members(node)
            yield Target(direction, members.get("type", ""), members.get("target", ""))


def _read_xml(document: bytes) -> dict[str, Any]:
    try:
        refuse_doctype(document)
        root = etree.fromstring(document, etree.XMLParser(**PARSER_OPTIONS))
        entries = [child for child in root if get_local_name(child) == "entry"]
        return dict(_read_members(entries[0] if entries else root))
    except etree.XMLSyntaxError as error:
        raise BadRequest(f"the XML cannot be read: {error}") from None
    except MalformedXml as error:
        raise BadRequest(str(error)) from None


def _read_members(element: Element) -> dict[str, Any]:
    """Return the children of an element by name: texts, objects, or lists where a name is repeated."""
    if (element.text or "").strip():
        raise MalformedXml("there is text where elements should be")
    members: dict[str, list[Any]] = {}
    for child in element:
        value = _read_members(child) if len(child) else child.text or ""
        members.setdefault(get_local_name(child), []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in members.items()}
