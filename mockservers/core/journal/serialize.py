"""Exchanges as JSON and as lines of text, with secrets masked."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mockservers.core.errors import SpecBroken, Unexpected
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import Masking
from mockservers.core.journal.summary import Services, summarize
from mockservers.core.openapi.document import Operation
from mockservers.core.redaction.secret_spellings import STARS
from mockservers.core.storage.change_log import Change

PASSED, FAILED, NOT_REACHED, NOT_NEEDED = "passed", "failed", "not reached", "not needed"
DEFECTS = frozenset({SpecBroken.__name__, Unexpected.__name__})  # errors of the mock server itself
LITERAL = "/:@!$&'()*+,;=~"  # characters of a path that clients do not encode
EMPTY_JSON = "application/json"  # the media type of a response without a body


def serialize(entry: Entry, services: Services) -> dict[str, Any]:
    """An exchange with headers, bodies, validation and changes."""
    masking = Masking(services.get(entry.service), entry)
    request, answer = entry.request, entry.answer
    return {
        **summarize(entry, services, masking),
        "url": exchange_url(entry, masking),
        "request": {
            "headers": serialize_headers(request.headers, masking),
            "body": serialize_body(request.body, request.media_type, entry.request_bytes, masking),
        },
        "answer": {
            "headers": serialize_headers(answer.headers, masking),
            "body": serialize_body(answer.body, answer.media_type, entry.answer_bytes, masking),
        },
        "validated": summarize_validation(entry, services),
        "violations": serialize_violations(entry, masking),
        "notes": [masking.text(note) for note in entry.notes],
        "changes": [serialize_change(change, masking) for change in entry.changes],
    }


def exchange_url(entry: Entry, masking: Masking) -> str:
    """The requested URL, of a callback the receiver's."""
    path, query = masking.path(), masking.query()
    if not entry.is_callback:
        path = quote(path, safe=LITERAL)
    return f"{entry.request.base_url}{path}{'?' if query else ''}{query}"


def serialize_headers(sent: Mapping[str, str], masking: Masking) -> list[dict[str, str]]:
    """Headers in the order in which they were sent, as names and values."""
    return [{"name": name, "value": masking.value(name, value)} for name, value in sent.items()]


def serialize_body(body: bytes, media_type: str, size: int, masking: Masking) -> dict[str, Any] | None:
    """A body: its size and its kept part as text or in base64; None if it is empty."""
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


def summarize_validation(entry: Entry, services: Services) -> dict[str, str]:
    """Results of the validation steps, in order."""
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
        "answer": FAILED if kind in DEFECTS else NOT_NEEDED if entry.stub else PASSED,
    }


def serialize_violations(entry: Entry, masking: Masking) -> list[dict[str, str]]:
    """The broken rules of the spec."""
    found = entry.refused.violations if entry.refused else ()
    shown = []
    for violation in found:
        secret = any(map(masking.is_secret, (violation.name, *violation.pointer.split("/"))))
        text = (
            f"it breaks {violation.keyword or 'the form'}"
            if secret and violation.keyword != "required"
            else violation.text
        )
        place = {
            "in": violation.place,
            "name": masking.text(violation.name),
            "pointer": masking.text(violation.pointer),
        }
        shown.append({**place, "keyword": violation.keyword, "text": masking.text(text)})
    return shown


def serialize_change(change: Change, masking: Masking) -> dict[str, Any]:
    """A change of records."""
    key = (
        None if change.key is None else STARS if masking.is_secret(change.key_column) else masking.text(str(change.key))
    )
    return {
        "table": change.table,
        "action": change.action,
        "count": change.count,
        "key": key,
        "before": _row(change.before, masking),
        "after": _row(change.after, masking),
    }


def _row(row: Mapping[str, Any] | None, masking: Masking) -> dict[str, Any] | None:
    if row is None:
        return None
    plain = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    shown: dict[str, Any] = masking.json(plain)
    return shown


def _operation(entry: Entry, services: Services) -> Operation | None:
    service = services.get(entry.service)
    return service.spec.operations.get(entry.operation or "") if service else None


def format_line(shown: Mapping[str, Any]) -> str:
    """An exchange as one line: ``#4 bigfix create_metric POST /api/sam/v2/metrics?... -> 400 MetricExists: ...``"""
    query = f"?{shown['query']}" if shown["query"] else ""
    wrong = f" {shown['error']}" if shown["error"] else ""
    also = ([f"stub {shown['stub']}"] if "stub" in shown else []) + shown["faults"]
    arrow = "=>" if shown["kind"] == "callback" else "->"
    name = f"{shown['service']} {shown['operation'] or '(no operation)'}"
    marks = f" [{', '.join(also)}]" if also else ""
    call = f"{name}: {shown['method']} {shown['path']}{query}"
    return f"#{shown['number']} {call} {arrow} {shown['status']}{wrong}{marks}"
