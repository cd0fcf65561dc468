"""The Params, Headers and Body tabs: their validation, and the request that they make."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import InvalidInput, SystemKeyProtected
from samclients.fsm_ingest.model import dates
from samclients.fsm_ingest.model.entities import FROM_DATE, SYSTEM_KEYS, ApiJob, Header, Method, Param, ParameterPlace

TODAY, LAST_RUN = "{{today}}", "{{lastRun}}"  # proposed: windows that move
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def find_param_errors(params: Sequence[Param]) -> Iterable[str]:
    """Yield the problems of the Params tab, row by row."""
    names = [one.key for one in params]
    for one in params:
        if one.key in SYSTEM_KEYS:
            if one.value not in ("", TODAY, LAST_RUN) and not dates.is_day(one.value):
                yield messages.DATE_NOT_VALID.format(key=one.key)
        elif not one.key:
            yield "Params: a parameter needs a name."
        if one.place is ParameterPlace.HEADER and one.key and not HEADER_NAME.fullmatch(one.mapped_field or one.key):
            yield f"Params: {one.mapped_field or one.key} cannot be a header's name."
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    yield from (f"Params: {name} is there twice." for name in twice)
    sent_as = [(one.place, name) for one in params if (name := _sent_name(one)) and one.key not in twice]
    several = [name for place, name in dict.fromkeys(sent_as) if sent_as.count((place, name)) > 1]
    yield from (f"Params: several parameters are sent as {name}." for name in several)


def find_header_errors(headers: Sequence[Header]) -> Iterable[str]:
    """Yield the problems of the Headers tab, row by row."""
    for one in headers:
        if not HEADER_NAME.fullmatch(one.key):
            yield f"Headers: {one.key!r} cannot be a header's name."
        elif not one.value.isprintable() or not _is_latin(one.value):
            yield f"Headers: {one.key} has a value that cannot be sent."
    names = [one.key.lower() for one in headers]
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


def parse_body(body: str | None) -> Any:  # noqa: ANN401 -- any JSON
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
    if key not in {one.key for one in params}:
        raise InvalidInput(f"Params: there is no {key}.")
    return tuple(one for one in params if one.key != key)


def rename_param(params: Sequence[Param], key: str, name: str) -> tuple[Param, ...]:
    """The parameters, one of one's own under another name.

    Raises:
        SystemKeyProtected: it is a system key, or is to become one.
        InvalidInput: there is no such parameter.
    """
    if name in SYSTEM_KEYS:
        raise SystemKeyProtected(messages.SYSTEM_KEY_TAKEN.format(key=name))
    old = next((one for one in params if one.key == key), None)
    remove_param(params, key)
    assert old is not None  # noqa: S101 -- without() has refused
    new = Param(name, old.value, old.mapped_field, old.place)
    return tuple(new if one.key == key else one for one in params)


def set_param(params: Sequence[Param], key: str, **changes: Any) -> tuple[Param, ...]:  # noqa: ANN401 -- of Param
    """The parameters with changes of one, which is added where it is not there."""
    if key not in {one.key for one in params}:
        return (*params, Param(key, **changes))
    return tuple(replace(one, **changes) if one.key == key else one for one in params)


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
    headers = {one.key: one.value for one in job.headers}
    for one in job.params:
        name, value = _sent_name(one), _sent_value(one, window)
        if name and value:
            (headers if one.place is ParameterPlace.HEADER else query)[name] = value
    return SentParameters(query, headers)


def has_date_window(job: ApiJob, window: DateWindow) -> bool:
    """Tell if a run reads only records from a date on; then it is not a full load."""
    return any(one.key == FROM_DATE and _sent_name(one) and _sent_value(one, window) for one in job.params)


def _sent_name(param: Param) -> str:
    """The name that a parameter is sent under; empty for a system key without a mapped field, which is not sent."""
    return param.mapped_field or ("" if param.key in SYSTEM_KEYS else param.key)


def _sent_value(param: Param, window: DateWindow) -> str:
    if param.value == TODAY:
        return dates.format_day(window.today)
    if param.value == LAST_RUN:
        return dates.format_day(window.last_run) if window.last_run else ""
    return param.value
