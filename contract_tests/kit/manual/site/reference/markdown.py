"""Pieces of Markdown: tables, code, texts in cells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

CODE = re.compile(r"(`+[^`]+`+)")


def make_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; an empty text if there are no rows."""
    lines = [f"| {' | '.join(map(make_cell, cells))} |" for cells in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines, "", ""]) if lines else ""


def make_cell(text: str) -> str:
    """Return a text as one line that can be in a cell of a table; what looks like HTML outside of code is text."""
    pieces = CODE.split(" ".join(text.split()))
    escaped = [piece if place % 2 else escape_html(piece) for place, piece in enumerate(pieces)]
    return re.sub(r"(?<!\\)\|", r"\\|", "".join(escaped))


def escape_html(text: str) -> str:
    """Escape what would be read as HTML."""
    return re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<br>", "\f").replace("<", "&lt;").replace("\f", "<br>")


def make_code(text: str, language: str = "text") -> str:
    """Return a block of code."""
    return f"```{language}\n{text.rstrip()}\n```\n\n"


def make_json(value: Any) -> str:
    """Return a value as a block of JSON, short objects in one line."""
    return make_code(_format_json(value, ""), "json")


def quote(value: object) -> str:
    """Return a value as code."""
    return f"`{value}`"


def _format_json(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False, default=str)
    if len(line) + len(indent) <= 100 or not value or not isinstance(value, dict | list):
        return line
    deeper = indent + "  "
    if isinstance(value, dict):
        items = [f"{deeper}{json.dumps(str(key))}: {_format_json(item, deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    return "[\n" + ",\n".join(deeper + _format_json(item, deeper) for item in value) + f"\n{indent}]"
