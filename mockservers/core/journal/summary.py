"""Exchanges without headers, bodies and records: as JSON values, and encoded for those who follow a journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import SHORT_QUERY, Masking
from mockservers.core.service.service import Service

Services = Mapping[str, Service]
MILLISECONDS = len("2014-04-14T13:05:10.250")
MOST_CALLS = 1_000  # encoded calls that are kept, those with short queries


def summarize(entry: Entry, services: Services, masking: Masking | None = None) -> dict[str, Any]:
    """An exchange without headers, bodies and records."""
    masking = masking or Masking(services.get(entry.service), entry)
    return {**_describe_occurrence(entry), **_describe_call(entry, masking)}


class SummaryEncoder:
    """Encodes exchanges as the JSON of ``summarize``; what they have in common is encoded once.

    Args:
        services: The vendors, by name.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._calls: dict[tuple[Any, ...], bytes] = {}

    def encode(self, entry: Entry) -> bytes:
        """The JSON of an exchange."""
        return b"%b,%b" % (_encode_occurrence(entry), self._encode_call(entry)[1:])

    def _encode_call(self, entry: Entry) -> bytes:
        if entry.refused or entry.error or entry.fault_hits or entry.stub or entry.is_callback:
            return orjson.dumps(_describe_call(entry, Masking(self._services.get(entry.service), entry)))
        request = entry.request
        key = entry.world, entry.service, entry.operation, request.method, request.path, request.query_string
        call = self._calls.get(key)
        if call is None:
            masking = Masking(self._services.get(entry.service), entry)
            call = orjson.dumps(_describe_call(entry, masking))
            if masking.has_public_target and len(request.query_string) <= SHORT_QUERY:
                if len(self._calls) >= MOST_CALLS:
                    self._calls.clear()
                self._calls[key] = call
        return call


def _encode_occurrence(entry: Entry) -> bytes:
    """The beginning of the JSON of an exchange: the members of ``_describe_occurrence``."""
    return (
        f'{{"number":{entry.number},"at":"{format_time(entry.at)}","began":"{_format_seconds(entry.began)}",'
        f'"milliseconds":{round(entry.seconds * 1000, 3)},"status":{entry.answer.status},'
        f'"request_bytes":{entry.request_bytes},"answer_bytes":{entry.answer_bytes},"records":{_count_records(entry)}'
    ).encode()


def _count_records(entry: Entry) -> int:
    return sum([change.count for change in entry.changes]) if entry.changes else 0


def _describe_occurrence(entry: Entry) -> dict[str, Any]:
    """The members that differ between two exchanges of the same kind."""
    return {
        "number": entry.number,
        "at": format_time(entry.at),
        "began": _format_seconds(entry.began),
        "milliseconds": round(entry.seconds * 1000, 3),
        "status": entry.answer.status,
        "request_bytes": entry.request_bytes,
        "answer_bytes": entry.answer_bytes,
        "records": _count_records(entry),
    }


def _describe_call(entry: Entry, masking: Masking) -> dict[str, Any]:
    """The members that exchanges of the same kind have in common."""
    refused = entry.refused
    return {
        "kind": "callback" if entry.is_callback else "request",
        "world": entry.world,
        "service": entry.service,
        "operation": entry.operation,
        "method": entry.method,
        "path": masking.path(),
        "query": masking.query(),
        "refused": None if refused is None else {"kind": refused.kind, "text": masking.text(refused.text)},
        "error": None if entry.error is None else masking.text(entry.error),
        "faults": [hit.kind for hit in entry.fault_hits],
        **({"stub": entry.stub} if entry.stub else {}),
    }


def format_time(at: datetime) -> str:
    """World time to the millisecond: ``2014-04-14T13:05:10.250Z``"""
    text = (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat("T", "milliseconds")
    return f"{text[:MILLISECONDS]}Z"


def _format_seconds(seconds: float) -> str:
    """The machine's time to the millisecond, as ``format_time``."""
    milliseconds = int(seconds * 1000)
    return f"{_format_second(milliseconds // 1000)}.{milliseconds % 1000:03}Z"


@lru_cache(maxsize=16)
def _format_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()[:-6]
