"""The dictionary of the instance, read from ``tables.yaml``: tables, their fields, and the tables that they extend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

from mockservers.vendors.servicenow.schema.business_rules import BusinessRule

TextKind = Literal["string", "boolean", "date", "datetime", "duration", "journal", "password", "domain", "hidden"]
FieldKind = TextKind | Literal["integer", "decimal", "reference", "sys_id", "hidden number"]

YamlValue = Any
CLASS = "sys_class_name"
LONGEST_WALK = 4  # references that a dotted name may follow


@dataclass(frozen=True)
class Field:
    """A field of a table.

    ``reference`` is the table that it refers to, and ``key`` the field of that table whose values it holds.
    ``choices`` maps its values to labels. ``usual`` is the value of records that have none. ``is_own`` is true for a
    column that a user has added to the instance.
    """

    name: str
    label: str
    kind: FieldKind = "string"
    reference: str = ""
    choices: Mapping[str, str] = field(default_factory=dict, compare=False)
    key: str = "sys_id"
    usual: str | int = ""
    is_own: bool = False

    @property
    def is_reference(self) -> bool:
        """True if the field holds the sys_id of another record."""
        return self.kind == "reference"

    @property
    def is_hidden(self) -> bool:
        """True if the field is stored but never in a response."""
        return self.kind.startswith("hidden")


@dataclass(frozen=True)
class NumberSeries:
    """A series of record numbers, such as ``CNTR0010001``."""

    prefix: str
    first: int
    digits: int

    def format(self, number: int) -> str:
        """Return the number with prefix and leading zeros."""
        return f"{self.prefix}{number:0{self.digits}}"


SYSTEM_FIELDS = (
    Field("sys_id", "Sys ID", "sys_id"),
    Field(CLASS, "Class"),
    Field("sys_created_on", "Created", "datetime"),
    Field("sys_created_by", "Created by"),
    Field("sys_updated_on", "Updated", "datetime"),
    Field("sys_updated_by", "Updated by"),
    Field("sys_mod_count", "Updates", "integer"),
    Field("sys_tags", "Tags"),
)


@dataclass(frozen=True, eq=False)
class Table:
    """A table; the rows of all tables of a hierarchy are in the SQL table of its ``root``, distinguished by class."""

    name: str
    label: str
    parent: Table | None
    own: Mapping[str, Field]
    display_name: str = ""
    series: NumberSeries | None = None
    plugin: str = ""
    has_text_index: bool = False
    own_defaults: Mapping[str, Any] = field(default_factory=dict)
    own_choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of inherited fields
    own_rules: tuple[BusinessRule, ...] = ()
    last: frozenset[str] = frozenset()
    children: list[Table] = field(default_factory=list)
    view_of: str = ""
    is_own: bool = False

    @cached_property
    def root(self) -> Table:
        """The table at the top of the hierarchy."""
        return self.parent.root if self.parent else self

    @cached_property
    def sql_name(self) -> str:
        """The name of the SQL table that stores the rows of the hierarchy."""
        return f"servicenow_{OWN_RECORDS if self.root.is_own else self.root.name}"

    @property
    def is_whole(self) -> bool:
        """True if the SQL table has no records besides those of this table and of the tables that extend it."""
        return self.parent is None and not self.is_own

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """All fields by name, including inherited fields."""
        inherited = self.parent.fields if self.parent else {system.name: system for system in SYSTEM_FIELDS}
        changed = {name: replace(inherited[name], choices=choices) for name, choices in self.own_choices.items()}
        return {**inherited, **changed, **self.own}

    @cached_property
    def declared(self) -> Mapping[str, Field]:
        """The fields that the table does not inherit; a table that extends none declares the system fields."""
        inherited = self.parent.fields if self.parent else {}
        return {name: known for name, known in self.fields.items() if name not in inherited}

    @cached_property
    def choosing(self) -> Mapping[str, Field]:
        """The fields whose choices are this table's own: those of other fields are inherited."""
        inherited = self.parent.fields if self.parent else {}
        return {
            name: known
            for name, known in self.fields.items()
            if known.choices and (name not in inherited or inherited[name].choices != known.choices)
        }

    @cached_property
    def visible(self) -> Mapping[str, Field]:
        """The fields in responses, by name."""
        return {name: known for name, known in self.fields.items() if not known.is_hidden}

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """The default values of a new record, as they are stored."""
        return {**(self.parent.defaults if self.parent else {}), **self.own_defaults}

    @cached_property
    def rules(self) -> tuple[BusinessRule, ...]:
        """The business rules of the table; without rules of its own those of the table that it extends."""
        return self.own_rules or (self.parent.rules if self.parent else ())

    @cached_property
    def journals(self) -> tuple[str, ...]:
        """The names of the journal fields."""
        return tuple(name for name, known in self.fields.items() if known.kind == "journal")

    @cached_property
    def is_governed(self) -> bool:
        """True if a table of the hierarchy has business rules or journal fields."""
        family = (self.root, *self.root.iterate_descendants())
        return any(table.rules or table.journals for table in family)

    @cached_property
    def display(self) -> Field:
        """The field with the display value of a record."""
        own = self.display_name
        return self.fields[own] if own or self.parent is None else self.parent.display

    @cached_property
    def is_searched(self) -> bool:
        """True if the table has a text index, so that queries can search its text fields for words."""
        return self.has_text_index or (self.parent is not None and self.parent.is_searched)

    @cached_property
    def numbering(self) -> NumberSeries | None:
        """The series of record numbers; None if the records have no number."""
        return self.series or (self.parent.numbering if self.parent else None)

    @cached_property
    def family(self) -> tuple[str, ...]:
        """The table and every table that extends it, directly or not."""
        return (self.name, *(name for child in self.children for name in child.family))

    @cached_property
    def stored(self) -> Mapping[str, Field]:
        """The fields of all tables of the hierarchy, which are the columns of the SQL table.

        Those that are named in ``last`` are behind the others: SQLite reads through all columns before the wanted one.
        """
        found = dict(self.root.fields)
        for table in self.root.iterate_descendants():
            found |= table.own
        return {name: found[name] for name in sorted(found, key=self.root.last.__contains__)}

    @cached_property
    def own_columns(self) -> frozenset[str]:
        """The names of all columns of the hierarchy that users have added to the instance."""
        return frozenset(name for name, known in self.stored.items() if known.is_own)

    def iterate_descendants(self) -> Iterator[Table]:
        """Yield every table that extends this one, directly or not."""
        for child in self.children:
            yield child
            yield from child.iterate_descendants()

    def map_labels(self) -> Mapping[str, Field]:
        """Return the fields by label, as insertMultiple names them."""
        return {known.label: known for known in self.visible.values()}


class Dictionary:
    """All tables by name; an alias is a second name of a table."""

    def __init__(self, document: Mapping[str, Mapping[str, Any]]) -> None:
        self.tables: dict[str, Table] = {}
        self.aliases: dict[str, str] = {}
        for name, node in document.items():
            if "alias_of" in node:
                self.aliases[name] = node["alias_of"]
            else:
                self._add(name, node)

    def __getitem__(self, name: str) -> Table:
        return self.tables[self.aliases.get(name, name)]

    def __contains__(self, name: str) -> bool:
        return name in self.tables or name in self.aliases

    def find(self, name: str) -> Table | None:
        """Return the table with a name or alias; None if there is none."""
        return self.tables.get(self.aliases.get(name, name))

    def list_roots(self) -> list[Table]:
        """Return the tables that extend no other table."""
        return [table for table in self.tables.values() if table.parent is None]

    def walk(self, table: Table, dotted: str) -> list[Field] | None:
        """Return the fields of a dotted name such as ``manufacturer.name``; None if a field does not exist.

        Fields of tables that extend a referenced table are included.
        """
        found: list[Field] = []
        fields: Mapping[str, Field] = table.visible
        for step in dotted.split("."):
            if step not in fields or fields[step].is_hidden:
                return None
            found.append(fields[step])
            fields = self[fields[step].reference].stored if fields[step].is_reference else {}
        return found if len(found) <= LONGEST_WALK + 1 else None

    def _add(self, name: str, node: Mapping[str, Any]) -> None:
        parent = self.tables[node["extends"]] if "extends" in node else None
        choices, own = node.get("choices", {}), node.get("fields", {})
        fields = {
            field_name: _make_field(field_name, declaration, choices.get(field_name, {}))
            for field_name, declaration in own.items()
        }
        series = NumberSeries(**node["number"]) if "number" in node else None
        table = Table(
            name,
            node["label"],
            parent,
            fields,
            node.get("display", ""),
            series,
            node.get("plugin", ""),
            node.get("text_index", False),
            node.get("defaults", {}),
            {field_name: values for field_name, values in choices.items() if field_name not in own},
            tuple(map(BusinessRule.parse, node.get("rules", ()))),
            frozenset(node.get("last", ())),
            view_of=node.get("view_of", ""),
        )
        self.tables[name] = table
        if parent:
            parent.children.append(table)


def _make_field(name: str, declaration: str | list[Any], choices: Mapping[str, str]) -> Field:
    if isinstance(declaration, str):
        return Field(name, declaration, choices=choices)
    label, kind, usual = (*declaration, "")[:3]
    if kind.startswith("-> "):
        table, _, key = kind.removeprefix("-> ").partition(".")
        return Field(name, label, "reference", table, key=key or "sys_id", usual=usual)
    return Field(name, label, kind, choices=choices, usual=usual)


def read_yaml(path: Path) -> YamlValue:
    """Return the content of a YAML file of this package."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


DICTIONARY = Dictionary(read_yaml(Path(__file__).with_name("tables.yaml")))


OWN = "own"  # the SQL column with the values of own columns, a JSON object
OWN_RECORDS = "own_records"  # the records of all own tables that extend no table of the product


def sql_table_name(table: Table) -> str:
    """Return the name of the SQL table that stores a table's rows."""
    return table.sql_name


def sql_column(field: Field, alias: str = "") -> str:
    """Return the SQL expression of a field's value in a row, with the type and collation of a column."""
    of = f"{alias}." if alias else ""
    if isinstance(field.usual, int):
        return f'CAST(COALESCE({of}"{field.name}", {field.usual}) AS INTEGER)'
    if field.usual:
        return f"(COALESCE({of}\"{field.name}\", '{field.usual}') COLLATE NOCASE)"
    if not field.is_own:
        return f'{of}"{field.name}"'
    value = f"json_extract({of}\"{OWN}\", '$.{field.name}')"
    kind = {"integer": "INTEGER", "decimal": "REAL"}.get(field.kind)
    return f"CAST({value} AS {kind})" if kind else f"(CAST({value} AS TEXT) COLLATE NOCASE)"
