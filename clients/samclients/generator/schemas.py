"""Types of schemas, and the declarations of the models, enumerations and aliases that they use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from samclients.generator.document import Document, Node
from samclients.generator.names import make_choice_names, make_class_name, make_name

SCALARS: Mapping[str, str] = {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}
TEXTS: Mapping[str, str] = {
    "date-time": "datetime.datetime",
    "date": "datetime.date",
    "uuid": "UUID",
    "binary": "File",
    "int32": "int",  # a number that is sent as text
    "int64": "int",
}


@dataclass(frozen=True)
class Member:
    """A member of a model: names in Python and JSON, type, description."""

    name: str
    wire: str
    type: str
    is_required: bool
    is_list: bool
    doc: str = ""

    @property
    def declaration(self) -> str:
        """The annotated name with its default."""
        if self.is_required:
            return f"{self.name}: {self.type}"
        if self.is_list:
            return f"{self.name}: {self.type} = field(default_factory=AbsentList)"
        return f"{self.name}: {self.type} | Unset = UNSET"


@dataclass(frozen=True)
class ModelDeclaration:
    """A class of a schema with members."""

    name: str
    doc: str
    members: list[Member]
    is_open: bool

    @property
    def renamed(self) -> Mapping[str, str]:
        """The names in JSON that differ, by name."""
        return {member.name: member.wire for member in self.members if member.name != member.wire}


@dataclass(frozen=True)
class ChoiceDeclaration:
    """An enumeration: values by name."""

    name: str
    doc: str
    values: Mapping[str, str]


@dataclass
class Types:
    """Types of a document's schemas. ``models``, ``choices`` and ``aliases`` are declared as their types are used."""

    document: Document
    models: dict[str, ModelDeclaration] = field(default_factory=dict)
    choices: dict[str, ChoiceDeclaration] = field(default_factory=dict)
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)  # type and description by name

    def declare_all(self) -> None:
        """Declare the types of all named schemas."""
        for name in self.document.schemas:
            self.find_type({"$ref": f"#/components/schemas/{name}"}, name)

    def find_type(self, node: Node, name: str) -> str:
        """Return the type of a schema; ``name`` is the one of a class that has to be declared for it."""
        found = self.document.resolve(node)
        if "$ref" in node:
            name = make_class_name(node["$ref"].rpartition("/")[2])
        text = self._find_type(found, name, is_named="$ref" in node)
        return f"{text} | None" if found.get("nullable") and text != "Any" and not text.endswith("None") else text

    def _find_type(self, node: Node, name: str, *, is_named: bool) -> str:  # noqa: PLR0911 -- one return for each kind of schema
        if "enum" in node:
            return self._declare_choice(node, name)
        node = self._merge(node)
        kind = node.get("type", "object" if "properties" in node else "")
        if isinstance(kind, list):  # OpenAPI 3.1
            return " | ".join(
                SCALARS.get(one) or self._find_type({**node, "type": one}, name, is_named=False) for one in kind
            )
        if node.get("properties"):
            return self._declare_model(node, name)
        if "anyOf" in node or "oneOf" in node:
            return self._declare_alias(self._find_union(node, name), node, name, is_named=is_named)
        if kind == "array":
            return f"list[{self.find_type(node.get('items', {}), f'{name}Item')}]"
        if kind == "object":
            if node.get("additionalProperties") is False:
                return self._declare_model(node, name)
            return self._declare_alias(self._find_map(node, name), node, name, is_named=is_named)
        if kind == "string":
            return TEXTS.get(node.get("format", ""), "str")
        return SCALARS.get(kind, "Any")

    def _merge(self, node: Node) -> Node:
        """Return a schema with the members of all that it combines."""
        if "allOf" not in node:
            return node
        parts = [self._merge(self.document.resolve(part)) for part in node["allOf"]]
        if len(parts) == 1 and not parts[0].get("properties"):
            return {**parts[0], **{key: value for key, value in node.items() if key != "allOf"}}
        own = {key: value for key, value in node.items() if key != "allOf"}
        properties = {name: value for part in [*parts, own] for name, value in part.get("properties", {}).items()}
        required = [name for part in [*parts, own] for name in part.get("required", ())]
        return {"type": "object", **own, "properties": properties, "required": required}

    def _find_union(self, node: Node, name: str) -> str:
        parts = node.get("anyOf") or node["oneOf"]
        types = [self.find_type(part, f"{name}Type{number}") for number, part in enumerate(parts)]
        alternatives = dict.fromkeys(one for text in types for one in _split_union(text))
        return "Any" if "Any" in alternatives else " | ".join(alternatives)

    def _find_map(self, node: Node, name: str) -> str:
        others = node.get("additionalProperties")
        return f"dict[str, {self.find_type(others, f'{name}Value') if isinstance(others, dict) else 'Any'}]"

    def _declare_alias(self, text: str, node: Node, name: str, *, is_named: bool) -> str:
        if not is_named or text == "Any":
            return text
        self.aliases[name] = (text, node.get("description", ""))
        return name

    def _declare_choice(self, node: Node, name: str) -> str:
        values = [value for value in node["enum"] if value is not None]
        if not all(isinstance(value, str) for value in values):
            return SCALARS.get(node.get("type", ""), "Any")
        names = make_choice_names(values)
        self.choices[name] = ChoiceDeclaration(
            name, node.get("description", ""), {names[value]: value for value in values}
        )
        return f"{name} | None" if None in node["enum"] else name

    def _declare_model(self, node: Node, name: str) -> str:
        if name not in self.models:
            members: list[Member] = []
            is_open = node.get("additionalProperties", True) is not False
            self.models[name] = ModelDeclaration(name, node.get("description", ""), members, is_open)
            members += self._list_members(node, name)  # which may have members of this model
        return name

    def _list_members(self, node: Node, name: str) -> list[Member]:
        members = []
        for wire, reference in node.get("properties", {}).items():
            found = self.document.resolve(reference)
            text = self.find_type(reference, f"{name}{make_class_name(*_spell(wire))}")
            is_required, doc = (
                wire in node.get("required", ()),
                reference.get("description", found.get("description", "")),
            )
            is_list = text.startswith("list[") and text.endswith("]")
            members.append(Member(make_name(wire), wire, text, is_required, is_list, doc))
        return sorted(members, key=lambda member: not member.is_required)


def _spell(name: str) -> list[str]:
    return [part.title() for part in make_name(name).strip("_").split("_")]


def _split_union(text: str) -> list[str]:
    return text.split(" | ") if "[" not in text else [text]
