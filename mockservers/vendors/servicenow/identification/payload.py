"""Payloads of the identification engine: items, relations between them, and the options of the enhanced interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from mockservers.vendors.servicenow.schema.dictionary import Dictionary, Table
from mockservers.vendors.servicenow.schema.values import Json, format_member


class InvalidOptions(ValueError):
    """A text among the options that is not a pair of name and value."""


@dataclass(frozen=True)
class SourceInfo:
    """The source of an item, and the item's key in it."""

    name: str = ""
    native_key: str = ""
    feed: str = ""
    recency: str = ""


@dataclass(frozen=True)
class PayloadRecord:
    """A record of a payload: an item, or a lookup or related record of one; ``table`` is None if it does not exist."""

    class_name: str
    table: Table | None
    values: Mapping[str, str]
    internal_id: str = ""
    source: SourceInfo = SourceInfo()


@dataclass(frozen=True)
class Item(PayloadRecord):
    """An item of a payload; ``indices`` are its places among the items, several if equal items were merged."""

    indices: tuple[int, ...] = ()
    lookups: tuple[PayloadRecord, ...] = ()
    related: tuple[PayloadRecord, ...] = ()
    settings: Mapping[str, bool] = field(default_factory=dict)

    def add_values(self, values: Mapping[str, str]) -> Item:
        """Return the item with further values; its own take precedence."""
        return replace(self, values={**values, **self.values})

    def __str__(self) -> str:
        """The item as JSON, as in error messages."""
        names = {"source_name": self.source.name, "source_native_key": self.source.native_key}
        source = {name: value for name, value in names.items() if value}
        members: dict[str, Any] = {"className": self.class_name, "values": dict(self.values)}
        return orjson.dumps({**members, "sys_object_source_info": source, "settings": dict(self.settings)}).decode()


@dataclass(frozen=True)
class Relation:
    """A relation of a payload: indexes or internal ids of parent and child, and the type by name or by sys_id."""

    parent: Json
    child: Json
    type: str = ""
    type_id: str = ""

    def __str__(self) -> str:
        """The relation as JSON, as in error messages."""
        members = {"parent": self.parent, "child": self.child, "type": self.type or self.type_id}
        return orjson.dumps(members).decode()


@dataclass(frozen=True)
class Reference:
    """A field of one item that refers to another item; both are named by their internal ids."""

    referenced: str
    referenced_by: str
    field: str


@dataclass(frozen=True)
class Payload:
    """Items, relations and references that are identified and written together."""

    items: Sequence[Item]
    relations: Sequence[Relation] = ()
    references: Sequence[Reference] = ()


@dataclass(frozen=True)
class Options:
    """Options of the enhanced interface; the plain interface has none of them."""

    partial_payloads: bool = False
    partial_commits: bool = False
    deduplicate_payloads: bool = False
    generate_summary: bool = False


def read_options(text: str) -> Options:
    """Return the options of the enhanced interface: ``partial_payloads:true,generate_summary:true``.

    Raises:
        InvalidOptions: a part is not a pair of a name and ``true`` or ``false``.
    """
    chosen = {"partial_payloads": True, "partial_commits": True, "deduplicate_payloads": True}
    for chunk in filter(None, text.split(",")):
        name, _, value = (part.strip() for part in chunk.partition(":"))
        if not name or value not in {"true", "false"}:
            raise InvalidOptions(f"Chunk [{chunk}] is not a valid entry")
        chosen[SPELLINGS.get(name, name)] = value == "true"
    if chosen["partial_payloads"]:
        chosen |= {"partial_commits": True, "deduplicate_payloads": True}
    return Options(**{name: chosen.get(name, False) for name in Options.__dataclass_fields__})


SPELLINGS = {"partial_payload": "partial_payloads"}  # captured: clients omit the s


def read_payload(body: Mapping[str, Any], dictionary: Dictionary) -> Payload:
    """Return the payload of a valid request body."""
    return Payload(
        [_read_item(index, node, dictionary) for index, node in enumerate(body.get("items", ()))],
        [_read_relation(node) for node in body.get("relations", ())],
        [
            Reference(node.get("referenced", ""), node.get("referencedBy", ""), node.get("referenceField", ""))
            for node in body.get("referenceItems", ())
        ],
    )


def _read_item(index: int, node: Mapping[str, Any], dictionary: Dictionary) -> Item:
    return Item(
        *_read_record(node, dictionary),
        indices=(index,),
        lookups=tuple(PayloadRecord(*_read_record(part, dictionary)) for part in node.get("lookup", ())),
        related=tuple(PayloadRecord(*_read_record(part, dictionary)) for part in node.get("related", ())),
        settings={name: value for name, value in node.get("settings", {}).items() if isinstance(value, bool)},
    )


def _read_record(
    node: Mapping[str, Any], dictionary: Dictionary
) -> tuple[str, Table | None, dict[str, str], str, SourceInfo]:
    name, info = node["className"], node.get("sys_object_source_info", {})
    parts = ("name", "native_key", "feed", "recency_timestamp")
    source = SourceInfo(*(info.get(f"source_{part}", "") for part in parts))
    values = format_members(node.get("values", {}))
    return name, dictionary.tables.get(name), values, node.get("internal_id", ""), source


def _read_relation(node: Mapping[str, Any]) -> Relation:
    parent, child = (node.get(f"{end}_id", node.get(end)) for end in ("parent", "child"))
    return Relation(parent, child, node.get("type", ""))


def format_members(members: Mapping[str, Json]) -> dict[str, str]:
    """Return the texts of members."""
    return {name: format_member(value).replace("\0", "") for name, value in members.items()}
