"""Values of facts with the values of a run: ``${name}`` in texts, and the functions ``$text``, ``$items``, ..."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any
from urllib.parse import quote

Values = Mapping[str, Any]
NAME = re.compile(r"\$\{([A-Za-z_]+)\}")


def fill(template: Any, values: Values) -> Any:
    """Return a template with the values.

    A text that consists of one name becomes the value itself, with its type. An object with the name of one function
    becomes the function's result.

    Raises:
        KeyError: there is no value or function of the name.
    """
    if isinstance(template, str):
        if whole := NAME.fullmatch(template):
            return values[whole[1]]
        return NAME.sub(lambda match: str(values[match[1]]), template)
    if isinstance(template, list):
        return [fill(item, values) for item in template]
    if isinstance(template, dict):
        name = next(iter(template), "")
        if isinstance(name, str) and name.startswith("$") and not NAME.match(name):
            return FUNCTIONS[name](template[name], values)
        return {fill(key, values): fill(member, values) for key, member in template.items()}
    return template


def _repeat_text(template: Any, values: Values) -> str:
    """Return a text of ``n`` characters, or of ``length`` ones, that begins with another one."""
    if isinstance(template, dict):
        values, template = {**values, "n": template["length"]}, template["text"]
    return str(fill(template, values)).ljust(values["n"], "X")[: values["n"]]


def _build_items(template: Any, values: Values) -> list[Any]:
    return [fill(template, {**values, "i": number}) for number in range(values["n"])]


def _add_time(template: Any, values: Values) -> str:
    """Return a time, and seconds for each of ``n``, after another time."""
    start, seconds = template["time"], template["seconds"] * values["n"] + template.get("more", 0)
    moment = datetime.fromisoformat(fill(start, values)) + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _encode_json(template: Any, values: Values) -> str:
    return base64.b64encode(json.dumps(fill(template, values)).encode()).decode()


def _encode_basic(template: Any, values: Values) -> str:
    return "Basic " + base64.b64encode(":".join(fill(template, values)).encode()).decode()


def _build_receiver(template: Any, values: Values) -> str:
    """Return the URL of a receiver with a value in its query."""
    return f"https://host/receive?x={quote(fill(template, values), safe='')}"


def _compute_md5(template: Any, values: Values) -> str:
    return md5(str(fill(template, values)).encode(), usedforsecurity=False).hexdigest()


FUNCTIONS: Mapping[str, Callable[[Any, Values], Any]] = {
    "$text": _repeat_text,
    "$items": _build_items,
    "$time": _add_time,
    "$base64": _encode_json,
    "$basic": _encode_basic,
    "$md5": _compute_md5,
    "$receiver": _build_receiver,
}


def merge(value: Any, change: Any) -> Any:
    """Return a value with a change: members of objects are merged, and null removes a member."""
    if not (isinstance(value, dict) and isinstance(change, dict)):
        return change
    merged = {**value, **{name: merge(value.get(name), member) for name, member in change.items()}}
    return {name: member for name, member in merged.items() if name not in change or change[name] is not None}
