"""The Params, Headers and Body tabs: their validation, and the request that they make."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypedDict, Unpack

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import InvalidInput, SystemKeyProtected
from samclients.fsm_ingest.model import dates
from samclients.fsm_ingest.model.entities import FROM_DATE, SYSTEM_KEYS, ApiJob, Header, Method, Param, ParameterPlace
from samclients.fsm_ingest.model.json_value import JsonValue

TODAY, LAST_RUN = "{{today}}", "{{lastRun}}"  # proposed: windows that move
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def find_param_errors(params: Sequence[Param]) -> Iterable[str]:
    """Yield the problems of the Params tab, row by row."""
    names = [entry.key for entry in params]
    for param in params:
        if param.key in SYSTEM_KEYS:
            if param.value not in ("", TODAY, LAST_RUN) and not dates.is_day(param.value):
                yield messages.DATE_NOT_VALID.format(key=param.key)
        elif not param.key:
            yield "Params: a parameter needs a name."
        if (
            param.place is ParameterPlace.HEADER
            and param.key
            and not HEADER_NAME.fullmatch(param.mapped_field or param.key)
        ):
            yield f"Params: {param.mapped_field or param.key} cannot be a header's name."
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    yield from (f"Params: {name} is there twice." for name in twice)
    sent_as = [(entry.place, name) for entry in params if (name := _sent_name(entry)) and entry.key not in twice]
    several = [name for place, name in dict.fromkeys(sent_as) if sent_as.count((place, name)) > 1]
    yield from (f"Params: several parameters are sent as {name}." for name in several)


def find_header_errors(headers: Sequence[Header]) -> Iterable[str]:
    """Yield the problems of the Headers tab, row by row."""
    for header in headers:
        if not HEADER_NAME.fullmatch(header.key):
            yield f"Headers: {header.key!r} cannot be a header's name."
        elif not header.value.isprintable() or not _is_latin(header.value):
            yield f"Headers: {header.key} has a value that cannot be sent."
    names = [entry.key.lower() for entry in headers]
    yield from (f"Headers: {name} is there twice." for name in dict.fromkeys(names) if names.count(name) > 1)


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def find_body_errors(body: str | None, method: Method | None) -> Iterable[str]:
    """Yield the problems of the Body tab."""
    if not body:
        return
    if method is Method.GET:
        yield "Body: only POST has one."
    try:
        parse_body(body)
    except ValueError as error:
        yield f"Body: it is no JSON ({error})."


def parse_body(body: str | None) -> JsonValue:
    """The body's value; None where there is none.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        return json.loads(body, parse_constant=_reject_constant) if body and body.strip() else None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def remove_param(params: Sequence[Param], key: str) -> tuple[Param, ...]:
    """The parameters without one of one's own.

    Raises:
        SystemKeyProtected: it is a system key.
        InvalidInput: there is no such parameter.
    """
    if key in SYSTEM_KEYS:
        raise SystemKeyProtected(messages.SYSTEM_KEY.format(key=key))
    if key not in {param.key for param in params}:
        raise InvalidInput(f"Params: there is no {key}.")
    return tuple(param for param in params if param.key != key)


def rename_param(params: Sequence[Param], key: str, name: str) -> tuple[Param, ...]:
    """The parameters, one of one's own under another name.

    Raises:
        SystemKeyProtected: it is a system key, or is to become one.
        InvalidInput: there is no such parameter.
    """
    if name in SYSTEM_KEYS:
        raise SystemKeyProtected(messages.SYSTEM_KEY_TAKEN.format(key=name))
    remove_param(params, key)  # raises for system keys and unknown keys
    return tuple(replace(param, key=name) if param.key == key else param for param in params)


class ParamChanges(TypedDict, total=False):
    """The members of a parameter that can be changed."""

    value: str
    mapped_field: str
    place: ParameterPlace


def set_param(params: Sequence[Param], key: str, **changes: Unpack[ParamChanges]) -> tuple[Param, ...]:
    """The parameters with changes of one, which is added where it is not there."""
    if key not in {param.key for param in params}:
        return (*params, Param(key, **changes))
    return tuple(replace(param, **changes) if param.key == key else param for param in params)


@dataclass(frozen=True)
class DateWindow:
    """Days that the values of moving date windows refer to, by the local calendar.

    Args:
        today: The run's day.
        last_run: The day of the last good run; None where there was none: what it stands for is then not sent.
    """

    today: date
    last_run: date | None = None


@dataclass(frozen=True)
class SentParameters:
    """Query parameters and headers of a request."""

    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def build_parameters(job: ApiJob, window: DateWindow) -> SentParameters:
    """Return the query parameters and headers that a job sends.

    ``fromDate`` and ``toDate`` are sent under their mapped field, if they have one and a value, exactly as entered.
    """
    query: dict[str, str] = {}
    headers = {header.key: header.value for header in job.headers}
    for param in job.params:
        name, value = _sent_name(param), _sent_value(param, window)
        if name and value:
            (headers if param.place is ParameterPlace.HEADER else query)[name] = value
    return SentParameters(query, headers)


def has_date_window(job: ApiJob, window: DateWindow) -> bool:
    """Tell if a run reads only records from a date on; then it is not a full load."""
    return any(param.key == FROM_DATE and _sent_name(param) and _sent_value(param, window) for param in job.params)


def _sent_name(param: Param) -> str:
    """The name that a parameter is sent under; empty for a system key without a mapped field, which is not sent."""
    return param.mapped_field or ("" if param.key in SYSTEM_KEYS else param.key)


def _sent_value(param: Param, window: DateWindow) -> str:
    if param.value == TODAY:
        return dates.format_day(window.today)
    if param.value == LAST_RUN:
        return dates.format_day(window.last_run) if window.last_run else ""
    return param.value
