"""The Params, Headers and Body tabs: their validation, and the parameters that a request sends."""

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

TODAY, LAST_RUN = "{{today}}", "{{lastRun}}"  # proposed: moving date windows
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def find_param_errors(params: Sequence[Param]) -> Iterable[str]:
    """Yield the problems of the Params tab, row by row."""
    names = [entry.key for entry in params]
    for param in params:
        if param.key in SYSTEM_KEYS:
            if param.value not in ("", TODAY, LAST_RUN) and not dates.is_day(param.value):
                yield messages.DATE_NOT_VALID.format(key=param.key)
        elif not param.key:
            yield "Params: a parameter has no name."
        if (
            param.place is ParameterPlace.HEADER
            and param.key
            and not HEADER_NAME.fullmatch(param.mapped_field or param.key)
        ):
            yield f"Params: {param.mapped_field or param.key} is not a valid header name."
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    yield from (f"Params: duplicate parameter {name}." for name in twice)
    sent_as = [(entry.place, name) for entry in params if (name := _find_sent_name(entry)) and entry.key not in twice]
    several = [name for place, name in dict.fromkeys(sent_as) if sent_as.count((place, name)) > 1]
    yield from (f"Params: several parameters are sent as {name}." for name in several)


def find_header_errors(headers: Sequence[Header]) -> Iterable[str]:
    """Yield the problems of the Headers tab, row by row."""
    for header in headers:
        if not HEADER_NAME.fullmatch(header.key):
            yield f"Headers: {header.key!r} is not a valid header name."
        elif not header.value.isprintable() or not _is_latin1(header.value):
            yield f"Headers: the value of {header.key} has characters that cannot be sent: use printable Latin-1."
    names = [entry.key.lower() for entry in headers]
    yield from (f"Headers: duplicate header {name}." for name in dict.fromkeys(names) if names.count(name) > 1)


def _is_latin1(text: str) -> bool:
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
        yield "Body: a GET request has no body: delete it or use POST."
    try:
        parse_body(body)
    except ValueError as error:
        yield f"Body: it is not valid JSON ({error})."


def parse_body(body: str | None) -> JsonValue:
    """Parse the body; None if it is empty.

    Raises:
        ValueError: the body is not valid JSON.
    """
    try:
        return json.loads(body, parse_constant=_reject_constant) if body and body.strip() else None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not valid JSON")


def remove_param(params: Sequence[Param], key: str) -> tuple[Param, ...]:
    """Return the parameters without one custom parameter.

    Raises:
        SystemKeyProtected: the key is a system key.
        InvalidInput: there is no such parameter.
    """
    if key in SYSTEM_KEYS:
        raise SystemKeyProtected(messages.SYSTEM_KEY.format(key=key))
    if key not in {param.key for param in params}:
        raise InvalidInput(f"Params: there is no parameter {key}.")
    return tuple(param for param in params if param.key != key)


def rename_param(params: Sequence[Param], key: str, name: str) -> tuple[Param, ...]:
    """Return the parameters with one custom parameter renamed.

    Raises:
        SystemKeyProtected: the old or the new name is a system key.
        InvalidInput: there is no such parameter.
    """
    if name in SYSTEM_KEYS:
        raise SystemKeyProtected(messages.SYSTEM_KEY_TAKEN.format(key=name))
    remove_param(params, key)  # raises for system keys and unknown keys
    return tuple(replace(param, key=name) if param.key == key else param for param in params)


class ParamChanges(TypedDict, total=False):
    """Members of a parameter that can be changed."""

    value: str
    mapped_field: str
    place: ParameterPlace


def set_param(params: Sequence[Param], key: str, **changes: Unpack[ParamChanges]) -> tuple[Param, ...]:
    """Return the parameters with one of them changed; it is added if it does not exist."""
    if key not in {param.key for param in params}:
        return (*params, Param(key, **changes))
    return tuple(replace(param, **changes) if param.key == key else param for param in params)


@dataclass(frozen=True)
class DateWindow:
    """Days that the values of moving date windows refer to, by the local calendar.

    Args:
        today: The day of the run.
        last_run: The day of the last completed run; None if there is none: ``{{lastRun}}`` is then not sent.
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

    ``fromDate`` and ``toDate`` are sent under their mapped field, exactly as entered, if they have both.
    """
    query: dict[str, str] = {}
    headers = {header.key: header.value for header in job.headers}
    for param in job.params:
        name, value = _find_sent_name(param), _find_sent_value(param, window)
        if name and value:
            (headers if param.place is ParameterPlace.HEADER else query)[name] = value
    return SentParameters(query, headers)


def has_date_window(job: ApiJob, window: DateWindow) -> bool:
    """Tell if a run reads only records since a date, so that it is not a full load."""
    return any(
        param.key == FROM_DATE and _find_sent_name(param) and _find_sent_value(param, window) for param in job.params
    )


def _find_sent_name(param: Param) -> str:
    """Return the name under which a parameter is sent; empty for a system key without a mapped field, which is not."""
    return param.mapped_field or ("" if param.key in SYSTEM_KEYS else param.key)


def _find_sent_value(param: Param, window: DateWindow) -> str:
    if param.value == TODAY:
        return dates.format_day(window.today)
    if param.value == LAST_RUN:
        return dates.format_day(window.last_run) if window.last_run else ""
    return param.value
