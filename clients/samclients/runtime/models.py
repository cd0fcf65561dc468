"""Decorator of generated models: attrs classes whose ``repr`` hides secrets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import attrs

from samclients.runtime.redaction.masking import mask_url
from samclients.runtime.redaction.secret_names import is_secret
from samclients.runtime.redaction.secret_spellings import STARS
from samclients.runtime.redaction.secret_text import TextMasker

T = TypeVar("T")


@dataclass_transform(field_specifiers=(attrs.field,))
def define(cls: type[T]) -> type[T]:
    """Define an attrs class whose ``repr`` hides secrets."""
    return attrs.define(field_transformer=_hide_secrets)(cls)


def _hide_secrets(_cls: type[Any], fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    return [member.evolve(repr=_choose_repr(member.name)) for member in fields]


def _choose_repr(name: str) -> Callable[[Any], str]:
    """Return the ``repr`` function of a member: stars for a secret; secrets in URLs and plain objects are masked."""
    return (lambda _value: STARS) if is_secret(name) else (lambda value: repr(_mask(value)))


def _mask(value: Any) -> Any:  # noqa: ANN401 -- any member
    if isinstance(value, str):
        return mask_url(value)
    return TextMasker().mask_json(value) if isinstance(value, (dict, list)) else value
