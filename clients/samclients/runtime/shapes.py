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
    """Check a model or a list of models against its annotations.

    Raises:
        TypeError: a member has another type; the message names it.
    """
    if isinstance(value, list):
        for number, entry in enumerate(value):
            check(entry, f"{place}[{number}]")
        return
    model: type[Any] = type(value)
    if attrs.has(model):
        for name, wire_name, validate in _list_members(model):
            validate(getattr(value, name), f"{place}.{wire_name}" if place else wire_name)


@cache
def _list_members(model: type[Any]) -> tuple[tuple[str, str, Validator], ...]:
    package = sys.modules[model.__module__.rpartition(".")[0]]
    hints = get_type_hints(model, localns=vars(package))
    names = [member.name for member in attrs.fields(model)]
    return tuple((name, name.strip("_"), _build_validator(hints[name])) for name in names)


def _build_validator(wanted: Any) -> Validator:  # noqa: ANN401 -- any annotation
    """Return the validator for values of a type."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if wanted in UNCHECKED:
        return _accept_anything
    if origin in (Union, UnionType):
        return _build_union_validator(wanted, [member for member in inner if member is not Unset])
    if origin is list:
        return _build_list_validator(_build_validator(inner[0]))
    if origin is dict:
        return _build_object_validator(_build_validator(inner[1]))
    return _build_instance_validator(wanted)


def _accept_anything(_value: object, _place: str) -> None:
    pass


def _build_instance_validator(wanted: type[Any]) -> Validator:
    accepted = (int, float) if wanted is float else wanted
    is_model, bool_is_wrong = attrs.has(wanted), wanted in (int, float)

    def validate(value: object, place: str) -> None:
        if not isinstance(value, accepted) or (bool_is_wrong and isinstance(value, bool)):
            raise TypeError(f"{place} is {_describe_type(type(value))}, not {_describe_type(wanted)}")
        if is_model:
            check(value, place)

    return validate


def _build_union_validator(wanted: Any, types: list[Any]) -> Validator:  # noqa: ANN401 -- any annotation
    validators = [_build_validator(member) for member in types]

    def validate(value: object, place: str) -> None:
        if isinstance(value, Unset):
            return
        if len(validators) == 1:
            validators[0](value, place)
            return
        for validator in validators:
            try:
                validator(value, place)
            except TypeError:
                continue
            return
        raise TypeError(f"{place} is {_describe_type(type(value))}, not {_describe_type(wanted)}")

    return validate


def _build_list_validator(inner: Validator) -> Validator:
    def validate(value: object, place: str) -> None:
        if not isinstance(value, list):
            raise TypeError(f"{place} is {_describe_type(type(value))}, not a list")
        for number, entry in enumerate(value):
            inner(entry, f"{place}[{number}]")

    return validate


def _build_object_validator(inner: Validator) -> Validator:
    def validate(value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise TypeError(f"{place} is {_describe_type(type(value))}, not an object")
        for name, entry in value.items():
            inner(entry, f"{place}.{name}")

    return validate


def _describe_type(wanted: Any) -> str:  # noqa: ANN401 -- any annotation
    if wanted is NoneType:
        return "null"
    if inner := [member for member in get_args(wanted) if member is not Unset]:
        return " or ".join(map(_describe_type, inner))
    return str(getattr(wanted, "__name__", wanted))
