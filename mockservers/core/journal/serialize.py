"""Exchanges as JSON and as lines of text, without secrets: what the control plane, the reports and people get."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mockservers.core.errors import SpecBroken, Unexpected
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import Masking
from mockservers.core.redaction.secret_text import STARS
from mockservers.core.service.service import Service
from mockservers.core.storage.change_log import Change

Services = Mapping[str, Service]

PASSED, FAILED, NOT_REACHED, NOT_NEEDED = "passed", "failed", "not reached", "not needed"
DEFECTS = frozenset({SpecBroken.__name__, Unexpected.__name__})  # the stand-in's own failures
EMPTY_JSON = "application/json"  # what an answer without a body is said to be, until it has one


def format_time(at: datetime) -> str:
    """World time to the millisecond: ``2014-04-14T13:05:10.250Z``"""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def summarize(entry: Entry, services: Services, masking: Masking | None = None) -> dict[str, Any]:
    """An exchange without headers, bodies and records."""
    masking = masking or Masking(services.get(entry.service), entry)
    refused = entry.refused
    return {
        "number": entry.number,
        "kind": "callback" if entry.is_callback else "request",
        "world": entry.world,
        "at": format_time(entry.at),
        "began": format_time(datetime.fromtimestamp(entry.began, UTC)),
        "milliseconds": round(entry.milliseconds, 3),
        "service": entry.service,
        "operation": entry.operation,
        "method": entry.method,
        "path": masking.text(entry.path),
        "query": masking.query(entry.request.query_string),
        "status": entry.status,
        "request_bytes": entry.request_bytes,
        "answer_bytes": entry.answer_bytes,
        "refused": None if refused is None else {"kind": refused.kind, "text": masking.text(refused.text)},
        "error": None if entry.error is None else masking.text(entry.error),
        "faults": list(entry.faults),
        "records": sum(one.count for one in entry.changes),
    }


def serialize(entry: Entry, services: Services) -> dict[str, Any]:
    """An exchange with all that is kept of it."""
    masking = Masking(services.get(entry.service), entry)
    request, answer = entry.request, entry.answer
    return {
        **summarize(entry, services, masking),
        "url": url(entry, masking),
        "request": {
            "headers": headers(request.headers, masking),
            "body": shown_body(request.body, request.media_type, entry.request_bytes, masking),
        },
        "answer": {
            "headers": headers(answer.headers, masking),
            "body": shown_body(answer.body, answer.media_type, entry.answer_bytes, masking),
        },
        "validated": validated(entry, services),
        "violations": violations(entry, masking),
        "notes": [masking.text(one) for one in entry.notes],
        "changes": [change(one, masking) for one in entry.changes],
    }


def url(entry: Entry, masking: Masking) -> str:
    """The URL that was asked."""
    query = masking.query(entry.request.query_string)
    return f"{entry.request.base_url}{masking.text(entry.path)}{'?' if query else ''}{query}"


def headers(sent: Mapping[str, str], masking: Masking) -> list[dict[str, str]]:
    """Headers in the order they were sent, names and values."""
    return [{"name": name, "value": masking.value(name, value)} for name, value in sent.items()]


def shown_body(body: bytes, media_type: str, size: int, masking: Masking) -> dict[str, Any] | None:
    """A body: its size and what is kept of it, as text or in base64; None where there is none."""
    if not size:
        return None
    text = masking.body(body, media_type.partition(";")[0].strip().lower())
    return {
        "media_type": media_type,
        "bytes": size,
        "is_cut": len(body) < size,
        "text": base64.b64encode(masking.binary(body)).decode() if text is None else text,
        "encoding": "base64" if text is None else "text",
    }


def validated(entry: Entry, services: Services) -> dict[str, str]:
    """What was held against the spec, in order, and whether it kept to it."""
    operation = _operation(entry, services)
    if operation is None:
        return dict.fromkeys(("operation", "credentials", "parameters_and_body", "answer"), NOT_REACHED) | {
            "operation": PASSED if entry.is_callback else FAILED
        }
    kind = entry.refused.kind if entry.refused else ""
    broke = entry.refused is not None and entry.refused.breaks_spec
    checked = PASSED if entry.is_read else FAILED if broke else NOT_REACHED
    credentials = PASSED if entry.is_read or broke else FAILED if entry.refused else NOT_REACHED
    return {
        "operation": PASSED,
        "credentials": credentials if operation.secured else NOT_NEEDED,
        "parameters_and_body": checked,
        "answer": FAILED if kind in DEFECTS else PASSED,
    }


def violations(entry: Entry, masking: Masking) -> list[dict[str, str]]:
    """The rules of the spec that the request broke."""
    found = entry.refused.violations if entry.refused else ()
    shown = []
    for one in found:
        secret = any(map(masking.is_secret, (one.name, *one.pointer.split("/"))))
        text = f"it breaks {one.keyword or 'the form'}" if secret and one.keyword != "required" else one.text
        place = {"in": one.place, "name": masking.text(one.name), "pointer": masking.text(one.pointer)}
        shown.append({**place, "keyword": one.keyword, "text": masking.text(text)})
    return shown


def change(one: Change, masking: Masking) -> dict[str, Any]:
    """Records that an exchange created, changed or deleted."""
    key = None if one.key is None else STARS if masking.is_secret(one.key_column) else masking.text(str(one.key))
    return {
        "table": one.table,
        "action": one.action,
        "count": one.count,
        "key": key,
        "before": _row(one.before, masking),
        "after": _row(one.after, masking),
    }


def _row(row: Mapping[str, Any] | None, masking: Masking) -> dict[str, Any] | None:
    if row is None:
        return None
    plain = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    shown: dict[str, Any] = masking.json(plain)
    return shown


def _operation(entry: Entry, services: Services) -> Any:  # noqa: ANN401 -- an operation, or None
    service = services.get(entry.service)
    return service.spec.operations.get(entry.operation or "") if service else None


def format_line(shown: Mapping[str, Any]) -> str:
    """An exchange as one line: ``#4 bigfix create_metric POST /api/sam/v2/metrics?... -> 400 MetricExists: ...``"""
    query = f"?{shown['query']}" if shown["query"] else ""
    wrong = f" {shown['error']}" if shown["error"] else ""
    faults = f" [{', '.join(shown['faults'])}]" if shown["faults"] else ""
    arrow = "=>" if shown["kind"] == "callback" else "->"
    name = f"{shown['service']} {shown['operation'] or '(no operation)'}"
    return (
        f"#{shown['number']} {name}: {shown['method']} {shown['path']}{query} {arrow} {shown['status']}{wrong}{faults}"
    )
