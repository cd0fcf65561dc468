"""Calls a generated client with what a case says: Python's names for the wire's, typed models for JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from inspect import signature
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from contract_tests.kit.clients.cases import NOTHING, Case
from samclients.runtime import UNSET, Client, File, ParsedResponse, Unset

WORD = re.compile(r"[^0-9A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])")
Function = Callable[..., ParsedResponse[Any]]


class NoSuchArgument(Exception):
    """The generated function does not take what the spec has."""


def operations(vendor: str) -> Mapping[str, Function]:
    """The generated functions by operationId, the twins that give status and headers."""
    found: Mapping[str, Function] = import_module(f"samclients.{vendor}.api").OPERATIONS
    return found


def called(vendor: str, case: Case, client: Client) -> ParsedResponse[Any]:
    """What the generated function returns for a case.

    Raises:
        NoSuchArgument: it takes no such parameter or body.
        ClientError: as the client raises it.
    """
    wanted = operations(vendor)[case.operation.id]
    return wanted(client, **arguments(wanted, case))


def arguments(wanted: Function, case: Case) -> dict[str, Any]:
    """The keyword arguments that say what a case says.

    Raises:
        NoSuchArgument: the function takes no such parameter or body.
    """
    hints = _hints(wanted)
    said = {"path": case.path, "query": case.query, "header": case.headers}
    found: dict[str, Any] = {}
    for parameter in case.operation.parameters:
        values = {name.lower(): value for name, value in said.get(parameter.location, {}).items()}
        if parameter.name.lower() in values:
            name = _python_name(parameter.name, parameter.schema.type, found.keys(), hints)
            found[name] = typed(values[parameter.name.lower()], hints[name])
    if case.body is not NOTHING:
        found |= _body(case, hints)
    return found


def _body(case: Case, hints: Mapping[str, Any]) -> dict[str, Any]:
    if "body" not in hints:
        raise NoSuchArgument(f"{case.operation.id} takes no body.")
    choice = {"media_type": case.media_type} if "media_type" in hints else {}
    if isinstance(case.body, bytes):
        return {"body": File.of(case.body, case.media_type), **choice}
    return {"body": typed(case.body, hints["body"]), **choice}


@cache
def _hints(wanted: Function) -> Mapping[str, Any]:
    hints = get_type_hints(wanted)
    return {name: hints[name] for name in signature(wanted).parameters if name != "client"}


def _python_name(name: str, kind: str, taken: object, hints: Mapping[str, Any]) -> str:
    """``orgId`` is ``org_id``, ``filter`` may be ``filter_``, ``order[]`` beside ``order`` is ``order_list``."""
    word = "_".join(filter(None, WORD.split(name))).lower()
    names = (f"{word}_list", word) if kind == "array" else (word, f"{word}_")
    found = next((one for one in names if one in hints and one not in taken), None)  # type: ignore[operator]
    if found is None:
        raise NoSuchArgument(f"There is no argument for {name!r} among {', '.join(hints)}.")
    return found


def typed(value: Any, hint: Any) -> Any:
    """A JSON value as a function wants it: enumerations, models, moments; anything else stays as it is.

    Raises:
        NoSuchArgument: the type that is wanted has no such value.
    """
    for one in _alternatives(hint):
        made = _made(value, one)
        if made is not UNSET:
            return made
    raise NoSuchArgument(f"{value!r:.200} is no {hint}.")


def _alternatives(hint: Any) -> tuple[Any, ...]:
    alternatives = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return tuple(one for one in alternatives if one is not Unset)


def _made(value: Any, hint: Any) -> Any:  # noqa: PLR0911 -- one per kind of type
    """The value as this type has it; UNSET where it has not."""
    if hint is Any:
        return value
    if get_origin(hint) is list:
        return [typed(one, get_args(hint)[0]) for one in value] if isinstance(value, list) else UNSET
    if get_origin(hint) is Literal or hint is NoneType:
        return value if value in (get_args(hint) or (None,)) else UNSET
    if issubclass(hint, Enum):
        return hint(value) if value in [one.value for one in hint] else UNSET
    if attrs.has(hint):
        return _model(value, hint)
    if hint in (datetime, date):
        return hint.fromisoformat(value) if isinstance(value, str) else UNSET
    accepted = {int: (int,), float: (int, float), bool: (bool,)}.get(hint, (hint,))
    is_right = isinstance(value, accepted) and (hint is bool or not isinstance(value, bool))
    return _number(value, hint) if is_right else _read(value, hint)


def _model(value: Any, hint: Any) -> Any:
    if not isinstance(value, Mapping):
        return UNSET
    try:
        return hint.from_dict(value)
    except (KeyError, TypeError, ValueError) as error:
        raise NoSuchArgument(f"{value!r:.200} is no {hint.__name__}: {error!r}") from error


def _number(value: Any, hint: Any) -> Any:
    return float(value) if hint is float else value


def _read(value: Any, hint: Any) -> Any:
    """What is text in a path or a query, as the number or the truth that it stands for."""
    if hint is int and isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    return {"true": True, "false": False}.get(value, UNSET) if hint is bool and isinstance(value, str) else UNSET
