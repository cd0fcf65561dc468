"""A record as a form: a field a column, with the texts that the values have in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDE = 28  # characters of a text that needs a wide field
LONG = 100  # characters of a text that needs several lines
BEFORE = "before-"  # the name of the hidden field with the text that a form was sent to the browser with
FORMS = {"json": "JSON", "texts": "A JSON array of texts"}


@dataclass(frozen=True)
class Field:
    """A field of a record's form.

    Args:
        column: The column, as the control plane describes it.
        text: The text in the field.
        before: The text that was in the field when the visitor opened the form.
    """

    column: Mapping[str, Any]
    text: str
    before: str

    @property
    def name(self) -> str:
        """The column's name."""
        return str(self.column["name"])

    @property
    def choices(self) -> list[str]:
        """The values to choose from; empty for a text field."""
        values = ["true", "false"] if self.column["type"] == "boolean" else list(self.column["choices"])
        if not values:
            return []
        others = ["", *values] if self.column["nullable"] else values
        return others if self.text in others else [self.text, *others]

    @property
    def is_long(self) -> bool:
        """True if the field needs several lines."""
        return len(self.text) > LONG or "\n" in self.text or self.column["type"] in FORMS

    @property
    def is_wide(self) -> bool:
        """True if the field is wider than usual."""
        return len(self.text) > WIDE

    @property
    def help(self) -> str:
        """The help text of the field: the values that it takes."""
        column = self.column
        words = (
            f"Such as {column['form']}" if column["form"] else FORMS.get(column["type"], ""),
            "Masked: replace it, or leave it as it is" if column["secret"] else "",
        )
        return "".join(f"{word}. " for word in words if word).strip()

    def parse(self) -> Any:  # noqa: ANN401 -- a JSON value
        """Parse the text by the type of the column.

        Raises:
            ValueError: it is not of this type.
        """
        if self.text == "" and self.column["nullable"]:
            return None
        if self.column["type"] == "text":
            return self.text
        try:
            return json.loads(self.text)
        except ValueError:
            kind = FORMS.get(self.column["type"], f"of type {self.column['type']}")
            raise ValueError(f"{self.name} must be {kind[0].lower() + kind[1:] if kind[0] == 'A' else kind}.") from None


def list_fields(
    table: Mapping[str, Any], values: Mapping[str, Any], sent: Mapping[str, str] | None = None
) -> list[Field]:
    """Return the fields of a record, those that cannot be changed last.

    Args:
        table: The table, as the control plane describes it.
        values: The record's values.
        sent: The form that a visitor has sent; None for the record as it is.
    """
    fields = []
    for column in sorted(table["columns"], key=lambda column: bool(column["fixed"]) and not _is_key(table, column)):
        name = column["name"]
        shown = format_value(values[name])
        if sent is None or column["fixed"] or name not in sent:
            fields.append(Field(column, shown, shown))
        else:
            fields.append(Field(column, _unify_lines(sent[name]), _unify_lines(sent.get(BEFORE + name, shown))))
    return fields


def read_changes(fields: Sequence[Field]) -> dict[str, Any]:
    """Return the values that the visitor has changed: what others changed meanwhile stays.

    Raises:
        ValueError: a text is not of its column's type.
    """
    return {field.name: field.parse() for field in fields if not field.column["fixed"] and field.text != field.before}


def find_field(fields: Sequence[Field], problem: str) -> str:
    """Return the name of the field that a refusal is about, whose message begins with it; empty for none."""
    first = problem.partition(" ")[0]
    return first if any(field.name == first and not field.column["fixed"] for field in fields) else ""


def format_value(value: object) -> str:
    """Return the text of a value in a field: nothing for null, JSON for what is not a text."""
    if value is None:
        return ""
    return _unify_lines(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def choose_columns(
    table: Mapping[str, Any], records: Sequence[Mapping[str, Any]], most: int
) -> list[Mapping[str, Any]]:
    """Return the columns of a list: the key, then columns with values, those that can be changed first."""
    used = [
        column
        for column in table["columns"]
        if _is_key(table, column)
        or not records
        or any(format_value(record["values"][column["name"]]) for record in records)
    ]
    ranked = sorted(used, key=lambda column: (not _is_key(table, column), bool(column["fixed"])))[:most]
    return [column for column in table["columns"] if column in ranked]


def _is_key(table: Mapping[str, Any], column: Mapping[str, Any]) -> bool:
    return column["name"] in table["key"]


def _unify_lines(text: str) -> str:
    """Return a text with the line breaks that it is compared with: browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
