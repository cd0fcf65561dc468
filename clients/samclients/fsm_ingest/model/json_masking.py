"""Masking of secrets in JSON texts, member by member, and restoring of masked members after an edit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.masking import is_shown_header
from samclients.runtime.redaction.secret_names import is_secret_parameter
from samclients.runtime.redaction.secret_spellings import STARS
from samclients.runtime.redaction.secret_text import TextMasker

HARMLESS = {"grant_type", "scope"}  # of the body of advanced auth information
Path = tuple[str, ...]
MaskLeaf = Callable[[Path, Any], Any]


def mask_body(path: Path, value: Any) -> Any:  # noqa: ANN401 -- JSON
    """Mask a value of a job's body if a name on its path is that of a secret."""
    return STARS if any(map(is_secret_parameter, path)) else value


def mask_auth(path: Path, value: Any) -> Any:  # noqa: ANN401 -- JSON
    """Mask a value of advanced auth information: everything in its body and headers that may be a secret."""
    if path[0] == "token_url" and isinstance(value, str):
        return TextMasker().mask_receiver(value)
    is_body_secret = path[0] == "body" and path[-1] not in HARMLESS
    is_header_secret = path[0] == "headers" and not is_shown_header(path[-1])
    return STARS if is_body_secret or is_header_secret else value


def mask_json_text(text: str, mask: MaskLeaf) -> str:
    """Return a JSON text with stars in place of secrets; only stars if it is no JSON.

    Args:
        text: The JSON.
        mask: Returns what is shown of a value at a path.
    """
    found = _parse(text)
    return STARS if found is None else _format(_map_leaves(found, (), mask))


def restore_json_text(shown: str, old: str, mask: MaskLeaf) -> str:
    """Return an edited JSON text with the stored values in place of stars.

    Args:
        shown: The text after the edit.
        old: The stored text.
        mask: As for ``mask_json_text``.

    Raises:
        InvalidInput: a value is masked that the stored text does not have at its place.
    """
    if STARS not in shown or shown == old:
        return shown
    if shown == mask_json_text(old, mask):
        return old
    edited, known = _parse(shown), _parse(old)
    if edited is None:
        return shown
    values: dict[Path, Any] = {}
    _map_leaves(known or {}, (), values.setdefault)

    def restore(path: Path, value: Any) -> Any:  # noqa: ANN401 -- JSON
        if not isinstance(value, str) or STARS not in value:
            return value
        if path not in values or mask(path, values[path]) != value:
            raise InvalidInput(f"{path[-1]}: {STARS} stands for what is not shown; enter it.")
        return values[path]

    return _format(_map_leaves(edited, (), restore))


def is_json(text: str) -> bool:
    """Tell if a text is a JSON object or array."""
    return _parse(text) is not None


def _parse(text: str) -> Mapping[str, Any] | list[Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, (Mapping, list)) else None


def _format(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _map_leaves(value: Any, path: Path, change: MaskLeaf) -> Any:  # noqa: ANN401 -- JSON
    """Return JSON with other leaves; empty ones stay."""
    if isinstance(value, Mapping):
        return {name: _map_leaves(entry, (*path, name), change) for name, entry in value.items()}
    if isinstance(value, list):
        return [_map_leaves(entry, (*path, str(number)), change) for number, entry in enumerate(value)]
    return value if value in (None, "") else change(path, value)
