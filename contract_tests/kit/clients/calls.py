"""Calls of a generated client with the values of a case: Python names for wire names, typed models for JSON."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from contract_tests.kit.cases.case import NO_BODY, Case
from contract_tests.kit.cases.raw_request import FILE_NAME
from samclients.runtime import UNSET, CallFailed, Client, File, Model, Operation, ParsedResponse, Unset
from samclients.runtime.data.shapes import build

WORD = re.compile(r"[^0-9A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])")
Function = Operation[..., Any]


class NoSuchArgument(Exception):
    """The generated function does not take a parameter, body or value of the spec."""


def load_functions(vendor: str) -> Mapping[str, Function]:
    """Return the generated functions by operationId; they return status and headers, too."""
    functions: Mapping[str, Function] = import_module(f"samclients.{vendor}.operations").OPERATIONS
    return functions


def call_operation(vendor: str, case: Case, client: Client) -> ParsedResponse[Any]:
    """Call the generated function of a case.

    Raises:
        NoSuchArgument: it takes no such parameter or body.
        ClientError: as the client raises it.
    """
    function = load_functions(vendor)[case.operation.id]
    return function(bind_client(client, function, case), **build_arguments(function, case))


def bind_client(client: Client, function: Function, case: Case) -> Client:
    """Return the client with the path parameters of a case that clients have for all their calls."""
    return client.bind(**{name: case.path[name] for name in function.bound if name in case.path})


def try_call(vendor: str, case: Case, client: Client) -> ParsedResponse[Any] | CallFailed:
    """Call the generated function of a case, and return its result or its error."""
    try:
        return call_operation(vendor, case, client)
    except CallFailed as error:
        return error


def build_arguments(function: Function, case: Case) -> dict[str, Any]:
    """Build the keyword arguments of a case.

    Raises:
        NoSuchArgument: the function takes no such parameter or body.
    """
    hints = _load_hints(function)
    locations = {"path": case.path, "query": case.query, "header": case.headers}
    arguments: dict[str, Any] = {}
    for parameter in case.operation.parameters:
        values = {name.lower(): value for name, value in locations.get(parameter.location, {}).items()}
        if parameter.name.lower() in values and parameter.name not in function.bound:
            name = _find_argument(parameter.name, parameter.schema.type, arguments, hints)
            arguments[name] = convert_value(values[parameter.name.lower()], hints[name])
    if case.body is not NO_BODY:
        arguments |= _build_body(case, hints)
    return arguments


def _build_body(case: Case, hints: Mapping[str, Any]) -> dict[str, Any]:
    if "body" not in hints:
        raise NoSuchArgument(f"{case.operation.id} takes no body.")
    choice = {"media_type": case.media_type} if "media_type" in hints else {}
    if isinstance(case.body, bytes):
        return {"body": File.of(case.body, case.media_type), **choice}
    return {"body": convert_value(case.body, hints["body"]), **choice}


@cache
def _load_hints(function: Function) -> Mapping[str, Any]:
    hints = get_type_hints(function.function)
    return {name: hints[name] for name in function.signature.parameters}


def _find_argument(name: str, kind: str, taken: Container[str], hints: Mapping[str, Any]) -> str:
    """Find the argument of a parameter: ``orgId`` is ``org_id``, ``filter`` may be ``filter_``.

    ``order[]`` beside ``order`` is ``order_list``.
    """
    word = "_".join(filter(None, WORD.split(name))).lower()
    names = (f"{word}_list", word) if kind == "array" else (word, f"{word}_")
    found = next((candidate for candidate in names if candidate in hints and candidate not in taken), None)
    if found is None:
        raise NoSuchArgument(f"No argument for {name!r} among {', '.join(hints)}.")
    return found


def convert_value(value: Any, hint: Any) -> Any:
    """Convert a JSON value to the type of an argument: enumeration, model, date-time; other values are unchanged.

    Raises:
        NoSuchArgument: the type has no such value.
    """
    for alternative in _list_alternatives(hint):
        converted = _convert(value, alternative)
        if converted is not UNSET:
            return converted
    raise NoSuchArgument(f"{value!r:.200} is not a value of {hint}.")


def _list_alternatives(hint: Any) -> tuple[Any, ...]:
    alternatives = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return tuple(alternative for alternative in alternatives if alternative is not Unset)


def _convert(value: Any, hint: Any) -> Any:  # noqa: PLR0911 -- one return for each kind of type
    """Convert a value to a type; UNSET if the type does not have it."""
    if hint is Any:
        return value
    if hint is File:
        return File.of(value, file_name=FILE_NAME) if isinstance(value, bytes) else UNSET
    if get_origin(hint) in (list, Sequence):
        return [convert_value(item, get_args(hint)[0]) for item in value] if isinstance(value, list) else UNSET
    if get_origin(hint) is Literal or hint is NoneType:
        return value if value in (get_args(hint) or (None,)) else UNSET
    if issubclass(hint, Enum):
        return hint(value) if value in [member.value for member in hint] else UNSET
    if get_origin(hint) in (dict, Mapping):
        return value if isinstance(value, Mapping) else UNSET
    if issubclass(hint, Model):
        return _convert_to_model(value, hint)
    if hint in (datetime, date):
        return hint.fromisoformat(value) if isinstance(value, str) else UNSET
    accepted = {int: (int,), float: (int, float), bool: (bool,)}.get(hint, (hint,))
    if isinstance(value, accepted) and (hint is bool or not isinstance(value, bool)):
        return float(value) if hint is float else value
    return _parse_text(value, hint)


def _convert_to_model(value: Any, hint: Any) -> Any:
    if not isinstance(value, Mapping):
        return UNSET
    files = {name: member for name, member in value.items() if isinstance(member, bytes)}
    try:
        built = build({name: member for name, member in value.items() if name not in files}, hint, strict=True)
        return _set_files(built, files)
    except ValueError as error:
        raise NoSuchArgument(f"{value!r:.200} is not a valid {hint.__name__}: {error!r}") from error


def _set_files(model: Any, files: Mapping[str, bytes]) -> Any:
    """Set the files of a multipart form, which are not JSON."""
    for name, content in files.items():
        attribute = "_".join(filter(None, WORD.split(name))).lower()
        setattr(model, attribute, convert_value(content, get_type_hints(type(model))[attribute]))
    return model


def _parse_text(value: Any, hint: Any) -> Any:
    """Parse the text of a path or query parameter as a number or boolean."""
    if hint is int and isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    return {"true": True, "false": False}.get(value, UNSET) if hint is bool and isinstance(value, str) else UNSET
