"""Transform maps, read from ``transform_maps.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from mockservers.vendors.servicenow.import_sets.scripts import CONDITIONS, SCRIPTS, Script
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Field, Table, read_yaml

Missing = Literal["create", "ignore", "reject"]
Row = Mapping[str, str]


@dataclass(frozen=True)
class Origin:
    """Source of a value: staging columns, and the script that converts them if there is one."""

    sources: tuple[str, ...] = ()
    script: Script | None = None

    def compute_text(self, row: Row) -> str:
        """Return the value for a staging row.

        Raises:
            ScriptFailed: the conversion cannot be done.
        """
        if self.script is None:
            return row[self.sources[0]]
        return self.script(*(row[column] for column in self.sources))


@dataclass(frozen=True)
class FieldMap:
    """Rule that sets one target field.

    ``key`` is the number of the key that the field is part of, 0 for none. For a reference, ``by`` is the field of the
    referenced table that is compared, ``missing`` the action if no record has the value.
    """

    target: Field
    origin: Origin
    constant: str
    record_of: str
    key: int
    coalesce_empty: bool
    missing: Missing
    by: str


@dataclass(frozen=True)
class TransformMap:
    """A transform map; the members are those of ``transform_maps.yaml``."""

    name: str
    source: str
    target: Table
    order: int
    data_type: str
    fields: tuple[FieldMap, ...]
    ci_class: Origin | None
    condition: Callable[[Row], bool] | None
    variant: str
    main: bool

    @cached_property
    def keys(self) -> tuple[tuple[FieldMap, ...], ...]:
        """The keys, each the fields that must all match, in the order in which they are tried."""
        numbers = sorted({field_map.key for field_map in self.fields if field_map.key})
        return tuple(tuple(field_map for field_map in self.fields if field_map.key == number) for number in numbers)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The staging columns that the map reads."""
        found = [name for field_map in self.fields for name in field_map.origin.sources]
        found += self.ci_class.sources if self.ci_class else ()
        return tuple(dict.fromkeys(found))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The names of the earlier maps whose records this map refers to."""
        return tuple(field_map.record_of for field_map in self.fields if field_map.record_of)


def _make_origin(node: Mapping[str, Any]) -> Origin:
    source = node.get("source", ())
    names = (source,) if isinstance(source, str) else tuple(source)
    return Origin(names, SCRIPTS[node["script"]] if "script" in node else None)


def _make_field_map(table: Table, node: Mapping[str, Any]) -> FieldMap:
    target = table.fields[node["target"]]
    return FieldMap(
        target,
        _make_origin(node),
        node.get("value", ""),
        node.get("record_of", ""),
        node.get("key", 0),
        node.get("coalesce_empty", False),
        node.get("reference", "ignore"),
        node.get("by") or (DICTIONARY[target.reference].display.name if target.is_reference else ""),
    )


def _make_map(node: Mapping[str, Any]) -> TransformMap:
    table = DICTIONARY[node["target"]]
    return TransformMap(
        node["name"],
        node["source"],
        table,
        node["order"],
        node["data_type"],
        tuple(_make_field_map(table, node) for node in node["fields"]),
        _make_origin(node["class"]) if "class" in node else None,
        CONDITIONS[node["when"]] if "when" in node else None,
        node.get("variant", ""),
        node.get("main", False),
    )


MAPS: tuple[TransformMap, ...] = tuple(map(_make_map, read_yaml(Path(__file__).with_name("transform_maps.yaml"))))


def find_maps(staging: str, variants: frozenset[str]) -> list[TransformMap]:
    """Return the maps of a staging table in order; ``variants`` are the kinds of tables for installations."""
    chosen = (
        transform_map
        for transform_map in MAPS
        if transform_map.source == staging and (not transform_map.variant or transform_map.variant in variants)
    )
    return sorted(chosen, key=lambda transform_map: transform_map.order)
