"""Rendering of responses in JSON and XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

import orjson

from mockservers.core.messages import Request, Response
from mockservers.vendors.servicenow.schema.values import Json

JSON = "application/json"
XML = "application/xml"
FORMS: Mapping[str, str] = {JSON: JSON, XML: XML, "text/xml": XML, "*/*": JSON, "application/*": JSON, "text/*": XML}
CHARSET = ";charset=UTF-8"
NO_HEADERS: Mapping[str, str] = {}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def choose_form(request: Request) -> str | None:
    """Return the media type of the response by ``Accept``, JSON at equal weights; None if neither is accepted.

    A request without ``Accept`` gets JSON: the documentation requires the header, but clients omit it.
    """
    accepted = request.headers.get("accept", "").strip() or "*/*"
    best: tuple[float, str] | None = None
    for media_range in accepted.split(","):
        media, _, options = media_range.partition(";")
        form = FORMS.get(media.strip().lower())
        weight = _read_weight(options)
        if form and weight > 0 and (best is None or weight > best[0]):
            best = (weight, form)
    return best[1] if best else None


def _read_weight(options: str) -> float:
    found = re.search(r"q=([0-9.]+)", options)
    try:
        return float(found[1]) if found else 1.0
    except ValueError:
        return 1.0


def render_body(body: Json, status: int, form: str, headers: Mapping[str, str] = NO_HEADERS) -> Response:
    """Return a response in JSON, or in XML with the members in an element ``response``."""
    if form == XML:
        xml = f'<?xml version="1.0" encoding="UTF-8"?><response>{"".join(_render_elements(body))}</response>'
        return Response(xml.encode(), status, {**headers, "Content-Type": XML + CHARSET}, XML)
    return Response(body, status, {**headers, "Content-Type": JSON + CHARSET})


def stream_records(
    chunks: Iterator[list[dict[str, Any]]], form: str, headers: Mapping[str, str], member: str = "result"
) -> Response:
    """Return a response that streams a long list of records, the value of a member, in JSON or XML."""
    pieces = _stream_xml(chunks) if form == XML else _stream_json(chunks, member)
    return Response(pieces, 200, {**headers, "Content-Type": form + CHARSET}, form)


def _stream_json(chunks: Iterator[list[dict[str, Any]]], member: str) -> Iterator[bytes]:
    yield b'{"%s":[' % member.encode()
    for number, rows in enumerate(chunks):
        yield (b"," if number else b"") + orjson.dumps(rows)[1:-1]
    yield b"]}"


def _stream_xml(chunks: Iterator[list[dict[str, Any]]]) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="UTF-8"?><response>'
    for rows in chunks:
        yield "".join(_render_elements({"result": rows})).encode()
    yield b"</response>"


def _render_elements(members: Mapping[str, Any]) -> Iterator[str]:
    """Yield one element per member, or one per item of a list."""
    for name, value in members.items():
        tag = name if _NAME.fullmatch(name) else "field"
        for item in value if isinstance(value, list) else [value]:
            inner = "".join(_render_elements(item)) if isinstance(item, Mapping) else _escape_text(item)
            yield f"<{tag}>{inner}</{tag}>"


def _escape_text(value: object) -> str:
    return "" if value is None else escape(_NOT_XML.sub("\ufffd", str(value)))
