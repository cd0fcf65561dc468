"""Reading of recordings: files of exchanges as HAR 1.2, one exchange at a time.

A recording of this project has ``_mockservers`` in each entry; one of a browser or another proxy has not.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import ijson  # type: ignore[import-untyped]  # it has no types

from mockservers.core.errors import MethodNotAllowed, NoSuchOperation
from mockservers.core.hosts import parse_host
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.recordings import Recorded
from mockservers.core.messages import Request, Response
from mockservers.core.service.service import Service

LIST = "log.entries"
ENTRIES = f"{LIST}.item"
BELOW = "*."  # begins a pattern for all names below one
PSEUDO = ":"  # begins the names of HTTP/2's own headers


class NotARecording(Exception):
    """A file is not HAR 1.2; the text is a sentence."""


def read_recording(path: Path, services: Sequence[Service], vendor: str = "") -> Iterator[Recorded]:
    """Read the exchanges of a file, one at a time.

    Args:
        path: The file.
        services: The vendors.
        vendor: The vendor of exchanges that do not name one; empty to choose by the host.

    Raises:
        NotARecording: the file is not JSON, or not HAR 1.2.
        OSError: the file cannot be read.
    """
    reader = _Reader(services, vendor)
    number = 0
    with path.open("rb") as file:
        try:
            for number, entry in enumerate(ijson.items(file, ENTRIES, use_float=True), 1):
                yield reader.read(number, entry)
            if not number and not _has_entries(file):
                raise NotARecording(f"{path} is not HAR 1.2: it has no log with entries.")
        except ijson.JSONError as error:
            after = f" after exchange {number}" if number else ""
            raise NotARecording(f"{path} is not valid JSON{after}: {str(error).splitlines()[0]}.") from None
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise NotARecording(f"Exchange {number} of {path} is not of HAR 1.2 ({reason}).") from None


def _has_entries(file: IO[bytes]) -> bool:
    """True if a JSON file has the list of exchanges, which may be empty."""
    file.seek(0)
    return any(place == LIST for place, _, _ in ijson.parse(file))


class _Reader:
    """Reads entries of HAR."""

    def __init__(self, services: Sequence[Service], vendor: str) -> None:
        self._services = {service.name: service for service in services}
        self._vendor = vendor

    def read(self, number: int, found: Mapping[str, Any]) -> Recorded:
        known: Mapping[str, Any] = found.get("_mockservers") or {}
        request, answer = _read_request(found["request"], known), _read_answer(found["response"], known)
        service = self._services.get(known.get("service", "")) or self._find_service(request)
        entry = Entry(
            number=known.get("number", number),
            world=known.get("world", ""),
            at=_read_moment(known.get("at") or found["startedDateTime"]),
            began=_read_moment(found["startedDateTime"]).timestamp(),
            seconds=max(float(found.get("time") or 0), 0) / 1000,
            service=service.name if service else "",
            operation=_find_operation(service, request),
            request=request,
            answer=answer,
            request_bytes=len(request.body),
            answer_bytes=len(answer.body),
            error=known.get("error"),
            is_callback=known.get("kind") == "callback",
        )
        return Recorded(
            entry,
            not _is_cut(known, "request") and not _lacks_text(found["request"].get("postData")),
            not _is_cut(known, "answer") and not _lacks_text(found["response"].get("content")),
        )

    def _find_service(self, request: Request) -> Service | None:
        if self._vendor:
            return self._services[self._vendor]
        host = parse_host(urlsplit(request.base_url).netloc.rpartition("@")[2]) or ""
        return next((service for service in self._services.values() if _has_host(service, host)), None)


def _has_host(service: Service, host: str) -> bool:
    return any(host == name or (name.startswith(BELOW) and host.endswith(name[1:])) for name in service.hosts)


def _read_request(found: Mapping[str, Any], known: Mapping[str, Any]) -> Request:
    url = urlsplit(found["url"])
    base = known.get("base_url") or f"{url.scheme}://{url.netloc}"
    path = found["url"].removeprefix(base).partition("?")[0].partition("#")[0]
    sent = found.get("postData") or {}
    return Request(
        method=found["method"].upper(),
        path=unquote(path),
        query_string=url.query.encode(),
        headers=_read_headers(found["headers"]),
        body=_read_text(sent.get("text"), _encoding(known, "request", sent)),
        base_url=base,
    )


def _read_answer(found: Mapping[str, Any], known: Mapping[str, Any]) -> Response:
    content = found.get("content") or {}
    headers = {header["name"]: header["value"] for header in found["headers"] if not header["name"].startswith(PSEUDO)}
    body = _read_text(content.get("text"), _encoding(known, "answer", content))
    return Response(body, int(found["status"]), headers, content.get("mimeType") or "")


def _read_headers(found: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {header["name"].lower(): header["value"] for header in found if not header["name"].startswith(PSEUDO)}


def _encoding(known: Mapping[str, Any], side: str, body: Mapping[str, Any]) -> str:
    declared: str = known.get(side, {}).get("encoding") or body.get("encoding") or ""
    return declared


def _read_text(text: str | None, encoding: str) -> bytes:
    if text is None:
        return b""
    if encoding != "base64":
        return text.encode()
    try:
        return base64.b64decode(text)
    except binascii.Error as error:
        raise ValueError(f"a body is not base64: {error}") from None


def _lacks_text(body: Mapping[str, Any] | None) -> bool:
    return bool(body) and "text" not in body and body.get("size", 0) > 0  # type: ignore[operator, union-attr]  # checked


def _is_cut(known: Mapping[str, Any], side: str) -> bool:
    return bool(known.get(side, {}).get("is_cut"))


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _find_operation(service: Service | None, request: Request) -> str | None:
    if service is None:
        return None
    try:
        operation, _ = service.spec.match(request.method, service.normalize_path(request.path))
    except (MethodNotAllowed, NoSuchOperation):
        return None
    return operation.id
