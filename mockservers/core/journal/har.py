"""Exchanges as HAR 1.2, the format of browsers and proxies: http://www.softwareishard.com/blog/har-12-spec/.

What HAR has no member for is in ``_mockservers``; names of extensions begin with ``_``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from mockservers.core.journal.entries import Entry
from mockservers.core.journal.serialize import serialize
from mockservers.core.journal.summary import Services
from mockservers.version import __version__

HEAD = {"version": "1.2", "creator": {"name": "mockservers", "version": __version__}}
UNKNOWN = -1  # HAR's value for an unknown size


def build_har(entries: Iterable[Entry], services: Services) -> dict[str, Any]:
    """The HAR log of exchanges, with secrets masked."""
    return {"log": {**HEAD, "entries": [build_har_entry(entry, services) for entry in entries]}}


def build_har_entry(entry: Entry, services: Services) -> dict[str, Any]:
    """The HAR entry of an exchange, with secrets masked."""
    shown = serialize(entry, services)
    return {
        "startedDateTime": shown["began"],
        "time": shown["milliseconds"],
        "request": _request(shown),
        "response": _response(shown, entry),
        "cache": {},
        "timings": {"send": 0, "wait": shown["milliseconds"], "receive": 0},
        "_mockservers": {
            "number": shown["number"],
            "kind": shown["kind"],
            "world": shown["world"],
            "at": shown["at"],
            "service": shown["service"],
            "operation": shown["operation"],
            "error": shown["error"],
            "faults": shown["faults"],
            "base_url": entry.request.base_url,
            "request": _describe_body(shown["request"]["body"]),
            "answer": _describe_body(shown["answer"]["body"]),
        },
    }


def _request(shown: dict[str, Any]) -> dict[str, Any]:
    body = shown["request"]["body"]
    pairs = [pair.partition("=") for pair in shown["query"].split("&") if pair]
    request = {
        "method": shown["method"],
        "url": shown["url"],
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": shown["request"]["headers"],
        "queryString": [{"name": unquote_plus(name), "value": unquote_plus(value)} for name, _, value in pairs],
        "headersSize": UNKNOWN,
        "bodySize": shown["request_bytes"],
    }
    if body is None:
        return request
    return {**request, "postData": {"mimeType": body["media_type"], "text": body["text"]}}


def _response(shown: dict[str, Any], entry: Entry) -> dict[str, Any]:
    body = shown["answer"]["body"]
    content: dict[str, Any] = {"size": shown["answer_bytes"], "mimeType": entry.answer.media_type if body else ""}
    if body:
        content |= {"text": body["text"]} | ({"encoding": "base64"} if body["encoding"] == "base64" else {})
    location = next(
        (header["value"] for header in shown["answer"]["headers"] if header["name"].lower() == "location"), ""
    )
    return {
        "status": shown["status"],
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": shown["answer"]["headers"],
        "content": content,
        "redirectURL": location,
        "headersSize": UNKNOWN,
        "bodySize": shown["answer_bytes"],
    }


def _describe_body(body: Mapping[str, Any] | None) -> dict[str, Any]:
    """Describe a body: whether it is cut, and the form of its text, which HAR has for responses only."""
    return {"is_cut": bool(body and body["is_cut"]), "encoding": body["encoding"] if body else "text"}
