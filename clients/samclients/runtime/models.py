"""How generated models are defined: attrs classes that show no secrets when they are printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import attrs

from samclients.runtime.masking import is_secret

T = TypeVar("T")


@dataclass_transform(field_specifiers=(attrs.field,))
def define(cls: type[T]) -> type[T]:
    """``attrs.define``, with secrets left out of ``repr``."""
    return attrs.define(field_transformer=_hidden)(cls)


def _hidden(_cls: type[Any], fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    shown: Callable[[Any], str] = _stars
    return [one.evolve(repr=shown) if is_secret(one.name) else one for one in fields]


def _stars(_value: object) -> str:
    return "***"
