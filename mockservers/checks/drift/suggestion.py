"""Changes of a specification by which the differences of exchanges would disappear, as a unified diff."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mockservers.checks.drift.difference import (
    ENUM,
    HEADER,
    MEDIA_TYPE,
    MEMBER,
    MISSING,
    PARAMETER,
    STATUS,
    TYPE,
    VALUE,
    Difference,
)
from mockservers.checks.drift.drift import FILE, DifferenceGroup
from mockservers.checks.drift.yaml_edits import CannotEdit, YamlEditor, quote

LENGTHS = frozenset({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"})
BOUNDS = frozenset({"minimum", "maximum"})
UNDOCUMENTED = "Seen in recorded exchanges."


def suggest_patch(service: str, text: str, groups: Iterable[DifferenceGroup]) -> tuple[str, list[str]]:
    """The unified diff of a specification, and the differences that it leaves, a sentence each.

    Args:
        service: The vendor.
        text: The specification.
        groups: The differences of the vendor.
    """
    changed, left = apply_suggestions(text, groups)
    name = FILE.format(service)
    lines = difflib.unified_diff(
        text.splitlines(keepends=True), changed.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(lines), left


def apply_suggestions(text: str, groups: Iterable[DifferenceGroup]) -> tuple[str, list[str]]:
    """The changed specification, and the differences that it leaves, a sentence each."""
    editor, left = YamlEditor(text), list[str]()
    for group in groups:
        try:
            _apply(editor, group.first)
        except CannotEdit:
            left.append(f"{group.spec_line} {group.first.operation} {group.first.place}: {group.first.text}.")
    return editor.apply(), left


def _apply(editor: YamlEditor, difference: Difference) -> None:
    edit = EDITS.get(difference.kind)
    if edit is None:
        raise CannotEdit(difference.kind)
    edit(editor, difference)


def _add_member(editor: YamlEditor, difference: Difference) -> None:
    name, value = difference.observed
    place = difference.pointer
    if editor.has(place) and place[-1] == "properties":
        editor.add_member(place, name, describe_schema(value))
    else:
        editor.add_member(place, "properties", f"{{{quote(name)}: {describe_schema(value)}}}")


def _change_type(editor: YamlEditor, difference: Difference) -> None:
    schema = difference.pointer[:-1] if difference.pointer[-1] == "type" else difference.pointer
    if difference.observed is None:
        editor.add_member(schema, "nullable", "true")
    else:
        editor.replace((*schema, "type"), _name_type(difference.observed))


def _make_optional(editor: YamlEditor, difference: Difference) -> None:
    if difference.keyword:
        editor.remove_item(difference.pointer, str(difference.observed))
    else:
        editor.replace((*difference.pointer, "required"), "false")


def _add_status(editor: YamlEditor, difference: Difference) -> None:
    content = f", content: {{{quote(difference.observed)}: {{schema: {{}}}}}}" if difference.observed else ""
    editor.add_member(difference.pointer, str(difference.status), f"{{description: {UNDOCUMENTED}{content}}}")


def _add_media_type(editor: YamlEditor, difference: Difference) -> None:
    if not difference.observed:
        raise CannotEdit(difference.place)
    content = (*difference.pointer, "content")
    if editor.has(content):
        editor.add_member(content, difference.observed, "{schema: {}}")
    else:
        editor.add_member(difference.pointer, "content", f"{{{quote(difference.observed)}: {{schema: {{}}}}}}")


def _change_headers(editor: YamlEditor, difference: Difference) -> None:
    if difference.observed is None:  # it is documented: missing, or another value
        if difference.keyword:
            raise CannotEdit(difference.place)
        editor.replace((*difference.pointer, "required"), "false")
        return
    headers, schema = (*difference.pointer, "headers"), "{schema: {type: string}}"
    if editor.has(headers):
        editor.add_member(headers, difference.observed, schema)
    else:
        editor.add_member(difference.pointer, "headers", f"{{{quote(difference.observed)}: {schema}}}")


def _add_value(editor: YamlEditor, difference: Difference) -> None:
    editor.add_item(difference.pointer, _format(difference.observed))


def _change_bound(editor: YamlEditor, difference: Difference) -> None:
    value = difference.observed
    if difference.keyword in LENGTHS and isinstance(value, str | list | Mapping):
        editor.replace(difference.pointer, str(len(value)))
    elif difference.keyword in BOUNDS and isinstance(value, int | float):
        editor.replace(difference.pointer, json.dumps(value))
    else:
        raise CannotEdit(difference.place)


def _add_parameter(editor: YamlEditor, difference: Difference) -> None:
    parameter = f"{{name: {quote(difference.observed)}, in: query, schema: {{type: string}}}}"
    parameters = (*difference.pointer, "parameters")
    if editor.has(parameters):
        editor.add_item(parameters, parameter)
    else:
        editor.add_member(difference.pointer, "parameters", f"[{parameter}]")


EDITS: Mapping[str, Callable[[YamlEditor, Difference], None]] = {
    MEMBER: _add_member,
    TYPE: _change_type,
    MISSING: _make_optional,
    STATUS: _add_status,
    MEDIA_TYPE: _add_media_type,
    HEADER: _change_headers,
    ENUM: _add_value,
    VALUE: _change_bound,
    PARAMETER: _add_parameter,
}


def describe_schema(value: Any) -> str:  # noqa: ANN401 -- any JSON
    """The schema of a value, in YAML's brackets: its type, and those of its items and members."""
    return "{" + ", ".join(_list_keywords(value)) + "}"


def _list_keywords(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON
    if value is None:
        yield "nullable: true"
        return
    yield f"type: {_name_type(value)}"
    if isinstance(value, list):
        yield f"items: {describe_schema(value[0]) if value else '{}'}"
    elif isinstance(value, Mapping) and value:
        members = [f"{quote(name)}: {describe_schema(member)}" for name, member in value.items()]
        yield f"properties: {{{', '.join(members)}}}"


def _name_type(value: object) -> str:
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "object")


def _format(value: object) -> str:
    return quote(value) if isinstance(value, str) else json.dumps(value)
