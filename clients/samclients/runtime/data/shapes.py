"""Conversion of JSON to the types of a specification: quickly where it fits them, tolerantly or strictly elsewhere.

``decode`` lets msgspec read JSON that fits its type. All other JSON is read by builders, one per type, which keep what
the specification does not know, or report the first difference if they are strict.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import NODEFAULT, Struct

from samclients.runtime.types import UNSET, Choice, Unset

Builder = Callable[[Any, bool], Any]  # of a JSON value; the second argument is True to be strict
MISSING, UNDOCUMENTED = "missing", "not documented"
LONGEST_CAME = 80  # characters of a value in an error
NAMES: Mapping[Any, str] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "a boolean",
    NoneType: "null",
    dict: "an object",
    list: "a list",
    datetime: "a date-time",
    date: "a date",
    UUID: "a UUID",
}


class Mismatch(ValueError):
    """A JSON value is not of its documented type.

    ``pointer`` is the JSON pointer of the value, ``expected`` and ``came`` describe the documented and the real value.
    """

    def __init__(self, expected: str, came: str) -> None:
        super().__init__(expected, came)
        self.expected, self.came = expected, came
        self._path: list[str | int] = []

    @property
    def pointer(self) -> str:
        """The JSON pointer of the value; empty for the whole body."""
        return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in self._path)

    def inside(self, part: str | int) -> Mismatch:
        """Add the name or number of the enclosing value, and return the error."""
        self._path.insert(0, part)
        return self

    def __str__(self) -> str:
        alone = self.came in (MISSING, UNDOCUMENTED)
        return f"{self.pointer or 'The body'} is {self.came}{'' if alone else f', not {self.expected}'}"


def decode(content: bytes, kind: Any, *, strict: bool) -> Any:  # noqa: ANN401 -- any type
    """Return a JSON text as a value of a type.

    Raises:
        Mismatch: the value has another type; with ``strict`` also if it has members or choices that are not documented.
        ValueError: the text is not JSON.
    """
    read = get_decoder(kind)
    if read is not None:
        try:
            return read(content)
        except msgspec.DecodeError:
            pass  # a surprise: the builders find out which
    return build(json.loads(content), kind, strict=strict)


def build(value: Any, kind: Any, *, strict: bool = False) -> Any:  # noqa: ANN401 -- any type
    """Return a JSON value as a value of a type.

    Raises:
        Mismatch: the value has another type; with ``strict`` also if it has members or choices that are not documented.
    """
    return get_builder(kind)(value, strict)


@cache
def get_decoder(kind: Any) -> Callable[[bytes], Any] | None:  # noqa: ANN401 -- any type
    """Return msgspec's decoder of a type; None for types that only the builders can read."""
    try:
        return msgspec.json.Decoder(kind).decode
    except TypeError:  # a union of models
        return None


@cache
def get_builder(kind: Any) -> Builder:  # noqa: ANN401, PLR0911 -- any type, and one return for each kind of type
    """Return the builder of values of a type."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in (Any, object):
        return lambda value, _strict: value
    if origin in (Union, UnionType):
        return _make_union_builder([member for member in inner if member is not Unset])
    if origin is list or kind is list:
        return _make_list_builder(get_builder(inner[0] if inner else Any))
    if origin is dict or kind is dict:
        return _make_object_builder(get_builder(inner[1] if inner else Any))
    if issubclass(kind, Struct):
        return ModelBuilder(kind)
    if issubclass(kind, Choice):
        return _make_choice_builder(kind)
    if kind in PARSERS:
        return _make_text_builder(kind, PARSERS[kind])
    return _make_scalar_builder(kind)


PARSERS: Mapping[Any, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
}


def _came(value: object) -> str:
    return NAMES.get(type(value), type(value).__name__)


def _make_scalar_builder(kind: Any) -> Builder:  # noqa: ANN401 -- any type
    accepted = (int, float) if kind is float else kind
    bool_is_wrong = kind in (int, float)

    def build_scalar(value: Any, _strict: bool) -> Any:  # noqa: ANN401, FBT001 -- a builder
        if not isinstance(value, accepted) or (bool_is_wrong and isinstance(value, bool)):
            raise Mismatch(NAMES.get(kind, str(kind)), _came(value))
        return value

    return build_scalar


def _make_text_builder(kind: Any, parse: Callable[[str], Any]) -> Builder:  # noqa: ANN401 -- any type
    def build_text(value: Any, _strict: bool) -> Any:  # noqa: ANN401, FBT001 -- a builder
        if not isinstance(value, str):
            raise Mismatch(NAMES[kind], _came(value))
        try:
            return parse(value)
        except ValueError:
            raise Mismatch(NAMES[kind], repr(value)[:LONGEST_CAME]) from None

    return build_text


def _make_choice_builder(kind: type[Choice]) -> Builder:
    expected = f"one of {', '.join(map(repr, map(str, kind)))}"

    def build_choice(value: Any, strict: bool) -> Any:  # noqa: ANN401, FBT001 -- a builder
        if not isinstance(value, str):
            raise Mismatch(expected, _came(value))
        choice = kind.of(value)
        if strict and not choice.is_known:
            raise Mismatch(expected, repr(value)[:LONGEST_CAME])
        return choice

    return build_choice


def _make_list_builder(build_item: Builder) -> Builder:
    def build_list(value: Any, strict: bool) -> Any:  # noqa: ANN401, FBT001 -- a builder
        if not isinstance(value, list):
            raise Mismatch(NAMES[list], _came(value))
        built: list[Any] = []
        try:
            for item in value:
                built.append(build_item(item, strict))  # noqa: PERF401 -- an error needs the number of built items
        except Mismatch as error:
            raise error.inside(len(built)) from None
        return built

    return build_list


def _make_object_builder(build_item: Builder) -> Builder:
    def build_object(value: Any, strict: bool) -> Any:  # noqa: ANN401, FBT001 -- a builder
        if not isinstance(value, dict):
            raise Mismatch(NAMES[dict], _came(value))
        built: dict[str, Any] = {}
        for name, item in value.items():
            try:
                built[name] = build_item(item, strict)
            except Mismatch as error:
                raise error.inside(name) from None
        return built

    return build_object


def _make_union_builder(kinds: list[Any]) -> Builder:
    builders = [get_builder(kind) for kind in kinds]
    if len(builders) == 1:
        return builders[0]

    def build_any(value: Any, strict: bool) -> Any:  # noqa: ANN401, FBT001 -- a builder
        problems = []
        for is_strict in (True,) if strict else (True, False):  # what fits exactly is preferred
            for build_member in builders:
                try:
                    return build_member(value, is_strict)
                except Mismatch as error:
                    problems.append(error)
        raise max(problems, key=lambda problem: problem.pointer.count("/"))

    return build_any


class ModelBuilder:
    """Builder of a model, which may contain models of the same kind."""

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 -- a subclass of Model, which this module cannot import
        self.kind, self.is_open = kind, kind.is_open

    @cached_property
    def members(self) -> dict[str, tuple[str, Builder, bool]]:
        """Name, builder and requiredness of each member by its name in JSON."""
        hints = get_type_hints(self.kind)
        return {
            info.encode_name: (
                info.name,
                get_builder(hints[info.name]),
                info.default is NODEFAULT and info.default_factory is NODEFAULT,
            )
            for info in msgspec.structs.fields(self.kind)
        }

    def __call__(self, value: Any, strict: bool) -> Any:  # noqa: ANN401, FBT001 -- a builder
        """Build a model.

        Raises:
            Mismatch: the value has another shape.
        """
        if not isinstance(value, dict):
            raise Mismatch(NAMES[dict], _came(value))
        arguments: dict[str, Any] = {}
        for wire, (name, build_member, is_required) in self.members.items():
            item = value.get(wire, UNSET)
            if item is not UNSET:
                try:
                    arguments[name] = build_member(item, strict)
                except Mismatch as error:
                    raise error.inside(wire) from None
            elif is_required:
                raise Mismatch("present", MISSING).inside(wire)
        model: Any = self.kind(**arguments)
        self._keep_others(model, value, strict=strict)
        return model

    def _keep_others(self, model: Any, value: Mapping[str, Any], *, strict: bool) -> None:  # noqa: ANN401 -- any model
        for name, item in value.items():
            if name not in self.members:
                if strict and not self.is_open:
                    raise Mismatch("absent", UNDOCUMENTED).inside(name)
                model.extra[name] = item
