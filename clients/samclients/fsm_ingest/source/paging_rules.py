"""Validation of the Paging Info tab."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from samclients.fsm_ingest.model.entities import Method, PagingKey, PagingRow, ParameterType
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.page_reader import FIXED_BY_VALUE, RESPONSE_TYPES
from samclients.fsm_ingest.source.params import HEADER_NAME

KEY, TYPE = PagingKey, ParameterType
IN_REQUEST = {KEY.OFFSET, KEY.LIMIT, KEY.PAGE_NUMBER, KEY.PAGE_SIZE}
IN_RESPONSE = {KEY.TOTAL_RECORDS, KEY.TOTAL_PAGES, KEY.HAS_MORE, KEY.NEXT_PAGE_URL, KEY.CURRENT_PAGE}
DRIVERS = (KEY.OFFSET, KEY.PAGE_NUMBER, KEY.NEXT_PAGE_TOKEN, KEY.NEXT_PAGE_URL)


def find_paging_errors(rows: Sequence[PagingRow], method: Method | None) -> Iterable[str]:
    """Yield the problems of paging information, in the order of its rows."""
    for row in rows:
        yield from (f"Paging Info, {row.key}: {line}" for line in _find_row_errors(row, method))
    if rows:
        yield from (f"Paging Info: {line}" for line in _find_conflicts(rows))


def _find_row_errors(row: PagingRow, method: Method | None) -> Iterable[str]:
    in_response = row.parameter_type in RESPONSE_TYPES
    if row.key in IN_REQUEST and in_response:
        yield "it is sent, so its parameter type must be Query String or Body."
    if row.key in IN_RESPONSE and not in_response:
        yield "it is read, so its parameter type must be Response or Response Header."
    if row.parameter_type is TYPE.BODY and method is Method.GET:
        yield "a GET request has no body: use Query String."
    if not row.mapped_key and not (row.key in FIXED_BY_VALUE and row.value):
        yield "the mapped key is empty."
    if row.mapped_key:
        yield from _find_mapped_key_errors(row)
    yield from _find_value_errors(row, in_response=in_response)


def _find_mapped_key_errors(row: PagingRow) -> Iterable[str]:
    if row.parameter_type is TYPE.RESPONSE_HEADER:
        if not HEADER_NAME.fullmatch(row.mapped_key):
            yield f"{row.mapped_key!r} is not a valid header name."
        return
    if row.parameter_type is TYPE.QUERY_STRING:
        return
    try:
        steps = json_paths.parse(row.mapped_key)
    except ValueError as error:
        yield str(error)
        return
    if row.parameter_type is TYPE.BODY and json_paths.EACH in steps:
        yield f"{row.mapped_key} leads into an array; members can only be set in objects."


def _find_value_errors(row: PagingRow, *, in_response: bool) -> Iterable[str]:
    if in_response and row.value and row.key not in FIXED_BY_VALUE:
        yield "delete the value: it would apply to every page, and the list would never end."
    least = {KEY.OFFSET: 0, KEY.PAGE_NUMBER: 0, KEY.TOTAL_RECORDS: 0, KEY.TOTAL_PAGES: 0}.get(row.key, 1)
    if row.key in (KEY.LIMIT, KEY.PAGE_SIZE) and not row.value:
        yield "the value is empty."
    elif (
        row.value and row.key in IN_REQUEST | FIXED_BY_VALUE and not (row.value.isdecimal() and int(row.value) >= least)
    ):
        yield f"the value must be a whole number of at least {least}."


def _find_conflicts(rows: Sequence[PagingRow]) -> Iterable[str]:
    keys = [row.key for row in rows]
    drivers = [key for key in DRIVERS if key in keys]
    if not drivers:
        yield f"add {', '.join(DRIVERS[:-1])} or {DRIVERS[-1]}: without one there is no second page."
    if len(drivers) > 1:
        yield f"{' and '.join(drivers)} cannot be combined."
    tokens = [row.parameter_type in RESPONSE_TYPES for row in rows if row.key is KEY.NEXT_PAGE_TOKEN]
    if tokens and sorted(tokens) != [False, True]:
        yield (
            "NextPageToken needs two rows: one where it is read (Response or Response Header), one where it is sent."
        )
    twice = [key for key in dict.fromkeys(keys) if keys.count(key) > 1 and key is not KEY.NEXT_PAGE_TOKEN]
    if twice:
        yield f"duplicate key: {', '.join(twice)}."
    if KEY.LIMIT in keys and KEY.PAGE_SIZE in keys:
        yield "Limit and PageSize cannot be combined."
    if KEY.CURRENT_PAGE in keys and KEY.PAGE_NUMBER not in keys:
        yield "CurrentPage requires PageNumber."
