"""Type of parsed JSON values."""

from __future__ import annotations

from typing import Any, TypeAlias

JsonValue: TypeAlias = Any  # a text, a number, a boolean, None, a list or an object
