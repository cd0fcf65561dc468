"""Type checks of parsed models against their annotations; generated models do not check their members."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from samclients.runtime.types import Unset

Validator = Callable[[Any, str], None]
UNCHECKED = (Any, object, Unset)


def check(value: object, place: str = "") -> None:
    """Check a model, or a list of models, against its annotations.

    Raises:
        TypeError: a member is of another type; the text says which and where.
    """
    if isinstance(value, list):
        for number, one in enumerate(value):
            check(one, f"{place}[{number}]")
        return
    model: type[Any] = type(value)
    if attrs.has(model):
        for name, told, look in _members(model):
            look(getattr(value, name), f"{place}.{told}" if place else told)


@cache
def _members(model: type[Any]) -> tuple[tuple[str, str, Validator], ...]:
    package = sys.modules[model.__module__.rpartition(".")[0]]
    hints = get_type_hints(model, localns=vars(package))
    return tuple((one.name, one.name.strip("_"), _validator_for(hints[one.name])) for one in attrs.fields(model))


def _validator_for(wanted: Any) -> Validator:  # noqa: ANN401 -- any annotation
    """The validator of values of a type."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if wanted in UNCHECKED:
        return _accept_anything
    if origin in (Union, UnionType):
        return _union_validator(wanted, [one for one in inner if one is not Unset])
    if origin is list:
        return _list_validator(_validator_for(inner[0]))
    if origin is dict:
        return _object_validator(_validator_for(inner[1]))
    return _instance_validator(wanted)


def _accept_anything(_value: object, _place: str) -> None:
    pass


def _instance_validator(wanted: type[Any]) -> Validator:
    accepted = (int, float) if wanted is float else wanted
    is_model, bool_is_wrong = attrs.has(wanted), wanted in (int, float)

    def look(value: object, place: str) -> None:
        if not isinstance(value, accepted) or (bool_is_wrong and isinstance(value, bool)):
            raise TypeError(f"{place} is {_type_name(type(value))}, not {_type_name(wanted)}")
        if is_model:
            check(value, place)

    return look


def _union_validator(wanted: Any, types: list[Any]) -> Validator:  # noqa: ANN401
    looks = [_validator_for(one) for one in types]

    def look(value: object, place: str) -> None:
        if isinstance(value, Unset):
            return
        if len(looks) == 1:
            looks[0](value, place)
            return
        for one in looks:
            try:
                one(value, place)
            except TypeError:
                continue
            return
        raise TypeError(f"{place} is {_type_name(type(value))}, not {_type_name(wanted)}")

    return look


def _list_validator(inner: Validator) -> Validator:
    def look(value: object, place: str) -> None:
        if not isinstance(value, list):
            raise TypeError(f"{place} is {_type_name(type(value))}, not a list")
        for number, one in enumerate(value):
            inner(one, f"{place}[{number}]")

    return look


def _object_validator(inner: Validator) -> Validator:
    def look(value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise TypeError(f"{place} is {_type_name(type(value))}, not an object")
        for name, one in value.items():
            inner(one, f"{place}.{name}")

    return look


def _type_name(wanted: Any) -> str:  # noqa: ANN401
    if wanted is NoneType:
        return "null"
    if inner := [one for one in get_args(wanted) if one is not Unset]:
        return " or ".join(_type_name(one) for one in inner)
    return str(getattr(wanted, "__name__", wanted))
