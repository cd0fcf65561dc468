"""A request as bytes, and the rendering of cases to bytes, independent of the clients."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from contract_tests.kit.cases.case import FORM, MULTIPART, NO_BODY, Case

FILE_NAME = "file.bin"  # of a file in a multipart form
PLACE = re.compile(r"\{([^}]*)\}")
BOUNDARY = "a-boundary-that-is-in-no-case"


@dataclass
class RawRequest:
    """One request as it is on the wire.

    Args:
        operation: The operationId of the case that it was rendered from.
        method: The method.
        path: The path, percent-encoded.
        query: The text after the question mark.
        headers: Names and values; a name may occur more than once.
        body: The body.
        mutations: Names of the functions that made the request malformed.
        path_parameters: The path parameters of the case.
    """

    operation: str
    method: str
    path: bytes
    query: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    mutations: list[str] = field(default_factory=list)
    path_parameters: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        mutations = f" ({', '.join(self.mutations)})" if self.mutations else ""
        return f"{self.operation}{mutations}: {self.method} {self.target!r} {dict(self.headers)} {self.body[:300]!r}"

    @property
    def target(self) -> bytes:
        """Path and query."""
        return self.path + (b"?" + self.query if self.query else b"")

    def to_scope(self) -> dict[str, Any]:
        """Return the ASGI scope of the request."""
        return {
            "type": "http",
            "method": self.method,
            "scheme": "http",
            "raw_path": self.path,
            "query_string": self.query,
            "root_path": "",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers],
        }


def render_case(case: Case) -> RawRequest:
    """Render a case; lists in the query become repeated parameters."""
    path = "/".join(_render_segment(segment, case) for segment in case.operation.path.split("/"))
    lists = {name: value if isinstance(value, list) else [value] for name, value in case.query.items()}
    query = urlencode([(name, render_value(value)) for name, values in lists.items() for value in values])
    headers = [*case.headers.items(), *([("Content-Type", _render_media_type(case))] if case.media_type else [])]
    return RawRequest(
        case.operation.id,
        case.operation.method,
        path.encode(),
        query.encode(),
        headers,
        _render_body(case),
        path_parameters=case.path,
    )


def render_value(value: Any) -> str:
    """Render a parameter: text as it is, any other value as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _render_segment(segment: str, case: Case) -> str:
    return PLACE.sub(lambda found: quote(render_value(case.path[found[1]]), safe=""), segment)


def _render_media_type(case: Case) -> str:
    return f"{MULTIPART}; boundary={BOUNDARY}" if case.media_type == MULTIPART else case.media_type


def _render_body(case: Case) -> bytes:
    if case.body is NO_BODY or isinstance(case.body, bytes):
        return b"" if case.body is NO_BODY else case.body
    if case.media_type == FORM:
        return urlencode(case.body).encode()
    if case.media_type == MULTIPART:
        return b"".join([*_render_parts(case.body), f"--{BOUNDARY}--\r\n".encode()])
    return json.dumps(case.body).encode()


def _render_parts(members: Mapping[str, Any]) -> Iterator[bytes]:
    """Render the parts of a multipart form; bytes are a file, which has a name and follows the texts."""
    for name, value in sorted(members.items(), key=lambda member: isinstance(member[1], bytes)):
        file_name = f'; filename="{FILE_NAME}"' if isinstance(value, bytes) else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{_quote_name(name)}"{file_name}\r\n\r\n'
        yield b"".join((head.encode(), value if isinstance(value, bytes) else value.encode(), b"\r\n"))


def _quote_name(name: str) -> str:
    """Escape a part's name as browsers do."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
